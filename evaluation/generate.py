"""Score the references and generate the outputs of one batch, from a single pass over the prompts.

    prompts of 3 and 2 tokens, references of 2 and 3, aligned where they meet:

    ids    p p p│r r ·        one forward pass: the logits from the last prompt token on score the
           · p p│r r r        references, and the cache left of the line is where decoding starts

The rest is a plain greedy loop. A row leaves it with its EOS, or when its output is as long as its
reference (`transformers.generate` would run the whole batch to one length, under whatever sampling
parameters a model ships with). Padding is masked and has no position: a row's answer is that of the
row alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from evaluation.protocols import Item
from grist.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor, device
    from transformers import PreTrainedModel
    from transformers.cache_utils import Cache


@dataclass(frozen=True)
class Answer:
    """What a model made of one item.

    Attributes:
        nll: negative log-likelihood of the reference: nats, summed, rounded to 6 digits.
        output_ids: what it wrote, without the EOS.
        finished: by what the output ended, an EOS or the length of the reference.
    """

    nll: float
    output_ids: tuple[int, ...]
    finished: Literal["eos", "length"]


@dataclass(frozen=True)
class _Aligned:
    """Prompts padded on the left, references on the right: rows x slots."""

    ids: "Tensor"
    mask: "Tensor"
    positions: "Tensor"
    prompt_slots: int

    def prompts(self) -> "_Aligned":
        """Give the slots of the prompts alone."""
        end = self.prompt_slots
        return _Aligned(self.ids[:, :end], self.mask[:, :end], self.positions[:, :end], end)


@dataclass(frozen=True)
class _Decoding:
    """The rows that are still being written; one element each, in the order of `rows`."""

    rows: tuple[int, ...]
    cache: "Cache"
    mask: "Tensor"
    position: "Tensor"
    token: "Tensor"

    def only(self, kept: list[int]) -> "_Decoding":
        """Keep some of the rows; the others cost nothing from here on."""
        import torch

        if len(kept) == len(self.rows):
            return self
        chosen = torch.tensor(kept, device=self.mask.device)
        # `batch_select_indices` would say it better, but recurrent layers do not have it.
        self.cache.reorder_cache(chosen)  # type: ignore[arg-type]
        return _Decoding(
            rows=tuple(self.rows[at] for at in kept),
            cache=self.cache,
            mask=self.mask[chosen],
            position=self.position[chosen],
            token=self.token[chosen],
        )


def answer(
    model: "PreTrainedModel", items: Sequence[Item], *, stop: frozenset[int]
) -> list[Answer]:
    """Score and continue a batch of items.

    Args:
        model: causal, in evaluation mode.
        items: the batch; like lengths waste least.
        stop: ids that end an output.
    """
    import torch

    with torch.inference_mode():
        aligned = _align(items, model.device)
        logits, cache = _score(model, aligned, width=max(len(i.reference_ids) for i in items))
        nlls = [_nll(logits[row], item.reference_ids) for row, item in enumerate(items)]
        prompts = aligned.prompts()
        start = _Decoding(
            rows=tuple(range(len(items))),
            cache=_prefill(model, prompts) if cache is None else cache,
            mask=prompts.mask,
            position=prompts.positions[:, -1],
            token=logits[:, 0].argmax(dim=-1),
        )
        del logits  # the largest thing here by far
        limits = [len(item.reference_ids) for item in items]
        outputs = _decode(model, start, limits=limits, stop=stop)
    return [
        Answer(nll, tuple(ids), "eos" if ended else "length")
        for nll, (ids, ended) in zip(nlls, outputs, strict=True)
    ]


def _align(items: Sequence[Item], place: "device") -> _Aligned:
    """Lay rows out around their cuts, without the last reference token: no logits after it."""
    import torch

    left = max(len(item.prompt_ids) for item in items)
    right = max(len(item.reference_ids) for item in items) - 1
    ids = torch.zeros((len(items), left + right), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, item in enumerate(items):
        known = torch.tensor(item.prompt_ids + item.reference_ids[:-1])
        begin = left - len(item.prompt_ids)
        ids[row, begin : begin + len(known)] = known
        mask[row, begin : begin + len(known)] = 1
    positions = (mask.cumsum(dim=-1) - 1).clamp(min=0)
    return _Aligned(ids.to(place), mask.to(place), positions.to(place), left)


def _score(
    model: "PreTrainedModel", aligned: _Aligned, *, width: int
) -> tuple["Tensor", "Cache | None"]:
    """Give the logits of the reference tokens, and the cache of the prompts if it can be had."""
    from transformers.cache_utils import DynamicCache

    cache = DynamicCache(config=model.config)
    # Or else layers with a sliding window would forget what `crop` goes back to.
    cache.activate_past_recording()  # type: ignore[no-untyped-call]
    passed = model(
        input_ids=aligned.ids,
        attention_mask=aligned.mask,
        position_ids=aligned.positions,
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=width,
    )
    if "past_key_values" not in passed:  # it would forget the prompt with every step
        kind = type(model).__name__
        raise UserError(f"evaluate: {kind} keeps its state in a way that is not supported")
    if not cache.is_croppable:  # recurrent states cannot be wound back
        return passed.logits, None
    cache.crop(aligned.prompt_slots - aligned.ids.shape[1])
    return passed.logits, cache


def _nll(logits: "Tensor", reference: Sequence[int]) -> float:
    """Sum the negative log-likelihood; a row at a time, as each needs a copy of its logits."""
    import torch
    from torch.nn.functional import cross_entropy

    wanted = torch.tensor(reference, device=logits.device)
    nats = cross_entropy(logits[: len(reference)].float(), wanted, reduction="none")
    return round(float(nats.double().sum()), 6)


def _prefill(model: "PreTrainedModel", prompts: _Aligned) -> "Cache":
    from transformers.cache_utils import DynamicCache

    cache = DynamicCache(config=model.config)
    model(
        input_ids=prompts.ids,
        attention_mask=prompts.mask,
        position_ids=prompts.positions,
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    )
    return cache


def _decode(
    model: "PreTrainedModel", start: _Decoding, *, limits: Sequence[int], stop: frozenset[int]
) -> list[tuple[list[int], bool]]:
    """Write greedily until each row has its EOS or its length; give ids and whether EOS came."""
    outputs: list[list[int]] = [[] for _ in limits]
    ended = [False] * len(limits)
    state = start
    while True:
        going_on = []
        for at, (row, token) in enumerate(zip(state.rows, state.token.tolist(), strict=True)):
            ended[row] = token in stop
            if not ended[row]:
                outputs[row].append(token)
                if len(outputs[row]) < limits[row]:
                    going_on.append(at)
        if not going_on:
            return list(zip(outputs, ended, strict=True))
        state = _step(model, state.only(going_on))


def _step(model: "PreTrainedModel", state: _Decoding) -> _Decoding:
    """Put each row's newest token through the model and pick the next."""
    import torch

    mask = torch.cat([state.mask, torch.ones_like(state.mask[:, :1])], dim=-1)
    position = state.position + 1
    logits = model(
        input_ids=state.token[:, None],
        attention_mask=mask,
        position_ids=position[:, None],
        past_key_values=state.cache,
        use_cache=True,
    ).logits
    return replace(state, mask=mask, position=position, token=logits[:, -1].argmax(dim=-1))
