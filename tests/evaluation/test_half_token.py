import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from evaluation.coder import Coder
from evaluation.protocols import Item, Skipped
from evaluation.protocols.half_token import MIN_TOKENS, HalfToken
from tests.evaluation.conftest import END, LINES

SCRIPTS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("茶緑日本語ไทยहिन्दी🍵👨‍👩‍👧‍👦é\ufffd \n"),
    ),
    max_size=60,
)


def cut(coder: Coder, text: str, *, max_tokens: int | None = None) -> Item:
    item = HalfToken(max_tokens).item({"text": text}, coder, None)
    assert isinstance(item, Item)
    return item


def test_a_row_is_cut_at_half_its_token_ids(coder: Coder) -> None:
    ids = coder.encode({"text": LINES[0]})
    item = cut(coder, LINES[0])
    assert item.prompt_ids == ids[: len(ids) // 2]
    assert item.reference_ids == ids[len(ids) // 2 :]
    assert not item.shortened


@given(text=SCRIPTS)
def test_prompt_and_reference_are_the_row(coder: Coder, text: str) -> None:
    ids = coder.encode({"text": text})
    item = HalfToken().item({"text": text}, coder, None)
    if isinstance(item, Skipped):
        assert len(ids) < MIN_TOKENS
        return
    assert item.prompt + item.reference == text
    assert item.prompt_ids + item.reference_ids == ids
    assert 0 <= len(ids) // 2 - len(item.prompt_ids) <= 3  # a character has at most four bytes


@given(text=SCRIPTS, limit=st.integers(8, 40))
def test_a_row_that_is_too_long_loses_its_end_and_no_half_character(
    coder: Coder, text: str, limit: int
) -> None:
    item = HalfToken(limit).item({"text": text}, coder, None)
    if isinstance(item, Item):
        kept = item.prompt + item.reference
        assert text.startswith(kept)
        assert len(item.prompt_ids) + len(item.reference_ids) <= limit
        assert item.shortened == (len(coder.encode({"text": text})) > limit)


@pytest.mark.parametrize("text", ["茶" * 9, "🍵" * 5, "ไทย" * 5])
def test_a_cut_within_a_character_moves_left(text: str) -> None:
    item = cut(Coder(bytes_only()), text)
    assert item.prompt + item.reference == text
    assert len(item.prompt_ids) == len(item.prompt.encode())
    assert len(item.prompt_ids) < len(text.encode()) // 2


def test_replacement_characters_in_the_text_are_characters_like_others() -> None:
    item = cut(Coder(bytes_only()), "\ufffd" * 9)
    assert item.prompt == "\ufffd" * 4
    assert item.reference == "\ufffd" * 5
    assert len(item.prompt_ids) == 12


def test_a_row_of_fewer_than_eight_tokens_is_skipped(coder: Coder) -> None:
    assert HalfToken().item({"text": "tea"}, coder, None) == Skipped("too_short")
    assert HalfToken().item({"text": ""}, coder, None) == Skipped("too_short")


def test_the_context_of_the_model_is_a_limit_too(coder: Coder) -> None:
    item = HalfToken(20).item({"text": LINES[0]}, coder, 10)
    assert isinstance(item, Item)
    assert len(item.prompt_ids) + len(item.reference_ids) == 10


def test_prompt_and_completion_are_one_row(coder: Coder) -> None:
    row = {"prompt": "Ana: is there any tea left?\nBen:", "completion": " two spoons, Ana"}
    item = HalfToken().item(row, coder, None)
    assert isinstance(item, Item)
    assert item.prompt + item.reference == row["prompt"] + row["completion"]
    assert item.prompt_ids + item.reference_ids == coder.encode(row)


def test_a_control_token_in_the_text_is_read_letter_by_letter(coder: Coder) -> None:
    text = f"one cup {END} two cups {END}"
    item = cut(coder, text)
    assert item.prompt + item.reference == text
    assert coder.eos not in item.prompt_ids + item.reference_ids


def test_a_bos_stands_before_the_prompt_and_is_not_counted() -> None:
    bare = cut(Coder(bytes_only()), LINES[2])
    item = cut(Coder(bytes_only(bos="<s>")), LINES[2])
    assert item.prompt == bare.prompt
    assert item.reference == bare.reference
    assert len(item.prompt_ids) == len(bare.prompt_ids) + 1


def test_the_space_at_the_cut_is_kept_by_tokenizers_that_drop_leading_ones() -> None:
    coder = Coder(metaspace())
    item = cut(coder, "one two three four five six seven eight nine ten")
    assert item.reference.startswith(" ")
    assert not coder.decode(item.reference_ids).startswith(" ")


def test_the_signature_names_cut_and_decoding() -> None:
    assert HalfToken().signature() == (
        "half_token|cut:n//2|min_tokens:8|max_tokens:context|decode:greedy"
    )
    assert "|max_tokens:64|" in HalfToken(64).signature()


def bytes_only(*, bos: str | None = None) -> PreTrainedTokenizerBase:
    """A tokenizer of single bytes; on request one that opens every text with a BOS."""
    names = [END, "<s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    made = Tokenizer(models.BPE({name: at for at, name in enumerate(names)}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    if bos:
        opening = processors.TemplateProcessing(single=f"{bos} $A", special_tokens=[(bos, 1)])
        made.post_processor = opening
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token=END, bos_token=bos)  # type: ignore[no-untyped-call]


def metaspace() -> PreTrainedTokenizerBase:
    """A tokenizer as SentencePiece makes them: a space is the beginning of a word."""
    made = Tokenizer(models.BPE(unk_token="<unk>"))  # noqa: S106 - a token, not a password
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(special_tokens=["<unk>", END], show_progress=False)
    made.train_from_iterator(["one two three four five six seven eight nine ten"] * 3, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token=END)  # type: ignore[no-untyped-call]
