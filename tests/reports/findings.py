"""What ratings may come to, made up: of pairs, of scores, and with payloads in every name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evaluation.intervals import Interval
from evaluation.rating.figures.findings import (
    Agreement,
    Findings,
    Mean,
    MeanDifference,
    MetricAgreement,
    Position,
    Preference,
    Rater,
    Strength,
    Unknown,
)

Say = Callable[[str], str]
ALONE = Unknown("only one rater judged each of these")
DIMENSIONS = ("fluency", "style", "overall")


def around(value: float, width: float = 0.07) -> Interval:
    return Interval(value, round(value - width, 6), round(value + width, 6))


def a_preference(a: str = "base", b: str = "tuned", **other: Any) -> Preference:
    fields: dict[str, Any] = {
        "ratings": 120,
        "units": 60,
        "b_much": 30,
        "b_better": 38,
        "tie": 8,
        "bad": 4,
        "a_better": 31,
        "a_much": 9,
        "rate": around(0.616667),
        "bootstrap": around(0.616667, 0.0654),
        "p": 0.004,
        "p_adjusted": 0.004,
        "needed": 0,
    }
    return Preference(a, b, **{**fields, **other})


def a_loss(**other: Any) -> Preference:
    """Make a pair of which raters prefer base."""
    turned = {"b_much": 9, "b_better": 31, "a_better": 38, "a_much": 30}
    return a_preference(**{"rate": around(0.383333), **turned, **other})


def a_draw(**other: Any) -> Preference:
    """Make a pair that raters do not tell apart."""
    fields = {"rate": around(0.52, 0.1), "p": 0.41, "p_adjusted": 0.41, "needed": 4200}
    return a_preference(**{**fields, **other})


def a_rater(name: str = "ana", **other: Any) -> Rater:
    fields: dict[str, Any] = {
        "ratings": 66,
        "skipped": 2,
        "flagged": 1,
        "comments": 3,
        "seconds": 14.2,
        "hasty": 0,
        "repeats": 6,
        "same": 5,
        "controls": 8,
        "passed": 8,
        "controls_p": 0.003906,
        "left": 0.53,
        "leniency": None,
        "decided": 0.9,
    }
    return Rater(name, **{**fields, **other})


def an_agreement(about: str = "pairs", **other: Any) -> Agreement:
    fields: dict[str, Any] = {
        "raters": 2,
        "units": 60,
        "percent": around(0.72),
        "ordinal": around(0.71, 0.08),
        "nominal": around(0.58, 0.1),
        "ac1": around(0.66, 0.1),
    }
    return Agreement(about, **{**fields, **other})


def a_metric(metric: str, rho: float, width: float = 0.15, **other: Any) -> MetricAgreement:
    fields: dict[str, Any] = {
        "against": "pairs",
        "rank": around(rho, width),
        "agrees": around(round(0.5 + rho / 3, 6), 0.07),
        "units": 60,
    }
    return MetricAgreement(metric, **{**fields, **other})


def a_difference(value: float = 0.61, **other: Any) -> MeanDifference:
    fields: dict[str, Any] = {
        "a": "base",
        "b": "tuned",
        "dimension": "overall",
        "difference": around(value, 0.23),
        "p": 0.002,
        "p_adjusted": 0.006,
        "units": 58,
    }
    return MeanDifference(**{**fields, **other})


def a_mean(system: str, dimension: str, value: float) -> Mean:
    return Mean(system, dimension, around(value, 0.2), 116, 60)


def findings(pairs: Sequence[Preference] | None = None, **other: Any) -> Findings:
    """Make what two raters said of pairs of two systems."""
    fields: dict[str, Any] = {
        "ask": "pairwise",
        "systems": ("base", "tuned"),
        "ratings": 144,
        "firsts": 120,
        "repeats": 12,
        "controls": 12,
        "practice": 0,
        "stale": 0,
        "units": 90,
        "rated": 60,
        "raters": (a_rater(), a_rater("ben", left=0.61, same=4)),
        "pairs": (a_preference(),) if pairs is None else tuple(pairs),
        "strengths": (
            Strength("base", around(-0.238, 0.15)),
            Strength("tuned", around(0.238, 0.15)),
        ),
        "means": (),
        "differences": (),
        "position": Position(around(0.57, 0.09), 108, 0.12, (("base", 60, 60), ("tuned", 60, 60))),
        "agreement": (an_agreement(),),
        "metrics": (a_metric("bleu", 0.05), a_metric("chrf", 0.41), a_metric("perplexity", -0.2)),
    }
    return Findings(**{**fields, **other})


def three_systems(**other: Any) -> Findings:
    """Make what raters said where the true half took part."""
    pairs = (
        a_preference(p_adjusted=0.008),
        a_preference(
            b="true", b_much=80, b_better=25, a_better=6, a_much=1, rate=around(0.92, 0.04)
        ),
        a_draw(a="tuned", b="true", same=3, ratings=24, units=12),
    )
    strengths = (("base", -1.1), ("tuned", 0.2), ("true", 0.9))
    return findings(
        pairs,
        **{
            "systems": ("base", "tuned", "true"),
            "strengths": tuple(Strength(name, around(at, 0.3)) for name, at in strengths),
            **other,
        },
    )


def scored(**other: Any) -> Findings:
    """Make what raters scored, each text in three dimensions."""
    fields: Mapping[str, Any] = {
        "ask": "absolute",
        "pairs": (),
        "strengths": (),
        "position": None,
        "raters": (
            a_rater(left=None, decided=None, leniency=0.21),
            a_rater("ben", left=None, decided=None, leniency=-0.21, passed=3, controls_p=0.86),
        ),
        "means": tuple(
            a_mean(system, dimension, value)
            for system, value in (("base", 2.8), ("tuned", 3.4))
            for dimension in DIMENSIONS
        ),
        "differences": (
            a_difference(0.1, dimension="fluency", p_adjusted=0.4),
            a_difference(-0.5, dimension="style"),
            a_difference(),
        ),
        "agreement": tuple(
            an_agreement(name, ordinal=around(alpha, 0.08))
            for name, alpha in zip(DIMENSIONS, (0.4, 0.7, 0.85), strict=True)
        ),
        "metrics": tuple(
            a_metric(name, rank, against=dimension)
            for dimension in DIMENSIONS[1:]
            for name, rank in (("chrf", 0.3), ("rougeL", 0.1))
        ),
    }
    return findings(**{**fields, **other})


def one_rater(**other: Any) -> Findings:
    """Make what one rater said so far: few answers, and much that cannot be told of them."""
    few = a_draw(ratings=12, units=12, b_much=1, b_better=5, tie=1, bad=1, a_better=4, a_much=0)
    fields: Mapping[str, Any] = {
        "ratings": 12,
        "firsts": 12,
        "repeats": 0,
        "controls": 0,
        "rated": 12,
        "practice": 3,
        "stale": 40,
        "raters": (a_rater(ratings=12, repeats=0, same=0, controls=0, passed=0, controls_p=None),),
        "agreement": (
            an_agreement(raters=1, units=0, percent=ALONE, ordinal=ALONE, nominal=ALONE, ac1=ALONE),
        ),
        "position": Position(Unknown("too few had a winner"), 4, None, (("base", 6, 6),)),
        "metrics": (
            a_metric(
                "chrf", 0.4, rank=Unknown("12 pairs are too few"), agrees=Unknown("no winner")
            ),
        ),
    }
    return findings((few,), **{**fields, **other})


def both() -> Findings:
    """Make what is there when pairs were asked for first, and scores later."""
    by_scores = scored()
    return replace(
        three_systems(),
        means=by_scores.means,
        differences=by_scores.differences,
        agreement=(an_agreement(), *by_scores.agreement),
        metrics=(*three_systems().metrics, *by_scores.metrics),
        raters=by_scores.raters,
    )


def said_by(say: Say) -> Findings:
    """Make all of it with names that `say` has the last word on."""
    told = both()
    return replace(
        told,
        systems=tuple(map(say, told.systems)),
        raters=tuple(replace(each, name=say(each.name)) for each in told.raters),
        pairs=tuple(replace(each, a=say(each.a), b=say(each.b)) for each in told.pairs),
        strengths=tuple(replace(each, system=say(each.system)) for each in told.strengths),
        means=tuple(
            replace(each, system=say(each.system), dimension=say(each.dimension))
            for each in told.means
        ),
        differences=tuple(
            replace(each, a=say(each.a), b=say(each.b), dimension=say(each.dimension))
            for each in told.differences
        ),
        position=Position(Unknown(say("why")), 0, None, ((say("base"), 1, 2),)),
        agreement=tuple(
            replace(each, about=say(each.about), nominal=Unknown(say("why")))
            for each in told.agreement
        ),
        metrics=(
            *(
                replace(each, metric=say(each.metric), against=say(each.against))
                for each in told.metrics
            ),
            a_metric(say("other"), 0.1, rank=Unknown(say("why"))),
        ),
    )
