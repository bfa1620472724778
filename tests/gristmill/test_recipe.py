import re
import subprocess
import sys
from pathlib import Path

import pytest

from grist.errors import RecipeError, UsageError
from gristmill.recipe import Recipe, load

GOOD = """\
name: tea
seed: 7
sources:
  - telegram: {path: result.json}
curate:
  - clean_text
  - pii: {mode: tag}
examples: {chat: {context_turns: 4}}
train: {model: tiny-gpt2, method: full, epochs: 1}
evaluate: {runs: 2, rows: 20}
report:
"""


def read(tmp_path: Path, text: str) -> Recipe:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(RecipeError) as error:
        read(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/") for line in error.value.mistakes]


def test_a_recipe_is_read_without_the_files_that_it_names(tmp_path: Path) -> None:
    recipe = read(tmp_path, GOOD)

    assert [step.name for step in recipe.curate] == ["clean_text", "pii"]
    assert recipe.examples is not None
    assert recipe.examples[0].name == "chat"
    assert recipe.report is not None


def test_all_mistakes_are_named_at_once_with_place_got_and_nearest_name(tmp_path: Path) -> None:
    wrong = (
        GOOD.replace("seed", "seeed")
        .replace("clean_text", "clean_texts")
        .replace("mode: tag", "mode: hide")
        .replace("epochs: 1", "epoch: 1")
        .replace("runs: 2", "runs: few")
    )

    assert mistakes(tmp_path, wrong) == [
        "recipe.yaml:2:1: no section 'seeed'; did you mean 'seed'?",
        "recipe.yaml:6:5: curate[0]: no step 'clean_texts'; did you mean 'clean_text'?",
        "recipe.yaml:7:17: curate[1] pii mode: "
        "should be 'redact', 'tag', 'pseudonym' or 'surrogate', got 'hide'",
        "recipe.yaml:9:41: train: no parameter 'epoch'; did you mean 'epochs'?",
        "recipe.yaml:10:18: evaluate runs: should be a valid integer, unable to parse string as an "
        "integer, got 'few'",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: tea\n", "", "'name' is missing"),
        ("name: tea", "name: ../tea", "name: should be of a-z, 0-9 and '-', not begin"),
        ("seed: 7", "seed: -1", "seed: should be greater than or equal to 0, got -1"),
        ("{path: result.json}", "{}", "sources[0] telegram: 'path' is missing"),
        ("telegram", "telegramm", "no source 'telegramm'; did you mean 'telegram'?"),
        ("train:", "# train:", "section 'evaluate' needs the section 'train'"),
        ("seed: 7", "seed: [1", "expected"),
        ("name: tea", "name: tea\nname: coffee", "'name' is given twice"),
        (
            "- clean_text",
            "- {clean_text: {}, pii: {}}",
            "a step is its name or a mapping with that",
        ),
        ("context_turns: 4", "context_turns: 0", "greater than or equal to 1, got 0"),
        ("{mode: tag}", "[tag]", "curate[1] pii"),
        (
            "- clean_text",
            "- language: {keep: en}",
            "keep: should be a list, as [one, two], got 'en'",
        ),
        ("- clean_text", "- exclude_speakers: {speakers: []}", "speakers: names too few values"),
        ("- clean_text", "- quality: {max_frequent: [1, 1]}", "max_frequent: value 3 is missing"),
        ("name: tea", "just text", ""),
        (
            "- clean_text",
            "- semantic_dedup: {model: minilmm}",
            "'minilmm': no such model; did you mean 'minilm'?, a folder as ./name",
        ),
        (
            "- clean_text",
            "- semantic_dedup: {model: bert}",
            "no such model; known are minilm, wordllama, a folder",
        ),
        (
            "- clean_text",
            "- toxicity: {model: bert}",
            "'bert': no such model, a folder as ./name, or a hub name as org/name",
        ),
        ("{mode: tag}", "{names: atuo}", "'atuo': no such model; did you mean 'auto'?"),
        ("model: tiny-gpt2", "model: bert", "known are smollm2-135m, tiny-gpt2, a folder"),
    ],
)
def test_each_mistake_is_one_line_that_helps(tmp_path: Path, old: str, new: str, says: str) -> None:
    found = mistakes(tmp_path, GOOD.replace(old, new, 1))

    assert all(line.startswith("recipe.yaml:") for line in found)
    assert any(says in line for line in found)


def test_a_file_that_is_no_recipe_is_not_quoted(tmp_path: Path) -> None:
    said = ["recipe.yaml:1:1: no recipe: one has sections such as `name:` and `sources:`"]

    assert mistakes(tmp_path, "sku,name\nP1,of a private person\n") == said
    assert mistakes(tmp_path, "") == said


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"- a\n- b\n", b"7", b"# nothing\n"])
def test_what_is_no_recipe_is_refused_with_a_message(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=r"recipe\.yaml"):
        load(path)


