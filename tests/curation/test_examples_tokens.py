"""Context by tokens, as the model's own tokenizer counts them."""

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.examples.chat import Chat
from curation.examples.shape import row
from grist.tokens import load_tokenizer, render
from tests.builders import a_record, frame
from training import tiny

TEMPLATE = (
    "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)
Form = Literal["prompt", "messages"]
FORMS: tuple[Form, ...] = ("prompt", "messages")
TEXTS = ["the kettle sings", "tea?", "leaf and leaf and leaf", "no", "the fog is back\nagain"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a tiny model whose tokenizer has merged whole phrases."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    tiny.build("tiny-gpt2", ({"text": text} for text in TEXTS * 20), folder, seed=1)
    tokenizer = load_tokenizer(folder)
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    return folder


def cost(folder: Path, said: object) -> int:
    """Count the tokens of a prompt as training will give it to the model."""
    return len(render(load_tokenizer(folder), said).context)  # type: ignore[arg-type]


@settings(max_examples=20)
@given(
    said=st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(TEXTS)), min_size=2, max_size=12
    ),
    budget=st.integers(1, 60),
    form=st.sampled_from(FORMS),
)
def test_a_prompt_never_costs_more_than_its_budget_and_no_turn_more_would_fit(
    said: list[tuple[str, str]], budget: int, form: Form, model: Path
) -> None:
    made = [a_record(text, at=at, speaker=who) for at, (who, text) in enumerate(said)]
    free = Chat(context_turns=50, format=form)
    tight = Chat(context_tokens=budget, tokenizer=str(model), format=form)

    whole = {e.records[-1]: e for e in free.build(frame(made), Path()).examples}
    built = tight.build(frame(made), Path())

    for example in built.examples:
        assert cost(model, row(example, "train", tight.shape)) <= budget
        longest = whole.pop(example.records[-1])
        assert longest.records[-len(example.records) :] == example.records
    for answer, example in whole.items():
        assert cost(model, row(example, "train", tight.shape)) > budget
        assert built.reasons[answer] == "too_long"


def test_turns_leave_from_the_left_and_whole(model: Path) -> None:
    made = [a_record(f"tea? {at}", at=at, speaker="ab"[at % 2]) for at in range(6)]
    prompts = [
        {"prompt": "".join(f"{'AB'[at % 2]}: tea? {at}\n" for at in range(first, 5)) + "B:",
         "completion": ""}
        for first in range(5)
    ]  # fmt: skip

    for first, prompt in enumerate(prompts):
        chat = Chat(context_tokens=cost(model, prompt), tokenizer=str(model))
        (*_, last) = chat.build(frame(made), Path()).examples
        assert last.prompt == prompt["prompt"]
        assert last.records == tuple(record.id for record in made[first:])


def test_the_tokenizer_is_part_of_what_is_read(model: Path, tmp_path: Path) -> None:
    chat = Chat(context_tokens=9, tokenizer=f"./{model.name}")

    (name,) = chat.inputs(model.parent)
    settled = chat.settled(model.parent)

    assert name == "tokenizer"
    assert settled.tokenizer == str(model)
    assert Chat().inputs(tmp_path) == {}
    assert Chat().settled(tmp_path) == Chat()


@pytest.mark.parametrize(
    ("tokens", "tokenizer", "says"),
    [
        (9, None, "need each other"),
        (None, "smollm2-135m", "need each other"),
        (9, "tiny-gpt2", "made of the dataset"),
        (9, "smolm2-135m", "did you mean 'smollm2-135m'"),
    ],
)
def test_tokens_are_counted_by_a_tokenizer_that_is_there(
    tokens: int | None, tokenizer: str | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Chat(context_tokens=tokens, tokenizer=tokenizer)
