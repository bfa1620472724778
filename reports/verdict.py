"""The answer in a sentence: is the tuned model better?

    The tuned model is better: perplexity of the true second half falls from 34.5 to 28.5
    (−6.02 [−7.91, −4.18], p < 0.001, n = 90). Of 6 other measures, 2 better, none worse,
    4 not told apart.

One measure speaks for all, and which one is fixed beforehand: to pick the best of many afterwards
would find an improvement in noise. The others are counted. Only what stays below 0.05 after
Holm's adjustment counts as found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reports import terms
from reports.figures import change, counted, number, p_value, places
from reports.scores import ALL, BASE, TUNED, Comparison, Finding, Score

Outcome = Literal["better", "worse", "mixed", "undecided", "unmeasured"]

# Perplexity comes first: it uses every token of the true text, so it settles on the fewest rows.
_MAIN = (
    ("half_token", "perplexity"),
    ("reply", "perplexity"),
    ("rolling", "perplexity"),
    ("classify", "accuracy"),
)
_NO_SCORES = "this run holds no scores, so it cannot say whether a model got better."
_SAID: tuple[tuple[Finding, str], ...] = (
    ("better", "better"),
    ("worse", "worse"),
    ("undecided", "not told apart"),
)
_FEW_ROWS = 30  # below it the bootstrap's intervals come out too narrow


@dataclass(frozen=True)
class Verdict:
    """The answer: what kind it is, the claim in a few words, and what it rests on."""

    outcome: Outcome
    claim: str
    grounds: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say all of it in one go."""
        return ": ".join(part for part in (self.claim, " ".join(self.grounds)) if part)


def verdict(scores: Sequence[Score], comparisons: Sequence[Comparison]) -> Verdict:
    """Judge the tuned model against base by what the comparisons found."""
    if not scores:
        return Verdict("unmeasured", "Not evaluated", (_NO_SCORES,))
    pairs = [each for each in comparisons if (each.a, each.b) == (BASE, TUNED)]
    if not pairs:
        return Verdict("unmeasured", "Nothing to compare", (_missing(scores),))
    main = min(pairs, key=_precedence)
    rest = [each for each in pairs if each is not main]
    sided = [each for each in rest if _has_a_side(each)]
    others = Counter(each.finding for each in sided)
    moved = any(each.finding == "different" for each in rest)
    outcome, claim = _claim(main.finding, others, sideless_differ=moved)
    uncounted = len(rest) - len(sided)
    grounds = (_evidence(main, scores), _rest(others), _sideless(uncounted), _caution(main))
    return Verdict(outcome, claim, tuple(ground for ground in grounds if ground))


def _precedence(pair: Comparison) -> int:
    name = (pair.protocol, pair.metric)
    if name in _MAIN:
        return _MAIN.index(name)
    return len(_MAIN) if _has_a_side(pair) else len(_MAIN) + 1


def _has_a_side(pair: Comparison) -> bool:
    return pair.measure.lower_is_better is not None


def _claim(
    main: Finding, others: Counter[Finding], *, sideless_differ: bool
) -> tuple[Outcome, str]:
    """Weigh the main measure and the others; none of them may be passed over in silence."""
    if main == "different":  # then all others are as sideless as the main one
        return "undecided", "The models differ, and no measure says which is better"
    better = main == "better" or others["better"] > 0
    worse = main == "worse" or others["worse"] > 0
    if better and worse:
        return "mixed", "The tuned model is better on some measures and worse on others"
    if not better and not worse and sideless_differ:
        return "undecided", "The models differ, but on no measure that says which is better"
    if not better and not worse:
        return "undecided", "No difference was found between the tuned model and base"
    found: Finding = "better" if better else "worse"
    if main == found:
        return found, f"The tuned model is {found}"
    return "mixed", f"The tuned model is {found} on some measures, not on the main one"


def _evidence(pair: Comparison, scores: Sequence[Score]) -> str:
    """Say what the main measure was and became."""
    subject = _subject(pair)
    found = f"({change(pair.difference, pair.low, pair.high)}, {p_value(pair.p_adjusted)}, "
    found += f"n = {number(pair.n)})"
    values = {
        score.model: score.value
        for score in scores
        if (score.protocol, score.metric, score.subset) == (pair.protocol, pair.metric, ALL)
    }
    if not values.keys() >= {BASE, TUNED}:
        return f"{subject} changes by {found.strip('()')}."
    digits = places(values[BASE], values[TUNED])
    before, after = number(values[BASE], digits), number(values[TUNED], digits)
    if pair.finding == "undecided":
        return (
            f"{subject} is {before} for base and {after} for tuned {found}, "
            "a difference that chance alone could make."
        )
    verb = "falls" if pair.difference < 0 else "rises"
    return f"{subject} {verb} from {before} to {after} {found}."


def _subject(pair: Comparison) -> str:
    measure, setting = pair.measure, terms.setting(pair.protocol)
    return f"{measure.in_a_sentence} {measure.joint} {setting.in_a_sentence}"


def _rest(others: Counter[Finding]) -> str:
    if not others.total():
        return ""
    found = (f"{number(others[kind]) if others[kind] else 'none'} {said}" for kind, said in _SAID)
    return f"Of {counted(others.total(), 'other measure')}, {', '.join(found)}."


def _sideless(count: int) -> str:
    """Name the measures that cannot be counted: no one has said which way they are better."""
    if not count:
        return ""
    noun = "{} without a better side"
    measures = counted(count, noun.format("measure"), several=noun.format("measures"))
    return f"Not counted: {measures}."


def _caution(pair: Comparison) -> str:
    if pair.n >= _FEW_ROWS:
        return ""
    return f"With {counted(pair.n, 'test row')} this is weak evidence, whatever it says."


def _missing(scores: Sequence[Score]) -> str:
    models = sorted({score.model for score in scores})
    if {BASE, TUNED} <= set(models):
        return "both models were scored, but not compared."
    return f"the verdict needs base and tuned; this run scored {', '.join(models)}."
