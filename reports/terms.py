"""What the measures and protocols are called, and how to read them.

    perplexity, half_token  ->  "Perplexity of the true second half", lower is better

A name that is not in the tables is shown as it stands. Which way it is better, only the scores can
say; where they do not, neither way is.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """How a metric is written.

    Attributes:
        label: its name at the head of a row.
        says: what it tells, in half a sentence.
        noun: its name within a sentence.
        lower_is_better: whether a fall is good news; None where nobody knows.
        joint: what stands between it and the text it is taken of.
    """

    label: str
    says: str = ""
    noun: str = ""
    lower_is_better: bool | None = False
    joint: str = "against"

    @property
    def in_a_sentence(self) -> str:
        return self.noun or self.label

    @property
    def direction(self) -> str:
        """Say which way is better."""
        if self.lower_is_better is None:
            return "which way is better is not said"
        return "lower is better" if self.lower_is_better else "higher is better"


@dataclass(frozen=True)
class Setting:
    """How a protocol is written: its title, what it does, and its three texts."""

    title: str
    says: str
    prompt: str = "Beginning"
    reference: str = "True continuation"

    @property
    def in_a_sentence(self) -> str:
        return f"the {self.reference[:1].lower()}{self.reference[1:]}"


_MEASURES = {
    "perplexity": Measure(
        "Perplexity", "how surprised the model is by each token", "perplexity", True, "of"
    ),
    "bits_per_byte": Measure(
        "Bits per byte", "the same surprise, whatever the tokenizer", "bits per byte", True, "of"
    ),
    "bleu": Measure("BLEU", "runs of up to four words in common"),
    "chrf": Measure("chrF", "runs of up to six characters in common"),
    "rouge1": Measure("ROUGE-1", "words in common"),
    "rouge2": Measure("ROUGE-2", "pairs of words in common"),
    "rougeL": Measure("ROUGE-L", "the longest common sequence of words"),
    "rougeLsum": Measure("ROUGE-Lsum", "the same, line by line"),
    "accuracy": Measure("Accuracy", "the share of labels that are right", "accuracy"),
}

_SETTINGS = {
    "half_token": Setting(
        "Half-token continuation",
        "Each test text is cut at half of its tokens. The model sees the first half and goes on; "
        "the second half, which it never sees, is what it is measured against.",
        reference="True second half",
    ),
    "reply": Setting(
        "Reply",
        "The model sees what was said before and answers; the true reply is what it is measured "
        "against.",
        prompt="Said before",
        reference="True reply",
    ),
    "rolling": Setting(
        "Whole text",
        "Nothing is generated: the model reads each test text and is asked at every token how "
        "likely it found it.",
        reference="Text",
    ),
    "classify": Setting(
        "Classification",
        "The model gives each test text a label.",
        prompt="Text",
        reference="True label",
    ),
}


def measure(metric: str, better: str | None = None) -> Measure:
    """Say how a metric is written; `better` is what the scores say of one that is not known here.

    >>> measure("chrf").label, measure("perplexity").lower_is_better, measure("novelty").label
    ('chrF', True, 'novelty')
    >>> measure("novelty", "higher").direction, measure("novelty").direction
    ('higher is better', 'which way is better is not said')
    """
    lower = {"lower": True, "higher": False}.get(better or "")
    says = "the mean of each row's own score" if metric.startswith("evaluate:") else ""
    return _MEASURES.get(metric) or Measure(metric, says, lower_is_better=lower)


def rank(metric: str) -> int:
    """Say where a metric stands among others: in the order of the table, unknown ones last."""
    return list(_MEASURES).index(metric) if metric in _MEASURES else len(_MEASURES)


def setting(protocol: str) -> Setting:
    """Say how a protocol is written.

    >>> setting("reply").in_a_sentence
    'the true reply'
    """
    return _SETTINGS.get(protocol, Setting(protocol, ""))


def language(code: str) -> str:
    """Say which language a code means, where it means none.

    >>> language("pt"), language("und")
    ('pt', 'not determined')
    """
    return {"und": "not determined", "zxx": "no language"}.get(code, code)
