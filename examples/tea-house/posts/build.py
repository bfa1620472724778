"""Render the sample posts: posts.txt -> what Apify's scrapers write, and what is planted.

    == 2023-02-02 08:51 instagram  ->  {"id": "3391...", "type": "Image", "timestamp": "2023-02-02T
    fog report: yes                     08:51:15.000Z", "caption": "fog report: yes", ...}

Out come instagram.json and facebook.json, newest first, and facts.json. The head of posts.txt
explains its format; the same posts always give the same bytes.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INSTAGRAM, FACEBOOK = "instagram.json", "facebook.json"
PLACES = {"instagram": (INSTAGRAM,), "facebook": (FACEBOOK,), "both": (INSTAGRAM, FACEBOOK)}
PROFILES = {name: f"https://www.{name}.com/casanevoa" for name in ("instagram", "facebook")}
PICTURES = "https://pictures.casa-nevoa.example"
NAME = "Casa Névoa"
PAGE_ID = "100063300000412"
PLANTED = re.compile(r"\{([A-Z]+|keep) ([^{}]+)\}")
PRODUCTS = {"Image": "feed", "Video": "clips", "Sidecar": "carousel_container"}
TAG = re.compile(r"(?<!\w)#(\w+)")
MENTION = re.compile(r"(?<!\w)@(\w+)")

Json = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """A post of the source, wherever it stands.

    Attributes:
        marks: what its head says after the time: places, type and the like.
        values: of the marks that have one, `{"at": "Porto Névoa"}`.
        planted: kind and value of each planted thing.
        comments: who says what below it.
    """

    time: datetime
    marks: frozenset[str]
    values: dict[str, str]
    text: str
    planted: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str, str], ...]

    @property
    def places(self) -> tuple[str, ...]:
        return next(PLACES[mark] for mark in PLACES if mark in self.marks)

    @property
    def type(self) -> str:
        return next((kind for kind in PRODUCTS if kind.lower() in self.marks), "Image")

    def number(self, purpose: str, digits: int = 2) -> int:
        """Give a number that looks like any other and is always the same for this post."""
        key = blake2b(f"{purpose} {self.time}".encode(), digest_size=8)
        least: int = 10 ** (digits - 1)
        return least + int.from_bytes(key.digest()) % (9 * least)

    def id(self, file: str) -> str:
        return str(self.number(file, 19 if file == INSTAGRAM else 15))


def posts(source: str) -> list[Post]:
    """Read the posts, oldest first."""
    parts = re.split(r"^== ", source, flags=re.MULTILINE)[1:]
    return sorted(map(post, parts), key=lambda made: made.time)


def post(part: str) -> Post:
    head, *lines = part.strip().split("\n")
    day, clock, *marks = head.split()
    time = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
    pairs = [mark.split("=", 1) for mark in marks if "=" in mark]
    said = [line.removeprefix("> ").split(": ", 1) for line in lines if line.startswith("> ")]
    text = "\n".join(line for line in lines if line[:2] not in ("> ", "! ")).strip()
    return Post(
        time=time + timedelta(seconds=len(text) % 60),
        marks=frozenset(marks),
        values={key: value.replace("_", " ") for key, value in pairs},
        text=PLANTED.sub(r"\2", text),
        planted=tuple(PLANTED.findall(text)),
        comments=tuple((who, words) for who, words in said),
    )


def stamp(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}.000Z"


def code(number: int) -> str:
    """Write a post's number as in its address: base 64 with the signs that an address may have."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return (code(number // 64) if number >= 64 else "") + signs[number % 64]


def comment(made: Post, at: int) -> Json:
    who, words = made.comments[at]
    return {
        "id": str(made.number(f"comment {at}", 17)),
        "text": words,
        "ownerUsername": who,
        "timestamp": stamp(made.time + timedelta(minutes=7 + 19 * at)),
        "likesCount": made.number(f"comment likes {at}", 1),
    }


def instagram(made: Post) -> Json:
    """Give a row of the Instagram scraper."""
    number = made.id(INSTAGRAM)
    short = code(int(number))
    pictures = [f"{PICTURES}/{short}_{at}.jpg" for at in (1, 2, 3)]
    comments = [comment(made, at) for at in range(len(made.comments))]
    return {
        "inputUrl": f"{PROFILES['instagram']}/",
        "id": number,
        "type": made.type,
        "shortCode": short,
        "caption": made.text,
        "hashtags": TAG.findall(made.text),
        "mentions": MENTION.findall(made.text),
        "url": f"https://www.instagram.com/p/{short}/",
        "commentsCount": len(comments),
        "firstComment": comments[0]["text"] if comments else "",
        "latestComments": comments,
        "displayUrl": pictures[0],
        "images": pictures if made.type == "Sidecar" else [],
        "alt": None if made.type == "Video" else f"Photo by {NAME}. May be an image of tea.",
        "likesCount": -1 if "hidden" in made.marks else made.number("likes") * 2,
        "timestamp": stamp(made.time),
        "locationName": made.values.get("at"),
        "ownerFullName": NAME,
        "ownerUsername": "casanevoa",
        "ownerId": "58120000412",
        "isPinned": "pinned" in made.marks,
        "productType": PRODUCTS[made.type],
    }


