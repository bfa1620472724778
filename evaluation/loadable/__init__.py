"""Our metrics for Hugging Face `evaluate`: one script each, loaded by its path, without a network.

    import evaluate
    from evaluation.loadable import path

    bleu = evaluate.load(path("bleu"))
    bleu.compute(predictions=["the cat sat"], references=["the cat sat down"])

The numbers are those of evaluation/metrics; a script only says what goes in and where it is from.
"""

from pathlib import Path

from grist.errors import UsageError, did_you_mean

NAMES = (
    "bleu",
    "chrf",
    "rouge1",
    "rouge2",
    "rougeL",
    "rougeLsum",
    "perplexity",
    "bits_per_byte",
)


def path(name: str) -> str:
    """Say where the script of a metric is.

    >>> Path(path("bleu")).name
    'bleu.py'

    Raises:
        UsageError: there is none; the message offers the nearest name.
    """
    if name not in NAMES:
        raise UsageError(f"no metric {name!r} for evaluate{did_you_mean(name, NAMES)}")
    return str(Path(__file__).with_name(f"{name}.py"))
