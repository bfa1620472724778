"""A recipe with a site, through the command: killed and gone on with, again, explained."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from grist import store
from tests.crawlers.loopback import Answer, Website, a_page, moved, serve
from tests.gristmill.conftest import environment, gristmill

WORDS = (
    "amber barley candle dragon ember fennel ginger harbour island juniper lantern marble nutmeg "
    "orchard pepper quarry raisin saffron timber umbrella velvet walnut yarrow zephyr anchor basket"
)


def told(thing: str, *links: str) -> Answer:
    """Make a page that says something of its own: no two of a site are near copies."""
    words = " and ".join(Random(thing).sample(WORDS.split(), 9))  # noqa: S311 - no secret
    anchors = " ".join(f'<a href="{link}">more</a>' for link in links)
    html = f"""<!doctype html><title>{thing}</title><nav>{anchors}</nav>
    <article><h1>{thing}</h1><p>{thing} smells of {words}.</p></article>"""
    return Answer(html.encode())


PAGES = {
    "/": told("Home", *(f"/shelf-{n}.html" for n in range(6)), "/gone.html"),
    **{
        f"/shelf-{n}.html": told(f"Shelf {n}", *(f"/tin-{n}{m}.html" for m in range(4)))
        for n in range(6)
    },
    **{
        f"/tin-{n}{m}.html": told(f"Tin {n}{m} of the back shelf")
        for n in range(6)
        for m in range(4)
    },
    "/tin-00.html": moved("/tin-01.html"),
}


def lay_out(folder: Path, site: Website) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    recipe = folder / "recipe.yaml"
    recipe.write_text(
        "name: site\nsources:\n"
        f"  - site: {{start: '{site.url}', as: 'https://tea.example/', delay: 0,\n"
        "           allow_private: [127.0.0.1]}\n"
        "curate: [clean_text]\nexamples: text\n"
    )
    return recipe


def killed_after(pages: int, recipe: Path, site: Website, command: str = "run") -> None:
    """Begin a run, and kill it once so many pages were asked for."""
    words = [str(Path(sys.executable).with_name("gristmill")), command, recipe.name]
    running = subprocess.Popen(
        words, cwd=recipe.parent, env=environment(), stderr=subprocess.DEVNULL
    )
    while len(site.asked) < pages and running.poll() is None:
        time.sleep(0.01)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    asked = -1
    while asked != len(site.asked):  # the crawl ends by itself when its parent is gone
        asked = len(site.asked)
        time.sleep(0.3)


def test_a_killed_crawl_goes_on_and_ends_with_the_same_records(tmp_path: Path) -> None:
    with serve(PAGES, wait=lambda path: 0.02 + len(path) % 4 / 50) as site:
        recipe = lay_out(tmp_path / "killed", site)
        for kills in (4, 12, 24):
            killed_after(kills, recipe, site)
        assert gristmill("run", recipe.name, cwd=recipe.parent).returncode == 0
        twice = sum(count - 1 for count in Counter(site.read()).values())
    with serve(PAGES) as site:
        whole = lay_out(tmp_path / "whole", site)
        assert gristmill("run", whole.name, cwd=whole.parent).returncode == 0

    one, other = (path.parent / "runs" / "site" for path in (recipe, whole))
    for name in ("ingest/records/part-00000.parquet", "dataset/train.parquet"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    # Only what was under way at each of three kills is asked for again: two requests at the most,
    # and an answer that has come and is not stored yet.
    assert twice <= 9


def test_a_site_is_crawled_once_counted_and_explained(tmp_path: Path) -> None:
    with serve(PAGES) as site:
        recipe = lay_out(tmp_path, site)
        first = gristmill("run", recipe.name, "--json", cwd=tmp_path)
        asked = len(site.asked)
        again = gristmill("run", recipe.name, "--json", cwd=tmp_path)

        assert len(site.asked) == asked
    stages = json.loads(first.stdout)["stages"]
    assert stages[0]["counts"]["kept"] == 30
    assert all(stage["status"] == "cached" for stage in json.loads(again.stdout)["stages"])
    home = tmp_path / "runs" / "site"
    problems = store.read_table(home / "ingest" / "problems.parquet").to_pylist()
    assert [(row["uri"], row["reason"]) for row in problems] == [
        ("https://tea.example/gone.html", "status_404")
    ]
    row = store.read_table(home / "dataset" / "train.parquet").to_pylist()[0]
    said = json.loads(gristmill("explain", home, row["id"], "--json").stdout)
    source = next(stop for stop in said if stop["what"] == "source")
    assert source["raw"].startswith("<!doctype html>")
    assert source["uri"].startswith("https://tea.example/")
    assert gristmill("verify", home).returncode == 0


def test_force_fetches_the_pages_again(tmp_path: Path) -> None:
    with serve({"/": a_page("Home"), "/b": a_page("B")}) as site:
        recipe = lay_out(tmp_path, site)
        gristmill("run", recipe.name, "--until", "ingest", cwd=tmp_path)
        gristmill("run", recipe.name, "--until", "ingest", "--force", cwd=tmp_path)

        assert site.read() == ["/", "/"]


def test_a_site_that_does_not_answer_is_one_message(tmp_path: Path) -> None:
    with serve({}) as site:
        recipe = lay_out(tmp_path, site)

    done = gristmill("run", recipe.name, "--until", "ingest", cwd=tmp_path)

    assert done.returncode == 1
    assert "1 of 1 files or pages failed (no_connection 1)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_address_is_a_mistake_in_the_recipe(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("name: s\nsources:\n  - site: {start: 'file:///etc/passwd', a: 1}\n")

    done = gristmill("validate", recipe)

    assert done.returncode == 2
    assert "no parameter 'a'" in done.stderr
    recipe.write_text("name: s\nsources:\n  - site: {start: 'file:///etc/passwd'}\n")
    assert "is no address such as https://tea.example/" in gristmill("validate", recipe).stderr


def crawl(*arguments: object, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return gristmill("crawl", *arguments, cwd=cwd)


def test_an_address_is_crawled_counted_and_written_where_it_is_wanted(tmp_path: Path) -> None:
    with serve(PAGES) as site:
        done = crawl(site.url, "-o", "pages.jsonl", cwd=tmp_path)

    lines = [json.loads(line) for line in (tmp_path / "pages.jsonl").read_text().splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(lines) == 30
    assert lines[0]["source"]["uri"] == site.url
    assert [line.split()[:3] for line in done.stderr.splitlines() if line.startswith("  ")] == [
        ["fetched", "30", "8"],
        ["moved", "1"],
        ["skipped", "1", "status_404"],
    ]
    assert f"{site.url}   visit 1" in done.stderr


def test_texts_are_written_one_to_a_file_named_by_place_and_id(tmp_path: Path) -> None:
    with serve({"/": a_page("Home", "/a%2F..%2Fetc"), "/a%2F..%2Fetc": a_page("Deep")}) as site:
        assert crawl(site.url, "-o", "texts", cwd=tmp_path).returncode == 0
        again = crawl(site.url, "-o", "texts", cwd=tmp_path)

    index = [json.loads(line) for line in (tmp_path / "texts/index.jsonl").read_text().splitlines()]
    files = sorted(path.name for path in (tmp_path / "texts").glob("*.txt"))
    assert again.returncode == 0
    assert files == [row["file"] for row in index]
    assert [name[:6] for name in files] == ["00001-", "00002-"]
    assert "Home" in (tmp_path / "texts" / files[0]).read_text()


def test_the_same_command_visits_a_finished_site_again(tmp_path: Path) -> None:
    with serve(PAGES) as site:
        recipe = lay_out(tmp_path, site)
        first = json.loads(crawl(recipe.name, "--json", cwd=tmp_path).stdout)
        site.pages["/shelf-1.html"] = a_page("Shelf 1, dusted")
        del site.pages["/tin-50.html"], site.pages["/tin-51.html"]
        second = json.loads(crawl(recipe.name, "--json", cwd=tmp_path).stdout)

    (source,) = first["sources"]
    assert (source["visit"], source["fetched"], source["changes"]) == (1, 30, None)
    (source,) = second["sources"]
    assert (source["visit"], source["fetched"], second["records"]) == (2, 24, 24)
    # The dusted shelf no longer names its tins, and there are four of them.
    assert source["changes"] == {"new": 0, "changed": 1, "same": 23, "gone": 6}


def test_a_round_of_visits_that_is_killed_between_two_sites_goes_on_with_the_second(
    tmp_path: Path,
) -> None:
    with serve(PAGES) as tea, serve(PAGES) as coffee:
        recipe = tmp_path / "recipe.yaml"
        recipe.write_text(
            "name: both\nsources:\n"
            f"  - site: {{start: '{tea.url}', delay: 0, allow_private: [127.0.0.1]}}\n"
            f"  - site: {{start: '{coffee.url}', delay: 0, allow_private: [127.0.0.1]}}\n"
        )
        crawl(recipe.name, cwd=tmp_path)
        tea.asked.clear()
        coffee.asked.clear()
        killed_after(1, recipe, coffee, "crawl")
        asked = len(tea.asked)
        done = json.loads(crawl(recipe.name, "--json", cwd=tmp_path).stdout)

        assert [source["visit"] for source in done["sources"]] == [2, 2]
        assert len(tea.asked) == asked
        again = json.loads(crawl(recipe.name, "--json", cwd=tmp_path).stdout)

    assert [source["visit"] for source in again["sources"]] == [3, 3]


def test_a_page_that_fails_within_the_allowed_share_gives_exit_code_4(tmp_path: Path) -> None:
    with serve({**PAGES, "/shelf-1.html": Answer(status=500)}) as site:
        done = crawl(site.url, "--json", cwd=tmp_path)

    assert done.returncode == 4
    (source,) = json.loads(done.stdout)["sources"]
    assert source["unread"]["failed"] == {"status_500": 1}


def test_what_cannot_be_crawled_or_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.doc").touch()
    for arguments, message in (
        (["https://[::1"], "is no address such as"),
        (["missing.yaml"], "cannot be read"),
        (["ftp://tea.example/"], "only http and https addresses are crawled"),
        (["https://tea.example/", "-o", "pages.csv"], "to a folder"),
        (["https://tea.example/", "-o", "full"], "a folder of their own"),
    ):
        done = crawl(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr


def test_one_page_is_tried_out_field_by_field_and_nothing_is_kept(tmp_path: Path) -> None:
    page = Answer(b"<p class=c data-v='#fff'></p><p class=c data-v='#eee'></p><p class=n>Pale</p>")
    with serve({"/1/": page, "/2/": a_page("Two")}) as site:
        (tmp_path / "recipe.yaml").write_text(
            "name: palettes\nsources:\n"
            f"  - listing: {{start: '{site.url}{{n}}/', numbers: {{n: [1, 2]}}, item: body,\n"
            "      fields: {colors: {css: .c, attr: data-v, many: true}, note: .n},\n"
            "      required: [colors], text: note, allow_private: [127.0.0.1], delay: 0}\n"
        )
        good = crawl("recipe.yaml", "--try", f"{site.url}1/", cwd=tmp_path)
        bad = crawl("recipe.yaml", "--try", f"{site.url}2/", "--json", cwd=tmp_path)
        gone = crawl("recipe.yaml", "--try", f"{site.url}3/", cwd=tmp_path)

    assert good.returncode == 0, good.stderr
    assert [line.split() for line in good.stdout.splitlines()[1:]] == [
        ["item", "1", "found", "body"],
        ["colors", "2", "found", ".c"],
        ["#fff"],
        ["#eee"],
        ["note", "1", "found", ".n"],
        ["Pale"],
        ["records", "1"],
        ["then", "0", "pages"],
    ]
    assert bad.returncode == 1
    assert json.loads(bad.stdout)[0]["items"][0]["reason"] == "missing_colors"
    assert gone.returncode == 2
    assert "not fetched (status_404)" in gone.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.yaml"]


def test_a_page_of_a_site_is_tried_out_too(tmp_path: Path) -> None:
    with serve({"/": a_page("Home is warm", "/b", title="Hello")}) as site:
        done = crawl(site.url, "--try", site.url, "--json", cwd=tmp_path)

        assert site.read() == ["/"]
    (told,) = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["next"] == [f"{site.url}b"]
    found = {each["name"]: each["values"] for each in told["fields"]}
    assert found["title"] == ["Hello"]
    assert "Home is warm" in found["text"][0]


def test_texts_are_never_written_over_what_is_not_ours(tmp_path: Path) -> None:
    with serve({"/": a_page("Home")}) as site:
        crawl(site.url, "-o", "texts", cwd=tmp_path)
        (tmp_path / "texts" / "diary.txt").write_text("mine")
        crawl(site.url, "-o", "texts", cwd=tmp_path)
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "index.jsonl").write_text("{}\n")
        refused = crawl(site.url, "-o", "other", cwd=tmp_path)

    assert (tmp_path / "texts" / "diary.txt").read_text() == "mine"
    assert refused.returncode == 2


def test_a_page_is_tried_with_every_source_that_reads_it(tmp_path: Path) -> None:
    with serve({"/l/1/": a_page("One")}) as site:
        more = "allow_private: [127.0.0.1], delay: 0"
        (tmp_path / "recipe.yaml").write_text(
            f"name: both\nsources:\n  - site: {{start: '{site.url}', {more}}}\n"
            f"  - listing: {{start: '{site.url}l/{{n}}/', numbers: {{n: [1, 1]}}, item: article,\n"
            f"      {more}}}\n"
        )
        done = crawl("recipe.yaml", "--try", f"{site.url}l/1/", "--json", cwd=tmp_path)
        kept = crawl("recipe.yaml", "--try", f"{site.url}l/1/", "-o", "x.jsonl", cwd=tmp_path)

    assert [each["source"] for each in json.loads(done.stdout)] == ["site", "listing"]
    assert kept.returncode == 2


def test_a_crawl_that_failed_is_tried_again_by_the_same_command(tmp_path: Path) -> None:
    with serve({"/": a_page("Home", "/a", "/b")}) as site:
        recipe = lay_out(tmp_path, site)
        site.pages["/a"] = site.pages["/b"] = Answer(status=500)
        failed = gristmill("run", recipe.name, "--until", "ingest", cwd=tmp_path)
        site.pages |= {"/a": a_page("A"), "/b": a_page("B")}
        mended = gristmill("run", recipe.name, "--until", "ingest", "--json", cwd=tmp_path)

    assert failed.returncode == 1
    assert mended.returncode == 0
    assert json.loads(mended.stdout)["stages"][0]["counts"]["kept"] == 3