def media(made: Post, at: int) -> Json:
    number = str(made.number(f"picture {at}", 15))
    picture = f"{PICTURES}/{number}.jpg"
    return {
        "thumbnail": picture,
        "__typename": "Video" if made.type == "Video" else "Photo",
        "photo_image": {"uri": picture, "height": 720, "width": 960},
        "url": f"{PROFILES['facebook']}/photos/{number}/",
        "id": number,
    }


def facebook(made: Post) -> Json:
    """Give a row of the Facebook posts scraper; what stands on Instagram too follows it."""
    number, likes, loves = made.id(FACEBOOK), made.number("page likes"), made.number("loves", 1)
    late = timedelta(minutes=made.number("late", 1) if INSTAGRAM in made.places else 0)
    url, time = f"{PROFILES['facebook']}/posts/{number}", made.time + late
    comments = made.number("page comments", 1)
    return {
        "facebookUrl": PROFILES["facebook"],
        "postId": number,
        "pageName": "casanevoa",
        "url": url,
        "topLevelUrl": f"https://www.facebook.com/{PAGE_ID}/posts/{number}",
        "time": stamp(time),
        "timestamp": int(time.timestamp()),
        "user": {
            "id": PAGE_ID,
            "name": NAME,
            "profileUrl": PROFILES["facebook"],
            "profilePic": f"{PICTURES}/blue-door.jpg",
        },
        "text": made.text,
        "likes": likes + loves,
        # The scraper leaves the key out where nobody has said anything.
        **({"comments": comments} if comments > 3 else {}),
        "shares": made.number("shares", 1) - 1,
        "isVideo": made.type == "Video",
        "topReactionsCount": 2,
        "reactionLikeCount": likes,
        "reactionLoveCount": loves,
        "media": [media(made, at) for at in range(3 if made.type == "Sidecar" else 1)],
        "feedbackId": f"feedback-{number}",
        "facebookId": PAGE_ID,
        "inputUrl": PROFILES["facebook"],
    }


def problems(source: str) -> dict[str, list[Json]]:
    """Give, by file, the rows for what could not be fetched."""
    found: dict[str, list[Json]] = {INSTAGRAM: [], FACEBOOK: []}
    for name, row in re.findall(r"^! (\w+) (.+)$", source, re.MULTILINE):
        found[f"{name}.json"].append(json.loads(row))
    return found


def copies(made: list[Post]) -> list[Json]:
    """Say which post goes for which other one: those in both files, and those that say it again."""
    labels = {post.values["as"]: post for post in made if "as" in post.values}
    found = []
    for post in made:
        places = [{"file": file, "id": post.id(file)} for file in post.places]
        if len(places) > 1:
            found.append({"dropped": places[1], "match": places[0], "step": "exact_dedup"})
        if first := labels.get(post.values.get("near", "")):
            match = {"file": first.places[0], "id": first.id(first.places[0])}
            found.append({"dropped": places[0], "match": match, "step": "semantic_dedup"})
    return found


def facts(made: list[Post], broken: dict[str, list[Json]]) -> Json:
    """Give what a reader of the two files should find in them."""
    here = {file: [post for post in made if file in post.places] for file in broken}
    planted = [
        {"file": file, "id": post.id(file), "type": kind, "value": value}
        for file in here
        for post in here[file]
        for kind, value in post.planted
    ]
    kept = [fact for fact in planted if fact["type"] == "keep"]
    totals = {
        file: {
            "posts": len(here[file]),
            "problems": len(broken[file]),
            "empty": sum(not post.text for post in here[file]),
        }
        for file in here
    }
    return {
        **totals,
        "copies": copies(made),
        "pii": [fact for fact in planted if fact["type"] != "keep"],
        "lookalikes": [{key: fact[key] for key in ("file", "id", "value")} for fact in kept],
    }


def files(source: str) -> dict[str, str]:
    """Give the three files by name."""
    made, broken = posts(source), problems(source)
    rows = {
        INSTAGRAM: [instagram(post) for post in reversed(made) if INSTAGRAM in post.places],
        FACEBOOK: [facebook(post) for post in reversed(made) if FACEBOOK in post.places],
    }
    rows[INSTAGRAM].sort(key=lambda row: not row["isPinned"])
    known = {file: rows[file] + broken[file] for file in rows}
    texts = {**known, "facts.json": facts(made, broken)}
    return {name: json.dumps(texts[name], ensure_ascii=False, indent=1) + "\n" for name in texts}


if __name__ == "__main__":
    for name, text in files((HERE / "posts.txt").read_text("utf-8")).items():
        (HERE / name).write_text(text, "utf-8")
