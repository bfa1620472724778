"""What the pages and sitemaps of a site say: pure functions of their bytes.

    extract      a page's text and what it says about itself
    maintext     which of its text is the article's
    blocks       that text, written as text or Markdown
    about        title, author, date, language, licence
    sitemap      the addresses that a sitemap lists, whatever its format

`encoding` and `attributes` stand before every parser: the first says in which encoding a page is
written, the second which pages would take a parser minutes.
"""
