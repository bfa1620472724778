import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching.address import normal
from tests.spent import no_more_than

HERE = "https://tea.example/"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("  https://tea.example/#top\n", HERE),
        ("HTTPS://TEA.Example", HERE),
        ("https://tea.example:443/?", HERE),
        ("http://tea.example:80/", "http://tea.example/"),
        ("http://tea.example:443/", "http://tea.example:443/"),
        ("https://tea.example./", HERE),
        ("https://tea.example.:8443/", "https://tea.example:8443/"),
        ("https://tea.example/a/./b/../c", f"{HERE}a/c"),
        ("https://tea.example/../../c", f"{HERE}c"),
        ("https://tea.example/%7Ejo/%2f", f"{HERE}~jo/%2F"),
        ("https://tea.example/café", f"{HERE}caf%C3%A9"),
        ("https://tea.example/a b", f"{HERE}a%20b"),
        ("https://tea.example/?q=a%20b", f"{HERE}?q=a+b"),
        ("https://tea.example/?b=2&a=1", f"{HERE}?a=1&b=2"),
        ("https://tea.example/?p=x.git;a=log", f"{HERE}?a=log;p=x.git"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://faß.example:443/", "https://xn--fa-hia.example/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("http://[2001:DB8::0:1]:80/", "http://[2001:db8::1]/"),
        ("https://tea.example\\a", f"{HERE}a"),
    ],
)
def test_one_address_has_one_form(written: str, address: str) -> None:
    assert normal(written) == address


@pytest.mark.parametrize(
    "tracker",
    [
        *("utm_source=post", "UTM_Campaign=x", "utm%5Fmedium=mail", "utm_anything="),
        *("gclid=Cj0", "fbclid=Iw", "msclkid=1", "yclid=2", "igshid=3", "mc_eid=4", "_ga=1.2"),
        *("PHPSESSID=abc", "jsessionid=1", "CFID=17&CFTOKEN=93", "ASPSESSIONIDQQ=KJ"),
        *("sid=0123456789abcdef0123456789ABCDEF", "s=0123456789abcdef0123456789abcdef"),
        *("session_id=1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "sid=k3jd92jd83jf72hg61kq"),
    ],
)
def test_trackers_and_sessions_are_folded_wherever_they_stand(tracker: str) -> None:
    assert normal(f"{HERE}?{tracker}") == HERE
    assert normal(f"{HERE}?id=7&{tracker}&lang=pt") == f"{HERE}?id=7&lang=pt"


@pytest.mark.parametrize(
    "parameter",
    [
        *("page=2", "id=17", "lang=pt", "q=oolong", "s=oolong+tea", "p=3", "start=25", "t=utm_x"),
        *("gallery=3", "game=go", "ref=main", "uid=42", "cid=9", "source=book", "keyword=tea"),
        *("sid=3", "sid=brewing", "session=morning", "sid=a-cup-of-tea-in-the-2nd-house"),
        *("token=0123456789abcdef0123456789abcdef", "hash=0123456789abcdef0123456789abcdef"),
        *("medium=oil", "campaign=1812", "affiliates=yes", "glossary=t", "session=", "s="),
        *("sid=12345678901234567890", "sid=abcdefghijklmnopqrstuvwx"),
    ],
)
def test_what_a_page_is_chosen_by_stays(parameter: str) -> None:
    assert normal(f"{HERE}?{parameter}") == f"{HERE}?{parameter}"


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("cart;jsessionid=8F2A.node1?page=3", "cart?page=3"),
        ("cart;JSESSIONID=8F2A/line", "cart/line"),
        ("cart%3Bjsessionid=8F2A", "cart"),
        ("cart;v=2", "cart;v=2"),
        ("(S(lit3py55t21z5v55vlm25s55))/cart", "cart"),
        ("shop/(A(xY_1)S(lit3))/cart", "shop/cart"),
        ("(S(lit3py55t21z5v55vlm25s55))", ""),
        ("tea_(S(x))/", "tea_(S(x))/"),
        ("tea_(drink)", "tea_(drink)"),
        ("a/..;jsessionid=1/b", "b"),
    ],
)
def test_a_session_in_the_path_is_folded(path: str, folded: str) -> None:
    assert normal(HERE + path) == HERE + folded


@pytest.mark.parametrize(
    "written",
    [
        *("", "/teas", "teas.html", "javascript:alert(1)", "mailto:ana@tea.example", "data:,x"),
        *("ftp://tea.example/", "file:///etc/passwd", "https://", "https:///teas", "https:teas"),
        *("https://a b/", "https://a..b/", "https://[::1/", "https://a:99999/", "https://a:x/"),
        *("https://ana@tea.example/", "https://ana:1@tea.example/", "https://ana@faß.example/"),
        *("https://a%2eexample/", "https://⒈.example/", f"{HERE}\udc80", HERE + "a" * 65_536),
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        normal(written)
    assert written not in str(caught.value) or not written


def _addresses() -> st.SearchStrategy[str]:
    odd = st.text(st.sampled_from("aS1é./;:&=?#%()[]@\\ \t-_~+\x00\x1b"), max_size=30)
    part = st.sampled_from(
        [
            "/a",
            "/..",
            "/.",
            ";jsessionid=1",
            "/(S(x))",
            "?",
            "&",
            "utm_a=1",
            "a=1",
            "%2F",
            "%3B",
            ";",
        ]
    )
    return st.lists(odd | part | st.text(max_size=5), max_size=12).map("".join)


@given(_addresses())
def test_the_one_form_is_printable_ascii_and_stays_what_it_is(rest: str) -> None:
    try:
        address = normal(f"https://tea.example/{rest}")
    except ValueError:
        return
    assert re.fullmatch(r"https://tea\.example/[!-~]*", address)
    assert normal(address) == address


def _plain_links() -> st.SearchStrategy[str]:
    """Generate links of the kind that most are, and some that only look so."""
    hosts = st.lists(st.text("a0x-n.", min_size=1, max_size=6), min_size=1, max_size=3)
    ports = st.sampled_from(["", ":80", ":443", ":8080", ":0", ":01", ":59999", ":65535", ":99999"])
    paths = st.lists(st.text("aZ0_.~-", max_size=4), max_size=4)
    parts = st.tuples(hosts.map(".".join), ports, paths.map("/".join))
    return parts.map(lambda some: f"https://{some[0]}{some[1]}/{some[2]}")


@given(_plain_links())
def test_a_link_with_nothing_to_fold_is_written_by_the_rules_of_all_others(link: str) -> None:
    def either(written: str) -> str:
        try:
            return normal(written)
        except ValueError:
            return "none"

    assert either(link) == either(f"{link}#top")  # which has something to be folded


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_none(text: str) -> None:
    for written in (text, f"http://{text}", f"https://tea.example/{text}"):
        try:
            assert normal(normal(written)) == normal(written)
        except ValueError:
            continue


@given(st.permutations(["page=2", "utm_source=x", "b=1", "gclid=9", "a=%C3%A9"]))
def test_the_order_of_parameters_does_not_matter(parameters: list[str]) -> None:
    assert normal(f"{HERE}?{'&'.join(parameters)}") == f"{HERE}?a=%C3%A9&b=1&page=2"


def test_a_long_address_made_to_be_slow_is_not() -> None:
    with no_more_than(10):  # each takes some hundredths of a second
        for piece in ("/(S(", ";jsessionid=", "a.", "&utm_", "/..", "%3B", "?sid="):
            try:
                normal(HERE + piece * (60_000 // len(piece)))
            except ValueError:
                continue
