from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.parts.seen_names import SeenNames


@given(st.lists(st.text(max_size=3)))
def test_a_name_is_known_from_when_it_came_and_counted(names: list[str]) -> None:
    seen = SeenNames()
    for at, name in enumerate(names):
        assert (name in seen) == (name in names[:at])
        assert seen.add(name) == names[: at + 1].count(name)


def test_thousands_of_names_are_kept_apart() -> None:
    seen = SeenNames()

    assert {seen.add(f"${number}") for number in range(20_000)} == {1}
    assert all(f"${number}" in seen for number in range(20_000))
    assert not any(f"${number}" in seen for number in range(20_000, 40_000))
