"""The dataset stage: sides, conservation, and what its folder says."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curation.dataset import dataset, inputs
from curation.examples.builder import Builder
from curation.examples.chat import Chat
from curation.examples.labelled import Labelled
from curation.examples.template import Template
from curation.examples.text import Text
from curation.splitting.section import Join, Split, TestSet
from grist import records, store
from grist.engine import LocalExecutor
from grist.errors import GateError, UserError
from grist.ledger import Counts
from grist.manifest import Manifest
from grist.records import Record, Source
from grist.stage import Outcome, Workplace
from tests.builders import a_record

EVERYWHERE = ("train", "validation", "test", "dropped")
CHATS = [
    a_record(f"word{at} said", at=at, minute=at + 1000 * (at // 8), speaker="ab"[at % 2])
    for at in range(160)
]


def make(
    home: Path,
    made: Sequence[Record],
    *builders: Builder,
    split: Split = Split(test=0.2),  # noqa: B008
) -> Outcome:
    store.write_table(store.part(home / "curate" / "records", 0), records.table(made))
    place = Workplace(home, home / "dataset", home, "", 7, LocalExecutor(), lambda *_: None)
    return dataset(place, builders=builders, split=split, name="test")


def side(home: Path, name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = store.read_table(
        home / "dataset" / f"{name}.parquet"
    ).to_pylist()
    return rows


def test_every_example_is_on_one_side_or_dropped(tmp_path: Path) -> None:
    outcome = make(tmp_path, CHATS, Chat())

    rows = [row for name in EVERYWHERE for row in side(tmp_path, name)]
    assert len({row["id"] for row in rows}) == len(rows) == outcome.counts.made
    groups = {name: {row["group"] for row in side(tmp_path, name)} for name in ("train", "test")}
    assert groups["train"]
    assert groups["test"]
    assert not groups["train"] & groups["test"]
    assert outcome.counts.check("dataset") == outcome.counts


def test_every_record_is_used_or_in_the_ledger_as_of_no_use(tmp_path: Path) -> None:
    alone = a_record("alone", at=999, minute=99_999_999)

    outcome = make(tmp_path, [*CHATS, alone], Chat())

    ledger = store.read_table(tmp_path / "dataset" / "ledger.parquet").to_pylist()
    unused = [row["id"] for row in ledger if row["action"] == "drop" and row["step"] == "examples"]
    assert unused[-1] == alone.id
    assert [row["reason"] for row in ledger if row["id"] == alone.id] == ["no_context"]
    count = outcome.facts["records"]
    assert count["in"] == count["used"] + count["no_example"] == len(CHATS) + 1


def test_where_curation_left_nothing_it_says_what_dropped_it(tmp_path: Path) -> None:
    counts = Counts(came=2, dropped={"where:where_speaker": 2}).as_json()
    folder = tmp_path / "curate"
    folder.mkdir()
    Manifest("curate", "0", 7, {}, (), counts, "0", {}, {}).write(folder)
    with pytest.raises(UserError, match=r"curation has left no record: where:where_speaker 2$"):
        make(tmp_path, [], Chat())


def test_text_rows_get_an_empty_prompt_beside_a_builder_that_makes_prompts(tmp_path: Path) -> None:
    pages = [a_record(f"page {at}", at=5000 + at, kind="page", speaker="site") for at in range(9)]

    make(tmp_path, [*CHATS, *pages], Chat(), Text())

    rows = [row for name in ("train", "validation", "test") for row in side(tmp_path, name)]
    assert {row["prompt"] for row in rows if row["kind"] == "page"} == {""}


def test_text_alone_has_one_column(tmp_path: Path) -> None:
    make(tmp_path, [a_record(f"row {at}", at=at, kind="row") for at in range(20)], Text())

    assert set(side(tmp_path, "train")[0]) == {"id", "split", "group", "kind", "records", "text"}


def test_copies_that_crowd_the_test_side_are_dropped_against_the_first(tmp_path: Path) -> None:
    made = [a_record("the same", at=at, kind="row") for at in range(30)]
    made += [a_record(f"other {at}", at=100 + at, kind="row") for at in range(30)]

    for seed_share in (0.1, 0.5, 0.9):
        outcome = make(tmp_path / str(seed_share), made, Text(), split=Split(test=seed_share))
        same = [
            row for row in side(tmp_path / str(seed_share), "test") if row["text"] == "the same"
        ]
        assert len(same) <= max(1, int(60 * seed_share / 2))
        assert outcome.counts.check("dataset") == outcome.counts


def test_a_builder_that_takes_none_of_the_records_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        UserError,
        match=r"text takes page and post and row; the records are message.: no_example 160",
    ):
        make(tmp_path, CHATS, Text())


def test_where_nothing_is_made_the_reasons_are_counted_and_bots_have_a_remedy(
    tmp_path: Path,
) -> None:
    bot = (("speaker_name", "Assistant"), ("bot", "true"))
    asked = [a_record(f"question {at}", at=at, thread=str(at)) for at in range(3)]
    told = [
        a_record(f"answer {at}", at=10 + at, thread=str(at), speaker="b", fields=bot)
        for at in range(3)
    ]
    made = [*asked, *told, a_record("", at=20)]
    with pytest.raises(UserError, match=r"bot 3, empty 1, no_context 3; .*context_only: \[\]"):
        make(tmp_path, made, Chat())

    assert make(tmp_path, made, Chat(context_only=())).counts.made == 3
    with pytest.raises(UserError, match=r"message\): no_context 3$"):
        make(tmp_path, asked, Chat())


def test_two_builders_of_one_name_make_examples_with_ids_of_their_own(tmp_path: Path) -> None:
    made = [a_record(f"row {at % 10}", at=at, kind="row") for at in range(40)]
    one, two = (
        Template(prompt="Q: ", completion="{text}"),
        Template(prompt="A: ", completion="{text}"),
    )

    outcome = make(tmp_path, made, one, two, split=Split(test=0.5))

    rows = [row for name in EVERYWHERE for row in side(tmp_path, name)]
    assert len({row["id"] for row in rows}) == len(rows) == outcome.counts.made == 80


def test_the_latest_groups_are_held_out_before_1970_too(tmp_path: Path) -> None:
    years = [
        a_record(f"letter of {year}", at=year, kind="row", time=datetime(year, 6, 1, tzinfo=UTC))
        for year in range(1900, 1940)
    ]

    make(tmp_path, years, Text(), split=Split(test=0.1, order="time"))

    assert {row["text"] for row in side(tmp_path, "test")} == {
        f"letter of {year}" for year in range(1936, 1940)
    }


def test_a_test_side_that_leaks_empty_is_an_error(tmp_path: Path) -> None:
    pairs = [
        a_record("ok", at=at, minute=1000 * (at // 2), speaker="ab"[at % 2]) for at in range(20)
    ]

    with pytest.raises(UserError, match=r"no example is left on the test side \(leak\)"):
        make(tmp_path, pairs, Chat())


def test_the_card_counts_and_shows_no_row(tmp_path: Path) -> None:
    make(tmp_path, CHATS, Chat())

    card = (tmp_path / "dataset" / "README.md").read_text()
    assert card.startswith('---\npretty_name: "test"\n')
    assert f"| train | {len(side(tmp_path, 'train'))} |" in card
    assert "word1" not in card


def test_messages_are_a_column_that_datasets_and_trainers_know(tmp_path: Path) -> None:
    from datasets import Dataset

    make(tmp_path, CHATS, Chat(format="messages"))

    loaded = Dataset.from_parquet(
        str(tmp_path / "dataset" / "train.parquet"), cache_dir=str(tmp_path / "cache")
    )
    assert loaded.column_names == ["id", "split", "group", "kind", "records", "messages"]
    assert [message["role"] for message in loaded[0]["messages"]][-1] == "assistant"


def test_labels_are_a_column_beside_the_text(tmp_path: Path) -> None:
    rows = [a_record(f"row {at}", at=at, kind="row", fields=(("lang", "en"),)) for at in range(20)]

    make(tmp_path, rows, Labelled(label="{lang}"))

    assert {row["label"] for row in side(tmp_path, "train")} == {"en"}
    assert set(side(tmp_path, "test")[0]) >= {"text", "label"}


def test_a_record_of_no_example_is_dropped_for_the_builders_reason(tmp_path: Path) -> None:
    joined = a_record("", at=900, minute=1, fields=(("service", "join"),))
    page = a_record("a page", at=901, kind="page")

    outcome = make(tmp_path, [*CHATS, joined, page], Chat())

    ledger = store.read_table(tmp_path / "dataset" / "ledger.parquet").to_pylist()
    reasons = {row["id"]: row["reason"] for row in ledger if row["step"] == "examples"}
    assert (reasons[joined.id], reasons[page.id]) == ("service", "no_example")
    assert outcome.facts["records"]["unused"] == {"no_example": 1, "service": 1}
    assert outcome.facts["builders"]["chat"]["no_answer"] == {"no_context": 20, "service": 1}
    assert "- service: 1" in (tmp_path / "dataset" / "README.md").read_text()


def test_the_pauses_that_were_found_are_told_in_facts_and_card(tmp_path: Path) -> None:
    outcome = make(tmp_path, CHATS, Chat(gap_minutes="auto"))

    told = outcome.facts["builders"]["chat"]["gap_minutes"]
    assert told == {
        "threads": {"thread 1": 60},
        "evidence": {"thread 1": {"gaps": 159}},
        "chosen": {"60": 1},
    }
    card = (tmp_path / "dataset" / "README.md").read_text()
    assert "| `thread 1` | 60 | 159 | no clear valley |" in card
    assert "write the number into the recipe: `gap_minutes: 60`." in card


def test_no_prompt_borrows_from_another_side(tmp_path: Path) -> None:
    outcome = make(tmp_path, CHATS, Chat(fallback_turns=3), split=Split(test=0.4))

    session_of = {record.id: CHATS[at // 8 * 8].id for at, record in enumerate(CHATS)}
    rows = [row for name in EVERYWHERE[:3] for row in side(tmp_path, name)]
    side_of = {row["group"]: row["split"] for row in rows}
    borrowed = 0
    for row in rows:
        groups = {session_of[record] for record in row["records"]}  # type: ignore[attr-defined]
        assert {side_of[group] for group in groups} == {row["split"]}
        borrowed += len(groups) > 1
    assert borrowed
    assert outcome.counts.dropped["split:borrowed"]
    assert outcome.counts.check("dataset") == outcome.counts


def test_the_dataset_stands_on_the_tokenizer_that_its_builders_read(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    store.write_text(folder / "config.json", "{}")
    store.write_text(folder / "model.safetensors", "")
    chat = Chat(context_tokens=9, tokenizer="./model")

    before = inputs([Text(), chat], Split(), tmp_path)
    store.write_text(folder / "tokenizer.json", "{}")
    after = inputs([Text(), chat], Split(), tmp_path)

    assert before["chat:transformers"] == after["chat:transformers"]
    assert before["chat:tokenizer"] != after["chat:tokenizer"]
    assert inputs([Text(), Chat()], Split(), tmp_path) == {}


def a_talk(at: int, *, like: int | None = None) -> list[Record]:
    """Make a session of two messages; one that is like another differs from it in a word."""
    words = [f"word{at if like is None else like}x{n}" for n in range(30)]
    said = " ".join(words if like is None else [*words[:-1], "other"])
    return [
        a_record(f"{said} {end}", at=2 * at + n, minute=1000 * at + n, speaker="ab"[n])
        for n, end in enumerate(("asked", "answered"))
    ]


def talks(count: int = 40) -> list[Record]:
    """Make sessions of which each is nearly the same as another, half of them afar in time."""
    made = [a_talk(at) for at in range(count // 2)]
    made += [a_talk(count // 2 + at, like=at) for at in range(count // 2)]
    return [record for talk in made for record in talk]


def test_near_copies_among_chats_are_counted_dropped_or_not_looked_for(tmp_path: Path) -> None:
    split = Split(test=0.3, max_leaks=1)

    report = make(tmp_path / "r", talks(), Chat(), split=split)
    drop = make(tmp_path / "d", talks(), Chat(near_copies="drop"), split=split)
    ignore = make(tmp_path / "i", talks(), Chat(near_copies="ignore"), split=split)

    near = report.facts["leaks"]["measures"]["near"]
    assert near > 0
    assert "split:near_leak" not in report.counts.dropped
    assert drop.counts.dropped["split:near_leak"] == near
    assert drop.facts["leaks"]["measures"]["near"] == 0
    assert ignore.facts["leaks"]["measures"]["near"] == 0
    assert drop.counts.check("dataset") == drop.counts
    ledger = store.read_table(tmp_path / "d" / "dataset" / "ledger.parquet").to_pylist()
    fallen = [row for row in ledger if row["reason"] == "near_leak"]
    train = {row["id"] for row in side(tmp_path / "d", "train")}
    assert all(0.8 <= row["score"] < 1 and row["match"] in train for row in fallen)


def test_what_leaks_is_told_in_facts_table_and_card(tmp_path: Path) -> None:
    outcome = make(tmp_path, talks(), Chat(), split=Split(test=0.3, max_leaks=1))

    leaks = outcome.facts["leaks"]
    pairs = store.read_table(tmp_path / "dataset" / "leaks.parquet").to_pylist()
    assert sum(leaks["measures"].values()) == len(pairs)
    assert leaks["worst"][0] == {
        name: pairs[0][name] for name in ("id", "match", "measure", "score")
    }
    card = (tmp_path / "dataset" / "README.md").read_text()
    assert f"| near >= 0.8 | {leaks['measures']['near']} |" in card
    assert f"`{leaks['worst'][0]['id']}`" in card
    assert "word1x" not in card


def test_more_leaks_than_allowed_publish_nothing(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"more than max_leaks 0\.02 allows"):
        make(tmp_path, talks(), Chat(), split=Split(test=0.3, max_leaks=0.02))

    assert [path.name for path in (tmp_path / "dataset").iterdir()] == ["leaks.parquet"]


def test_pages_of_one_host_stand_on_one_side(tmp_path: Path) -> None:
    pages = [
        a_record(
            f"page {at}",
            at=at,
            kind="page",
            source=Source(f"https://{at % 9}.example/{at}", "main", "", "test@1"),
        )
        for at in range(45)
    ]

    outcome = make(tmp_path, pages, Text(), split=Split(by="host", test=0.3))

    sides: dict[str, set[str]] = {}
    place = {page.id: page.source.uri for page in pages}
    for name in EVERYWHERE:
        for row in side(tmp_path, name):
            host = str(place[row["records"][0]]).split("/")[2]  # type: ignore[index]
            sides.setdefault(host, set()).add(name)
    assert [len(names) for names in sides.values()] == [1] * 9
    assert sum(outcome.facts["groups"].values()) == 9
    assert "and all of one host" in (tmp_path / "dataset" / "README.md").read_text()


def test_a_gap_lies_between_train_and_what_is_held_out(tmp_path: Path) -> None:
    days = [
        a_record(f"day {day}", at=day, kind="row", minute=24 * 60 * day, speaker="a")
        for day in range(40)
    ]

    outcome = make(
        tmp_path, days, Text(), split=Split(test=0.2, validation=0.1, order="time", gap_days=7)
    )

    def on(name: str) -> set[str]:
        return {str(row["text"]) for row in side(tmp_path, name)}

    assert on("test") == {f"day {day}" for day in range(32, 40)}
    assert on("validation") == {f"day {day}" for day in range(28, 32)}
    assert on("train") == {f"day {day}" for day in range(22)}
    assert outcome.counts.dropped == {"split:gap": 6}
    # Groups of which all has fallen are none of the side's: the card tells what is there.
    assert outcome.facts["groups"] == {"train": 22, "validation": 4, "test": 8}
    assert "| train | 22 | 22 |" in (tmp_path / "dataset" / "README.md").read_text()


def test_examples_that_want_a_field_which_no_record_has_are_told_its_name(tmp_path: Path) -> None:
    rows = [a_record(f"row {at}", at=at, kind="row", fields=(("sku", "1"),)) for at in range(9)]

    with pytest.raises(UserError) as raised:
        make(tmp_path, rows, Template(prompt="{category} {sku}:", completion="{text}"))

    assert str(raised.value).endswith("no_field 9; a column or field is missing or empty: category")


def test_train_examples_in_which_a_row_of_a_test_set_stands_are_dropped(tmp_path: Path) -> None:
    question = " ".join(f"question{n}" for n in range(16))
    known = tmp_path / "known.jsonl"
    store.write_text(known, f'{{"id": 1, "text": "never seen"}}\n{{"text": "{question}"}}\n')
    rows = [a_record(f"row {at} of many", at=at, kind="row") for at in range(30)]
    rows += [
        a_record(f"{question} and so on {at}", at=90 + at, kind="row", speaker="b")
        for at in range(2)
    ]
    split = Split(decontaminate=(TestSet("known.jsonl", ("text",)),), join=Join(near=None))

    outcome = make(tmp_path, rows, Text(), split=split)

    ledger = store.read_table(tmp_path / "dataset" / "ledger.parquet").to_pylist()
    fallen = [row for row in ledger if row["reason"] == "contaminated"]
    assert fallen
    assert {(row["match"], row["score"]) for row in fallen} == {("known.jsonl:2", 1.0)}
    assert outcome.counts.dropped["split:contaminated"] == len(fallen)
    assert not any(question in str(row["text"]) for row in side(tmp_path, "train"))
    before = inputs([Text()], split, tmp_path)
    store.write_text(known, f'{{"text": "{question}"}}\n')
    assert (
        before["split:decontaminate[0]:known.jsonl"]
        != (inputs([Text()], split, tmp_path)["split:decontaminate[0]:known.jsonl"])
    )
