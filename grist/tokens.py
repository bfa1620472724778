r"""How a dataset row becomes token ids: one way, for training and for evaluation.

    {"prompt": "ana: tea?\nben:", "completion": " yes"}
        context  [1245, 42, …]        read, not learned
        target   [4937, 2]            learned; the end of text is always its last id

    {"text": "The kettle sings."}     context [] (or the id a tokenizer opens every text with)
    {"messages": [{"role": …}, …]}    the last message is the target, the model's template the rest

What a person wrote never becomes a control token: "<|im_end|>" in a text is read letter by letter.
Only the tokenizer's own opening, the chat template and the end of text are control tokens.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grist.errors import UserError
from grist.weights import quiet

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# A message's text while the template is laid out; stored texts hold no such characters.
_PLACE = re.compile("\0([0-9]+)\0")
_ROLES = {"system", "user", "assistant"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A row as ids: `context` is given to the model, `target` is what it should say.

    `cut` says that the context lost turns at its beginning to fit.
    """

    context: tuple[int, ...]
    target: tuple[int, ...]
    cut: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        return self.context + self.target


def load_tokenizer(folder: Path) -> "PreTrainedTokenizerBase":
    """Load a model folder's tokenizer: nothing is fetched, no code of the model's is run.

    Raises:
        UserError: the folder holds none.
    """
    from transformers import AutoTokenizer

    try:
        with quiet():
            tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
    except (OSError, ValueError) as error:
        why = str(error).strip().partition("\n")[0]
        raise UserError(f"{folder}: its tokenizer cannot be loaded: {why}") from error
    return forget_place(tokenizer)


def forget_place(tokenizer: "PreTrainedTokenizerBase") -> "PreTrainedTokenizerBase":
    """Drop what would be saved with a tokenizer but tells only of this machine."""
    for trace in ("is_local", "local_files_only", "name_or_path"):
        tokenizer.init_kwargs.pop(trace, None)
    return tokenizer


def eos_id(tokenizer: "PreTrainedTokenizerBase") -> int:
    """Give the id that ends a text.

    Raises:
        UserError: the tokenizer has none, so a model could never learn to stop.
    """
    if tokenizer.eos_token_id is None:
        raise UserError("the model's tokenizer has no end-of-text token (eos_token); set one in it")
    return int(tokenizer.eos_token_id)


def encode(tokenizer: "PreTrainedTokenizerBase", text: str) -> list[int]:
    """Encode what a person wrote: no control token goes in, none is added."""
    ids = tokenizer(text, add_special_tokens=False, split_special_tokens=True, verbose=False)
    return list(ids["input_ids"])


def render(
    tokenizer: "PreTrainedTokenizerBase",
    row: Mapping[str, Any],
    *,
    max_tokens: int | None = None,
) -> Rendered:
    """Turn a row of any of the three shapes into ids.

    With `max_tokens`, a context too long loses its oldest turns (lines of a prompt, messages of a
    chat) and, when even the newest is too long, that one's beginning. The target is never cut, so
    the whole may still be longer than `max_tokens`.

    Raises:
        UserError: messages for a model without a chat template, or which its template refuses.
    """
    end = eos_id(tokenizer)
    if row.get("messages") is not None:
        *before, last = row["messages"]
        target = (*encode(tokenizer, last["content"]), end)
        return _fit(_talk(tokenizer, before), target, max_tokens=max_tokens, opening=0)
    opening = _opening(tokenizer)
    if row.get("completion") is None:
        return Rendered(opening, (*encode(tokenizer, row.get("text") or ""), end))
    target = (*encode(tokenizer, row["completion"]), end)
    lines = _lines(tokenizer, opening, row["prompt"] or "")
    return _fit(lines, target, max_tokens=max_tokens, opening=len(opening))


def _opening(tokenizer: "PreTrainedTokenizerBase") -> tuple[int, ...]:
    """Give the beginning-of-text id where the tokenizer itself puts one before a text."""
    begin = tokenizer.bos_token_id
    first = tokenizer("a", verbose=False)["input_ids"][:1]
    return (int(begin),) if begin is not None and first == [begin] else ()


_Contexts = Sequence[Callable[[], Sequence[int]]]
"""Ever shorter contexts, made only when asked for: from all turns down to the newest alone."""


def _lines(
    tokenizer: "PreTrainedTokenizerBase", opening: tuple[int, ...], prompt: str
) -> _Contexts:
    def context(at: int) -> Sequence[int]:
        return (*opening, *encode(tokenizer, prompt[at:]))

    starts = [0, *(match.end() for match in re.finditer(r"\n(?=.)", prompt, re.DOTALL))]
    return [partial(context, at) for at in starts]


def _talk(tokenizer: "PreTrainedTokenizerBase", messages: Sequence[Mapping[str, str]]) -> _Contexts:
    first = 1 if messages and messages[0]["role"] == "system" else 0
    # Templates want the user to speak first: turns leave in pairs.
    starts = [at for at in range(first, len(messages)) if messages[at]["role"] == "user"]
    shorter = [[*messages[:first], *messages[at:]] for at in starts[1:]]
    return [partial(_chat, tokenizer, kept) for kept in (list(messages), *shorter)]


def _chat(tokenizer: "PreTrainedTokenizerBase", messages: Sequence[Mapping[str, str]]) -> list[int]:
    """Lay messages out by the model's template, texts encoded apart from control tokens."""
    if not tokenizer.chat_template:
        raise UserError(
            "the model has no chat template, so it cannot learn `messages`; "
            "use examples of prompt and completion"
        )
    from jinja2 import TemplateError

    roles = [message["role"] for message in messages]
    if not _ROLES.issuperset(roles):  # the template writes roles as they are, control tokens too
        raise UserError(f"a message's role is none of {', '.join(sorted(_ROLES))}")
    marked = [{"role": role, "content": f"\0{at}\0"} for at, role in enumerate(roles)]
    try:
        laid = tokenizer.apply_chat_template(marked, tokenize=False, add_generation_prompt=True)
    except TemplateError as error:
        raise UserError(f"the model's chat template refuses the messages: {error}") from error
    ids: list[int] = []
    for at, piece in enumerate(_PLACE.split(str(laid))):
        if at % 2:
            ids += encode(tokenizer, messages[int(piece)]["content"])
        elif piece:
            ids += tokenizer(piece, add_special_tokens=False, verbose=False)["input_ids"]
    return ids


def _fit(
    contexts: _Contexts, target: tuple[int, ...], *, max_tokens: int | None, opening: int
) -> Rendered:
    """Take the longest context that leaves room for the target."""
    whole = tuple(contexts[0]())
    if max_tokens is None or len(whole) + len(target) <= max_tokens:
        return Rendered(whole, target)
    room = max(max_tokens - len(target), opening + 1)  # of a prompt at least one token stays
    # Contexts shorten monotonically, so the first that fits is found by halving.
    at = bisect_left(contexts, True, key=lambda make: len(make()) <= room)
    if at < len(contexts):
        return Rendered(tuple(contexts[at]()), target, cut=at > 0)
    newest = tuple(contexts[-1]())
    return Rendered(newest[:opening] + newest[opening - room :], target, cut=True)
