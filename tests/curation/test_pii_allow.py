"""What the recipe allows stays by itself alone: what stands beside it or in it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.pii import placeholder
from curation.pii.allow import Allowed
from curation.pii.detect import Finder
from curation.pii.span import EMAIL, PHONE, Span, replaced

TEA = Finder(("US", "GB"), allow=("@tea.example",))


def tagged(text: str, finder: Finder = TEA) -> str:
    spans = finder.find(text)
    return replaced(
        text, ((span, placeholder.shown(span, pseudonym=None, mode="tag")) for span in spans)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("card 4111 1111 1111 1111-info@tea.example", "card <CARD>-info@tea.example"),
        ("GB82WEST12345698765432@tea.example", "<IBAN>@tea.example"),
        ("460-89-9847@tea.example", "<NATIONAL_ID>@tea.example"),
        ("020 7946 0958.info@tea.example", "<PHONE>.info@tea.example"),
        ("info@tea.example, rui@y.example", "info@tea.example, <EMAIL>"),
    ],
)
def test_what_touches_an_address_of_an_allowed_domain_goes(text: str, expected: str) -> None:
    assert tagged(text) == expected
    assert TEA.find(placeholder.without(expected)) == []


def test_a_value_allowed_as_it_is_written_stays_whatever_it_looks_like_inside() -> None:
    finder = Finder(("US", "GB"), allow=("460-89-9847@tea.example", "GB33 BUKB 2020 1555 5555 55"))
    assert tagged("460-89-9847@tea.example, 460-89-9847", finder) == (
        "460-89-9847@tea.example, <NATIONAL_ID>"
    )
    assert tagged("GB33BUKB20201555555555", finder) == "GB33BUKB20201555555555"


spans = st.builds(
    lambda start, length, type_, key: Span(start, start + length, type_, key),
    st.integers(0, 30), st.integers(1, 9), st.sampled_from([EMAIL, PHONE]),
    st.sampled_from(["a@tea.example", "b@y.example", "7"]),
)  # fmt: skip


@given(st.lists(spans, max_size=8))
@settings(max_examples=100, deadline=None)
def test_what_stays_overlaps_nothing_that_goes(some: list[Span]) -> None:
    found = Allowed(frozenset({"7"}), frozenset({"@tea.example"})).parted(some)
    edges = [edge for span in found.all() for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    held = {at for span in found.going for at in range(span.start, span.end)}
    named = {at for span in some if span.key == "7" for at in range(span.start, span.end)}
    gone = {at for span in some if span.key == "b@y.example" for at in range(span.start, span.end)}
    assert gone - held <= named