def test_a_missing_recipe_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.yaml: cannot be read"):
        load(tmp_path / "nothing.yaml")


def test_a_wrong_value_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    escape = '"\\e]52;c;eA==\\a"'
    (line,) = mistakes(tmp_path, GOOD.replace("runs: 2", f"runs: {escape}"))
    (other,) = mistakes(tmp_path, LISTING.replace("item: body", f"item: {escape}"))

    assert "\x1b" not in line + other
    assert "\x07" not in line + other


@pytest.mark.parametrize("recipe", sorted(Path("recipes").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_recipes_that_we_ship_are_valid(recipe: Path) -> None:
    assert load(recipe).name == recipe.stem


LIGHT = """
import sys
from pathlib import Path
from gristmill.recipe import load

load(Path(sys.argv[1]))
heavy = "torch transformers pandas pyarrow numpy jinja2 sacrebleu datasets peft accelerate"
heavy += " sentence_transformers py3langid great_expectations evaluate"
heavy += " scrapy twisted trafilatura lxml playwright scrapy_playwright"
print([name for name in heavy.split() if name in sys.modules])
"""


CURATE = """
name: light
sources:
  - telegram: {path: result.json}
  - apify: {path: posts.json}
  - site: {start: "https://tea.example/"}
  - rendered: {start: "https://app.tea.example/", render: {wait_for: "#list li", click: [button]}}
curate:
  - min_length
  - language: {keep: [en, pt]}
  - drop_boilerplate
  - semantic_dedup: {model: minilm}
"""


def test_reading_a_recipe_loads_no_heavy_library(tmp_path: Path) -> None:
    (tmp_path / "light.yaml").write_text(CURATE)
    assert _heavy(str(tmp_path / "light.yaml")) == "[]"
    # A listing's selectors are checked, by what will read them.
    assert _heavy("recipes/tea-house.yaml") == "['lxml']"


def _heavy(recipe: str) -> str:
    """Name the heavy libraries that reading a recipe loads."""
    command = [sys.executable, "-c", LIGHT, recipe]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


LISTING = """\
name: palettes
sources:
  - listing:
      start: https://palettes.example/{n}/
      numbers: {n: [1, 800]}
      item: body
      fields:
        colors: {css: "#colors", attr: data-clipboard-text, many: true}
        maker: {css: .by, fields: {url: {css: a, attr: href}}}
      required: [colors, maker.url]
"""


def test_a_listing_costs_what_checks_its_selectors_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "palettes.yaml"
    path.write_text(LISTING)
    command = [sys.executable, "-c", LIGHT, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['lxml']"


def test_mistakes_within_a_listing_have_their_places_too(tmp_path: Path) -> None:
    wrong = (
        LISTING.replace("[1, 800]", "[800, 1]")
        .replace("body", "'body['")
        .replace("many", "mny")
        .replace("{css: a,", "{cs: a,")
    )

    assert mistakes(tmp_path, wrong) == [
        "recipe.yaml:5:20: sources[0] listing numbers n: goes from 800 to 1; the first number must "
        "not be above the last",
        "recipe.yaml:6:13: sources[0] listing item: no css selector: Expected ident or '*', got "
        "<EOF at 5>",
        "recipe.yaml:8:61: sources[0] listing fields colors: no parameter 'mny'; did you mean "
        "'many'?",
        "recipe.yaml:9:42: sources[0] listing fields maker fields url: no parameter 'cs'; did you "
        "mean 'css'?",
    ]
    assert mistakes(tmp_path, LISTING.replace("[colors, maker.url]", "[maker]")) == [
        "recipe.yaml:4:7: sources[0] listing: required: no field 'maker'; did you mean 'maker.url'?"
    ]


def test_help_loads_nothing_of_what_a_command_works_with() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "gristmill", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}

    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "typer" in loaded
    assert not loaded & {
        *("pandas", "pyarrow", "numpy", "torch", "transformers", "scrapy", "pydantic", "textual"),
        *("crawlers", "curation", "training", "evaluation", "reports"),
    }


def test_code_of_the_hub_that_nothing_pins_is_refused_with_its_place(tmp_path: Path) -> None:
    metrics = 'rows: 20, metrics: [bleu, "evaluate:./polite:higher", "evaluate:meteor"]'
    (line,) = mistakes(tmp_path, GOOD.replace("rows: 20", metrics))

    assert line.startswith("recipe.yaml:10:")
    assert "evaluate metrics[2]: 'evaluate:meteor' is code on the Hugging Face hub" in line
    assert "evaluate:meteor@<40 hex digits>" in line
    assert "name its folder, evaluate:./meteor" in line


@pytest.mark.parametrize(
    ("examples", "train", "says"),
    [
        ("[chat: {format: messages}, text]", "", "4:11: examples: the builders make rows of"),
        ("{labelled: {label: lang}}", "", "4:22: examples[0] labelled: label: the same in every"),
        ("{chat: {gap_minutes: long}}", "", "4:32: examples[0] chat gap_minutes: should be min"),
        ("{chat: {context_tokens: 9}}", "", "examples[0] chat: context_tokens and tokenizer need"),
        ("{chat: {format: messages}}", "{model: tiny-gpt2}", "5:16: train model: tiny-gpt2 has no"),
        ("{labelled: {label: '{lang}'}}", "{model: tiny-gpt2, task: causal}",
         "5:33: train task: task causal learns to write, not to label"),
    ],
)  # fmt: skip
def test_examples_that_no_dataset_or_training_can_take_are_refused_with_their_place(
    tmp_path: Path, examples: str, train: str, says: str
) -> None:
    head = "name: tea\nsources:\n  - telegram: {path: result.json}\n"
    recipe = f"{head}examples: {examples}\n" + (f"train: {train}\n" if train else "")

    (line,) = mistakes(tmp_path, recipe)

    assert line.startswith("recipe.yaml:")
    assert says in line


def test_examples_in_roles_can_be_learned_by_a_model_with_a_template(tmp_path: Path) -> None:
    recipe = GOOD.replace("{context_turns: 4}", "{format: messages, gap_minutes: auto}")

    found = read(tmp_path, recipe.replace("tiny-gpt2", "smollm2-135m"))

    assert found.examples is not None
    assert found.examples[0].shape == "messages"


def test_overrides_are_a_path_and_the_file_is_not_touched(tmp_path: Path) -> None:
    assert read(tmp_path, f"{GOOD}overrides: fixes.jsonl\n").overrides == "fixes.jsonl"
    (line,) = mistakes(tmp_path, f"{GOOD}override: fixes.jsonl\n")
    assert line.endswith("no section 'override'; did you mean 'overrides'?")


@pytest.mark.parametrize(
    "step", ["exclude_speakers: {speakers: [Ana]}", "where: {speaker: Ana}", "where: {threads: t}"]
)
def test_who_is_asked_for_by_name_is_asked_for_before_pii(tmp_path: Path, step: str) -> None:
    name = step.partition(":")[0]
    after = GOOD.replace("  - pii: {mode: tag}\n", f"  - pii: {{mode: tag}}\n  - {step}\n")
    before = GOOD.replace("  - clean_text\n", f"  - clean_text\n  - {step}\n")

    assert mistakes(tmp_path, after) == [
        f"recipe.yaml:8:{5 + len(name) + 2}: curate[2] {name}: must stand before 'pii', which "
        "replaces names"
    ]
    assert read(tmp_path, before).curate[1].name == name


def test_after_pii_a_name_that_it_gives_can_be_asked_for(tmp_path: Path) -> None:
    step = '  - pii: {mode: tag}\n  - where: {speaker: "<PERSON_1>", since: 2024-03-01}\n'
    where = read(tmp_path, GOOD.replace("  - pii: {mode: tag}\n", step)).curate[2]

    assert where.name == "where"


_SHOWN = re.findall("```yaml\n(.*?)```", Path("docs/curation.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("fragment", _SHOWN)
def test_what_the_page_on_curation_shows_can_be_written_into_a_recipe(
    tmp_path: Path, fragment: str
) -> None:
    text = f"name: tea\nsources: [{{telegram: {{path: result.json}}}}]\n{fragment}"

    assert read(tmp_path, text).curate


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ("{systems: [tund, base]}", ":11:20: rating systems[0]: evaluate has no model 'tund'; did"),
        ("{protocol: half}", ":11:20: rating protocol: evaluate has no protocol 'half'"),
        ("{systems: [base]}", ":11:19: rating systems: a pair needs two systems, and here is one"),
    ],
)
def test_raters_are_not_promised_samples_that_there_will_not_be(
    tmp_path: Path, said: str, mistake: str
) -> None:
    assert mistake in mistakes(tmp_path, GOOD.replace("report:", f"rating: {said}"))[0]


def test_one_model_can_be_scored_or_held_against_the_true_half(tmp_path: Path) -> None:
    alone = GOOD.replace("{runs: 2", "{models: [base], runs: 2")
    assert "a pair needs two" in mistakes(tmp_path, alone.replace("report:", "rating: {}"))[0]
    for said in ("{ask: absolute}", "{true_half: true}"):
        assert read(tmp_path, alone.replace("report:", f"rating: {said}")).rating is not None
