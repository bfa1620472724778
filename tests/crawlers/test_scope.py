import pytest

from crawlers.spiders.scope import Scope

SHOP = Scope(("https://tea.example/shop/",), deny=("/shop/cart*", "*?sort=*"))
COPY = Scope(("http://127.0.0.1:8808/",), public="https://tea.example/")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://tea.example/shop/teas#top", "https://tea.example/shop/teas"),
        ("https://TEA.example/shop/?b=2&a=1", "https://tea.example/shop/?a=1&b=2"),
        ("https://tea.example/shop/caf\u00e9", "https://tea.example/shop/caf%C3%A9"),
        ("https://tea.example/shop", None),
        ("https://tea.example/", None),
        ("http://tea.example/shop/", None),
        ("https://tea.example.evil.example/shop/", None),
        ("https://tea.example/shop/cart/add", None),
        ("https://tea.example/shop/teas?sort=price", None),
        ("javascript:alert(1)", None),
        ("mailto:ana@tea.example", None),
        ("https://[::1/shop/", None),
    ],
)
def test_a_link_is_written_in_one_form_or_does_not_belong(link: str, address: str | None) -> None:
    assert SHOP.link(link) == address


def test_a_copy_is_known_by_the_public_address_and_its_links_stay_inside() -> None:
    assert COPY.seeds() == ["https://tea.example/"]
    assert COPY.link("http://127.0.0.1:8808/teas/?p=2") == "https://tea.example/teas/?p=2"
    assert COPY.link("https://tea.example/teas/") == "https://tea.example/teas/"
    assert COPY.link("http://127.0.0.1:9999/teas/") is None
    assert COPY.address("https://tea.example/teas/?p=2") == "http://127.0.0.1:8808/teas/?p=2"
    assert SHOP.address("https://tea.example/shop/teas") == "https://tea.example/shop/teas"


def test_a_copy_that_starts_in_a_folder_maps_folder_to_folder() -> None:
    scope = Scope(("http://127.0.0.1:1/docs/index.html",), public="https://tea.example/v2/")

    assert scope.seeds() == ["https://tea.example/v2/index.html"]
    assert scope.link("http://127.0.0.1:1/docs/a/b.html") == "https://tea.example/v2/a/b.html"
    assert scope.address("https://tea.example/v2/a/b.html") == "http://127.0.0.1:1/docs/a/b.html"
