"""What is particular to a folder of texts: who says what it is, and what its files hide."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from crawlers.exports.folder import Folder
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.documents import docx as document_docx
from crawlers.exports.parts.documents.document import MAX_FRONT, Document, markdown, plain
from crawlers.exports.parts.documents.docx import docx
from crawlers.exports.parts.documents.pdf import pdf
from crawlers.exports.sniffing import sniff
from crawlers.exports.table import Table
from crawlers.exports.whatsapp import WhatsApp
from grist.errors import MissingError, UsageError
from grist.records import Problem
from tests.crawlers.export_cases import ROOT, whole

READER = Folder(path="notes")
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def a_docx(body: str, start: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = f'{start}<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", text)
    return packed.getvalue()


def a_folder(base: Path, **texts: str) -> Path:
    (base / "notes").mkdir()
    for name, text in texts.items():
        (base / "notes" / name.replace("__", ".")).write_text(text)
    return base / "notes"


def test_a_folder_is_one_of_texts_if_nothing_else_is_found_in_it(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, water__md="# Water", plain__txt="Tea")
    assert sniff(folder) is Folder

    (folder / "faq.csv").write_text("question,text\nOpen?,Yes\n")
    assert sniff(folder) is Table

    (folder / "chat.txt").write_text("01/03/24, 09:05 - Ana: Morning!\n")
    assert sniff(folder) is WhatsApp


def test_a_text_alone_is_not_taken_for_a_folder_of_texts(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, plain__txt="Tea")
    with pytest.raises(UsageError, match="--as folder"):
        sniff(folder / "plain.txt")

    made, problems, _ = whole(Folder(path="plain.txt"), folder)
    assert [record.text for record in made] == ["Tea"]
    assert problems == []


def test_what_is_hidden_is_counted_and_left_alone(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, plain__txt="Tea", __draft__md="a")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD.txt").write_text("ref: refs/heads/main")
    made, problems, _ = whole(READER, tmp_path)

    assert [record.text for record in made] == ["Tea"]
    assert {problem.uri: problem.reason for problem in problems} == {
        "notes/.git/HEAD.txt": "hidden",
        "notes/.draft.md": "hidden",
    }


def test_a_folder_that_is_hidden_itself_is_read_where_it_is_named(tmp_path: Path) -> None:
    a_folder(tmp_path, plain__txt="Tea").rename(tmp_path / ".notes")
    made, problems, _ = whole(Folder(path=".notes"), tmp_path)

    assert [record.text for record in made] == ["Tea"]
    assert problems == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t")))
def test_a_text_is_kept_as_it_was_written(text: str) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        made = plain(text.encode(encoding))
        assert isinstance(made, Document)
        assert made.text == text


@given(st.binary(max_size=200))
def test_no_bytes_are_an_uncaught_error(content: bytes) -> None:
    for start, read in (
        (b"", plain),
        (b"---\n", markdown),
        (b"PK\3\4", docx),
        (b"%PDF-1.4\n", pdf),
    ):
        assert isinstance(read(start + content), Document | str)


@given(st.text(st.characters(categories=["L", "N", "Zs", "P", "Sm"]), max_size=60))
def test_whatever_the_front_matter_holds_the_text_is_the_same(value: str) -> None:
    made = markdown(f"---\ntitle: {value}\n---\nText.\n".encode())
    assert isinstance(made, Document)
    assert made.text in {"Text.\n", f"---\ntitle: {value}\n---\nText.\n"}


@pytest.mark.parametrize(
    "front",
    [
        "[" * (MAX_FRONT - 100),
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(500)),
        f"x: {'a' * MAX_FRONT}",
        "? {a: b}\n: c",
        "date: 99999-99-99",
        "<<: *none",
    ],
)
def test_front_matter_is_read_or_is_text(front: str) -> None:
    made = markdown(f"---\n{front}\n---\nText.\n".encode())
    assert isinstance(made, Document)
    assert made.text.endswith("Text.\n")
    assert made.time is None


def test_nothing_outside_a_word_document_is_in_its_text(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret")
    start = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{tmp_path}/secret"><!ENTITY y "yyy">]>'
    made = docx(a_docx("<w:p><w:r><w:t>tea &x;&y;</w:t></w:r></w:p>", start))

    assert isinstance(made, Document)
    assert made.text == "tea "


def test_a_word_document_as_deep_as_none_is_refused() -> None:
    assert docx(a_docx("<w:p>" * 100_000)) in {"malformed", "packed_too_tight"}


def test_a_word_document_that_is_small_packed_and_large_unpacked_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = a_docx(f"<w:p><w:r><w:t>{'tea ' * 300_000}</w:t></w:r></w:p>")
    assert docx(text) == "packed_too_tight"

    monkeypatch.setattr(document_docx, "MAX_XML", 100)
    assert docx(a_docx("<w:p/>" * 100)) == "too_large"


def test_without_the_library_a_pdf_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingError, match=r"gristmill\[documents\]"):
        pdf(b"%PDF-1.4")


def test_a_pdf_that_is_locked_against_being_altered_alone_is_read() -> None:
    menu = (ROOT / "folder" / "pdf" / "export.d" / "a menu.pdf").read_bytes()
    for password, expected in (("", Document), ("secret", str)):
        writer, locked = PdfWriter(clone_from=io.BytesIO(menu)), io.BytesIO()
        writer.encrypt(password, "owner", algorithm="RC4-128")
        writer.write(locked)
        assert isinstance(pdf(locked.getvalue()), expected)


def test_a_pdf_that_draws_without_end_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    menu = (ROOT / "folder" / "pdf" / "export.d" / "a menu.pdf").read_bytes()
    monkeypatch.setattr("crawlers.exports.parts.documents.pdf.MAX_STEPS", 3)
    assert pdf(menu) == "too_large"


def test_a_file_that_is_no_pdf_is_a_problem() -> None:
    menu = (ROOT / "folder" / "pdf" / "export.d" / "a menu.pdf").read_bytes()
    assert pdf(menu[:60]) == pdf(b"this is no PDF") == pdf(b"") == "malformed"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    ((item, raw),) = READER.rows(ExportFile(path, "large.txt"))

    assert item == Problem("large.txt", "file", "too_large", whole=True)
    assert raw == b""


def test_what_a_file_was_taken_for_is_said() -> None:
    folder = ROOT / "folder" / "encodings" / "export.d"
    notes = [READER.notes(ExportFile(path, path.name)) for path in sorted(folder.glob("w*.txt"))]
    assert [list(each) for each in notes] == [["windows.txt is taken for cp1252"]]
