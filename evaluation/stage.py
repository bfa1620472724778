"""The stage `evaluate`: the test side and the models in, samples, scores and comparisons out.

    dataset/test.parquet ─▶ subsets ─▶ questions ─▶ answers ─▶ samples.parquet ─▶ scores.json
                                                   (in work/)                 ─▶ comparisons.json

Only the answers need a model. `work` outlives a change of the stage's key: its folders are named by
what they depend on, so another metric or another interval costs no pass through a model.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evaluation import answers, contenders, samples
from evaluation.answers import Speed, Work
from evaluation.coder import Coder
from evaluation.contenders import Contenders, Shelf
from evaluation.foreign import names, scoring
from evaluation.protocols import protocols
from evaluation.questions import Questions, ask, origin, sample_row
from evaluation.scores import recompute
from evaluation.section import CONTENDERS, Contender, Evaluate
from evaluation.subsets import Subsets, draw
from grist import store, tokens
from grist.errors import UserError
from grist.ledger import Counts
from grist.stage import Outcome, Workplace

LIBRARIES = ("torch", "transformers", "peft", "sacrebleu", "numpy")
OUTPUTS = ("samples.parquet", "scores.json", "comparisons.json")


@dataclass(frozen=True)
class _Round:
    """One protocol put to one model."""

    questions: Questions
    model: Contender
    work: Work


def inputs(section: Evaluate, base: Path) -> dict[str, str]:
    """Name what the stage reads besides its parents: metrics of `evaluate`, by their bytes.

    Raises:
        UsageError: a local one is not there.
    """
    return names.fingerprints(section.metrics, base)


def libraries(section: Evaluate) -> tuple[str, ...]:
    """Name the packages that the scores may depend on."""
    hosted = any(names.is_foreign(name) for name in section.metrics)
    return (*LIBRARIES, "evaluate") if hosted else LIBRARIES


def evaluate(place: Workplace, *, section: Evaluate, base_model: str | None = None) -> Outcome:
    """Ask the models, measure their answers, and say which does better.

    Args:
        place: where to work; `dataset` and, for a tuned model, `train` lie beside it.
        section: of the recipe.
        base_model: the recipe's `train.model`.

    Raises:
        UserError: there is nothing to evaluate, or nothing to evaluate it with.
    """
    rows = _test_rows(place.home / "dataset" / "test.parquet")
    known = contenders.find(place, tuned="tuned" in section.models, base_model=base_model)
    coder = Coder(tokens.load_tokenizer(known.base.folder))
    subsets = draw(len(rows), size=section.rows, runs=section.runs, seed=place.seed)
    drawn = {number: rows[number] for number in subsets.union}
    asked = [
        ask(
            protocols.get(name)(max_tokens=section.max_tokens),
            drawn,
            coder=coder,
            context=known.context,
        )
        for name in section.protocols
    ]
    rounds = _rounds(asked, known, coder, section, folder=place.folder / "work")
    runtime = _complete(rounds, known, place)
    answered = _rows(rounds, drawn, subsets, coder)
    hosted = scoring.columns(section.metrics, answered, place)
    table = samples.table(answered, section.metrics, hosted)
    verdict = recompute(table, section, seed=place.seed)
    outputs = [place.folder / name for name in OUTPUTS]
    store.write_table(outputs[0], table)
    store.write_json(outputs[1], verdict.scores)
    store.write_json(outputs[2], verdict.comparisons)
    _forget_others(rounds, place.folder / "work")
    return Outcome(
        tuple(outputs), _counts(asked), facts=_facts(asked, known, subsets), runtime=runtime
    )


def _test_rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        raise UserError(f"{path}: not there; run the stage dataset first")
    rows: list[dict[str, Any]] = store.read_table(path).to_pylist()
    if not rows:
        raise UserError(f"{path}: no rows; give the recipe's split a larger `test` share")
    return rows


def _rounds(
    asked: Iterable[Questions], known: Contenders, coder: Coder, section: Evaluate, *, folder: Path
) -> list[_Round]:
    """Pair every model with every protocol: a model's rounds side by side, so it is loaded once."""
    stop = known.stop(coder.eos)
    return [
        _Round(
            questions,
            model,
            answers.plan(
                folder,
                tuple(questions.items.values()),
                weights=known.fingerprint(model),
                stop=stop,
                batch_rows=section.batch_rows,
            ),
        )
        for model in CONTENDERS
        if model in section.models
        for questions in asked
    ]


def _complete(rounds: Iterable[_Round], known: Contenders, place: Workplace) -> dict[str, Any]:
    """Get every answer that is not there yet, and say how fast it went."""
    shelf = Shelf(known)
    speeds: dict[str, Any] = {}
    for one in rounds:
        label = f"{one.questions.protocol}: asking {one.model}"
        speed = answers.complete(
            one.work, partial(shelf.opened, one.model), partial(place.progress, label)
        )
        speeds[f"{one.questions.protocol}/{one.model}"] = _speed(speed)
    return speeds


def _speed(speed: Speed) -> dict[str, float]:
    done = asdict(speed)
    tokens_done = speed.scored_tokens + speed.generated_tokens
    if not speed.seconds:
        return done
    return done | {"tokens_per_second": round(tokens_done / speed.seconds, 1)}


def _rows(
    rounds: Iterable[_Round],
    drawn: Mapping[int, Mapping[str, Any]],
    subsets: Subsets,
    coder: Coder,
) -> list[dict[str, Any]]:
    """Describe all samples, by protocol, then in the order of the test side, then by model."""
    holders = subsets.holders
    rows = {
        (one.questions.protocol, number, one.model): {
            **origin(drawn[number], one.questions.protocol, one.model),
            **sample_row(item, answer, coder),
            "subsets": list(holders[number]),
        }
        for one in rounds
        for (number, item), answer in zip(
            one.questions.items.items(), answers.read(one.work), strict=True
        )
    }
    return [rows[place] for place in sorted(rows)]


def _counts(asked: Iterable[Questions]) -> Counts:
    return sum(
        (
            Counts(
                came=len(one.items) + sum(one.skipped.values()),
                kept=len(one.items),
                dropped={f"{one.protocol}:{why}": many for why, many in one.skipped.items()},
            )
            for one in asked
        ),
        Counts(),
    )


def _facts(asked: Iterable[Questions], known: Contenders, subsets: Subsets) -> dict[str, Any]:
    """Say what a reader of the scores must know beside them."""
    return {
        "model": known.base.name,
        "context": known.context,
        "subsets": [len(members) for members in subsets.members],
        "protocols": {
            one.protocol: {
                "rows": len(one.items),
                "skipped": dict(one.skipped),
                "shortened": sum(item.shortened for item in one.items.values()),
            }
            for one in asked
        },
    }


def _forget_others(rounds: Iterable[_Round], folder: Path) -> None:
    """Remove answers to what nobody asks any more."""
    wanted = {one.work.folder for one in rounds}
    for other in set(folder.iterdir()) - wanted:
        shutil.rmtree(other)
