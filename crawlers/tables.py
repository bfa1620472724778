"""The tables in which a crawl keeps its pages, and what its frontier asks of them (SQLite)."""

VERSION = "3"  # of the tables: a crawl that was kept in others is begun anew

SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    number INTEGER PRIMARY KEY, url TEXT UNIQUE NOT NULL, is_map INTEGER NOT NULL DEFAULT 0,
    level INTEGER NOT NULL, hops INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, reason TEXT,
    type TEXT, etag TEXT, modified TEXT, canonical TEXT, sha256 TEXT, size INTEGER, fetched TEXT,
    body BLOB, shape TEXT, target TEXT
);
CREATE TABLE IF NOT EXISTS links (url TEXT PRIMARY KEY, hops INTEGER NOT NULL, refused TEXT);
CREATE TABLE IF NOT EXISTS maps (url TEXT PRIMARY KEY, hops INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS before (
    url TEXT PRIMARY KEY, type TEXT, etag TEXT, modified TEXT, canonical TEXT, sha256 TEXT,
    body BLOB, target TEXT
);
CREATE TABLE IF NOT EXISTS rendered (
    url TEXT PRIMARY KEY, static_chars INTEGER NOT NULL, rendered_chars INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS visits (number INTEGER PRIMARY KEY, begun TEXT NOT NULL, done TEXT);
"""
FOUND = """
INSERT INTO links (url, hops, refused) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET hops = min(hops, excluded.hops)
"""
MAP_FOUND = """
INSERT INTO maps VALUES (?, ?) ON CONFLICT DO UPDATE SET hops = min(hops, excluded.hops)
"""
# Where redirects lead is one page with what was redirected, and no deeper.
CHOOSE = """
WITH found AS (
    SELECT url, hops FROM links WHERE refused IS NULL AND url NOT IN (SELECT url FROM pages)
)
INSERT INTO pages (url, level, hops, state)
SELECT url, ?, hops, 'open' FROM (
    SELECT * FROM found WHERE hops > 0
    UNION ALL
    SELECT * FROM (SELECT * FROM found WHERE hops = 0 ORDER BY url LIMIT ?)
) ORDER BY url
"""
# A sitemap that fails this time may have listed what no link leads to.
RECALL = """
INSERT OR IGNORE INTO links SELECT url, 0, NULL FROM before WHERE sha256 IS NOT NULL
AND EXISTS (SELECT 1 FROM pages WHERE is_map AND state = 'failed')
"""
OPEN_MAPS = """
INSERT INTO pages (url, level, hops, is_map, state)
SELECT url, 0, hops, 1, 'open' FROM maps WHERE url NOT IN (SELECT url FROM pages) ORDER BY url
LIMIT max(0, ? - (SELECT count(*) FROM pages WHERE is_map))
"""
KEEP = """
UPDATE pages SET state = 'page', reason = ?, type = ?, etag = ?, modified = ?, canonical = ?,
    sha256 = ?, size = ?, fetched = ?, body = ?
WHERE url = ?
"""
LAY_ASIDE = """
INSERT INTO before SELECT url, type, etag, modified, canonical, sha256, body, target FROM pages
WHERE state IN ('page', 'moved')
"""
ASKED = """
SELECT url, is_map, before.etag, before.modified FROM pages LEFT JOIN before USING (url)
WHERE state = 'open' ORDER BY level, number
"""
WAITING = """
SELECT url FROM links WHERE refused IS NULL AND url NOT IN (SELECT url FROM pages) ORDER BY url
"""
GAINS = """
SELECT url, static_chars, rendered_chars FROM rendered JOIN pages USING (url)
WHERE level < (SELECT max(level) FROM pages) ORDER BY level, number
"""
