"""The models that are compared: where they lie, what names their weights, and how they are opened.

    base    train/1f0c…/base, or what the recipe's `train.model` names
    tuned   train/1f0c…: an adapter on base, or a model of its own

Memory holds one at a time. An adapter is no second model: base is the same weights with the adapter
switched off.
"""

import gc
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.section import Contender
from grist import manifest, models, store, weights
from grist.errors import UserError
from grist.models import Model
from grist.stage import Workplace

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class Contenders:
    """The base model and, where there is one, what training made of it.

    Attributes:
        tuned: the folder of the adapter or of the full model.
        adapter: tuned is an adapter on base.
    """

    base: Model
    tuned: Path | None = None
    adapter: bool = False

    def fingerprint(self, name: Contender) -> str:
        """Hash the weights, configuration and tokenizer behind a contender's answers."""
        return self.base.fingerprint if name == "base" else self._tuned_fingerprint

    @cached_property
    def _tuned_fingerprint(self) -> str:
        if self.tuned is None:
            raise AssertionError("no tuned model among the contenders")
        own = models.fingerprint(self.tuned)
        return store.text_hash(self.base.fingerprint, own) if self.adapter else own

    def stop(self, eos: int) -> frozenset[int]:
        """Give the ids that end an output: the tokenizer's EOS, and those the model ships with.

        A chat model's EOS ends a turn; the one that ended texts before it learned to chat, is
        named in its generation config alone.
        """
        file = self.base.folder / "generation_config.json"
        named = store.read_json(file).get("eos_token_id") if file.is_file() else None
        listed = named if isinstance(named, list) else [named]
        return frozenset({eos, *(int(stop) for stop in listed if stop is not None)})

    @cached_property
    def context(self) -> int | None:
        """Give how many tokens the models take; none if their configuration sets no limit."""
        from transformers import AutoConfig

        config = AutoConfig.from_pretrained(
            self.base.folder, local_files_only=True, trust_remote_code=False
        )
        if config.is_encoder_decoder:
            raise UserError(
                f"model {self.base.name!r} reads with one half and writes with the other; "
                "half_token needs a causal model"
            )
        limit: int | None = getattr(config.get_text_config(), "max_position_embeddings", None)
        return limit


def find(place: Workplace, *, tuned: bool, base_model: str | None) -> Contenders:
    """Find the models of a run.

    Args:
        place: of the stage; the run's `train` folder lies beside it.
        tuned: whether the tuned model is wanted too.
        base_model: the recipe's `train.model`; training may have built another base from it.

    Raises:
        UserError: the tuned model is wanted and training is not done, no model is named, or its
            weights are no longer those that training started from.
    """
    folder = place.home / "train"
    trained = manifest.read(folder)
    if trained is None:
        if tuned or base_model is None:
            raise UserError(
                f"{folder}: stage train is not done; run it first, "
                "or evaluate `models: [base]` with a model named in the recipe's train section"
            )
        return Contenders(models.resolve(base_model, place.base))
    facts = trained.facts
    base = (
        models.built(facts["model"], folder / facts["base"])
        if facts.get("base")
        else models.resolve(base_model or facts["model"], place.base)
    )
    if base.fingerprint != facts.get("fingerprint", base.fingerprint):
        raise UserError(f"model {base.name!r} is not what it was when it was tuned; train again")
    if not tuned:
        return Contenders(base)
    return Contenders(base, folder / facts["folder"], adapter=facts["method"] == "lora")


@dataclass
class Shelf:
    """Room for one loaded model."""

    contenders: Contenders
    held: "dict[tuple[Path, Path | None], PreTrainedModel]" = field(default_factory=dict)

    @contextmanager
    def opened(self, name: Contender) -> "Iterator[PreTrainedModel]":
        """Give a contender ready to be asked; the next one may find it still loaded."""
        known = self.contenders
        folder = known.base.folder
        if name == "tuned" and known.tuned is not None and not known.adapter:
            folder = known.tuned
        model = self._load(folder, known.tuned if known.adapter else None)
        with _switched_off(model) if known.adapter and name == "base" else nullcontext():
            yield model

    def _load(self, folder: Path, adapter: Path | None) -> "PreTrainedModel":
        key = (folder, adapter)
        if key not in self.held:
            self.held.clear()
            gc.collect()  # before the next one is loaded: modules hold each other in cycles
            self.held[key] = weights.load(folder, adapter=adapter)
        return self.held[key]


def _switched_off(model: "PreTrainedModel") -> AbstractContextManager[None]:
    adapted: PeftModel = model
    switched: AbstractContextManager[None] = adapted.disable_adapter()
    return switched
