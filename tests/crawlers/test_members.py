"""Folders and archives are read file by file, and none can do harm."""

import io
import zipfile
from pathlib import Path

import pytest

from crawlers.exports import members
from crawlers.exports.members import ExportFile, found
from crawlers.exports.sniffing import formats, sniff
from crawlers.exports.telegram import Telegram
from crawlers.exports.whatsapp import WhatsApp
from crawlers.reader import Desk, Origin
from grist.engine import LocalExecutor
from grist.errors import UsageError
from grist.records import Problem, Record

CHAT = b"""{"name": "Tea", "type": "private_group", "id": 7, "messages": [
 {"id": 1, "type": "message", "date_unixtime": "1709283600", "from_id": "user1", "text": "?"}]}"""


def a_zip(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json"), content)
    return packed.getvalue()


def read(folder: Path, name: str) -> tuple[list[Record], dict[str, str]]:
    """Read an export; give its records, and the reason for each file or row that gave none."""
    desk = Desk(folder, folder, LocalExecutor(), lambda *_: None)
    items = list(Telegram(path=name).records(desk))
    records = [item for item in items if isinstance(item, Record)]
    return records, {item.uri: item.reason for item in items if isinstance(item, Problem)}


def test_a_folder_s_exports_are_read_and_its_other_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "chats" / "tea").mkdir(parents=True)
    (tmp_path / "chats" / "tea" / "result.json").write_bytes(CHAT)
    (tmp_path / "chats" / "notes.txt").write_text("nothing")
    records, problems = read(tmp_path, "chats")

    assert [record.source.uri for record in records] == ["chats/tea/result.json"]
    assert problems == {"chats/notes.txt": "another_file"}
    assert sniff(tmp_path / "chats") is Telegram


def test_links_in_a_folder_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_bytes(CHAT)
    (tmp_path / "chats").mkdir()
    (tmp_path / "chats" / "link.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "chats" / "round").symlink_to(tmp_path / "chats")
    (tmp_path / "chats" / "tea.json").write_bytes(CHAT)
    records, problems = read(tmp_path, "chats")

    assert [record.source.uri for record in records] == ["chats/tea.json"]
    assert problems == {}


def test_a_zip_and_a_zip_in_it_are_read_without_being_unpacked(tmp_path: Path) -> None:
    inner = a_zip(result_json=CHAT)
    (tmp_path / "all.zip").write_bytes(a_zip(**{"in/more.zip": inner, "tea__result_json": CHAT}))
    records, problems = read(tmp_path, "all.zip")

    uris = ["all.zip/in/more.zip/result.json", "all.zip/tea/result.json"]
    assert [record.source.uri for record in records] == uris
    assert problems == {}
    assert [path.name for path in tmp_path.iterdir()] == ["all.zip"]
    assert sniff(tmp_path / "all.zip") is Telegram


@pytest.mark.parametrize("uri", ["all.zip/in/more.zip/result.json", "all.zip/tea/result.json"])
def test_a_record_leads_back_into_the_archive(tmp_path: Path, uri: str) -> None:
    inner = a_zip(result_json=CHAT)
    (tmp_path / "all.zip").write_bytes(a_zip(**{"in/more.zip": inner, "tea__result_json": CHAT}))
    (source,) = (each.source for each in read(tmp_path, "all.zip")[0] if each.source.uri == uri)

    ((locator, raw),) = Telegram.reread(Origin(uri, source.sha256, tmp_path, tmp_path))

    assert locator == source.locator
    assert raw == CHAT[CHAT.index(b"{", 1) : -2]
    assert Telegram(path="all.zip").inputs(tmp_path) == {"all.zip": source.sha256}


def test_what_stands_beside_a_file_is_found_on_disk_and_in_a_zip(tmp_path: Path) -> None:
    (tmp_path / "team" / "tea").mkdir(parents=True)
    (tmp_path / "team" / "tea" / "day.json").write_bytes(CHAT)
    (tmp_path / "team" / "users.json").write_bytes(b"on disk")
    (tmp_path / "team.zip").write_bytes(a_zip(tea__day_json=CHAT, users_json=b"in a zip"))

    for uri, where in (("team/tea/day.json", b"on disk"), ("team.zip/tea/day.json", b"in a zip")):
        (file,) = found(tmp_path, uri)
        users = file.beside("../users.json")

        assert users is not None
        assert users.uri == uri.replace("tea/day", "users")
        with users.open() as opened:
            assert opened.read() == where
        assert file.beside("users.json") is None
        assert file.beside("../../../etc/passwd") is None


def test_a_third_zip_within_is_not_looked_into(tmp_path: Path) -> None:
    zips = a_zip(**{"c.zip": a_zip(result_json=CHAT)})
    (tmp_path / "a.zip").write_bytes(a_zip(**{"b.zip": zips}))

    assert read(tmp_path, "a.zip") == ([], {"a.zip/b.zip/c.zip": "nested_too_deep"})


def test_names_that_point_out_of_an_archive_are_names_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(a_zip(**{"../../evil.json": CHAT, "/etc/tea.json": CHAT}))
    records, _ = read(tmp_path, "all.zip")

    assert len(records) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["all.zip"]
    (again,) = found(tmp_path, "all.zip/../../evil.json")
    assert again.open().read() == CHAT


def test_what_is_packed_too_tight_or_locked_is_counted_and_never_read(tmp_path: Path) -> None:
    bomb = bytes(8 << 20)
    (tmp_path / "all.zip").write_bytes(a_zip(bomb_json=bomb, result_json=CHAT))
    records, problems = read(tmp_path, "all.zip")

    assert len(records) == 1
    assert problems == {"all.zip/bomb.json": "packed_too_tight"}

    locked = bytearray(a_zip(result_json=CHAT))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    assert read(tmp_path, "locked.zip")[1] == {"locked.zip/result.json": "encrypted"}


def test_a_zip_out_of_all_proportion_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all.zip").write_bytes(a_zip(a_json=CHAT, b_json=CHAT))
    for name, value, said in (("MAX_MEMBERS", 1, "2 files"), ("MAX_TOTAL", 100, "unpacked")):
        with monkeypatch.context() as patch:
            patch.setattr(members, name, value)
            with pytest.raises(UsageError, match=said):
                read(tmp_path, "all.zip")


def test_a_zip_whose_files_overlap_is_refused(tmp_path: Path) -> None:
    packed = bytearray(a_zip(a_json=CHAT, b_json=CHAT))
    second = packed.rindex(b"PK\x01\x02")
    packed[second + 42 : second + 46] = bytes(4)  # the second begins where the first does
    (tmp_path / "all.zip").write_bytes(packed)

    with pytest.raises(UsageError, match="lie over one another"):
        read(tmp_path, "all.zip")


def test_a_zip_whose_files_begin_before_it_is_damaged(tmp_path: Path) -> None:
    content = bytearray(a_zip(result_json=CHAT))
    field = slice(len(content) - 6, len(content) - 2)  # where the list of its files begins
    content[field] = (int.from_bytes(content[field], "little") + 99).to_bytes(4, "little")
    (tmp_path / "chats.zip").write_bytes(content)

    with pytest.raises(UsageError, match="a damaged zip"):
        read(tmp_path, "chats.zip")


def test_a_damaged_archive_is_one_message_or_one_problem_among_others(tmp_path: Path) -> None:
    whole = a_zip(result_json=CHAT)
    (tmp_path / "chats").mkdir()
    (tmp_path / "chats" / "cut.zip").write_bytes(whole[:-30])
    (tmp_path / "chats" / "good.zip").write_bytes(whole)

    records, problems = read(tmp_path, "chats")
    assert len(records) == 1
    assert problems == {"chats/cut.zip": "broken_archive"}
    with pytest.raises(UsageError, match="a damaged zip"):
        read(tmp_path, "chats/cut.zip")


def test_a_zip_whose_list_of_members_is_damaged_is_one_message(tmp_path: Path) -> None:
    sound = a_zip(result_json=CHAT)
    listed, end = sound.index(b"PK\x01\x02"), sound.index(b"PK\x05\x06")
    nameless, shifted = bytearray(sound), bytearray(sound)
    nameless[listed + 28], nameless[listed + 30] = 0, nameless[listed + 28]  # the name is an extra
    shifted[end + 16] += 9  # its members begin before the file does

    for number, content in enumerate((nameless, shifted)):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(content)
        with pytest.raises(UsageError, match="a damaged zip"):
            sniff(path)


def test_a_member_that_is_damaged_loses_itself_alone(tmp_path: Path) -> None:
    whole = bytearray(a_zip(a_json=CHAT, b_json=CHAT))
    at = whole.index(b"a.json") + len("a.json")
    whole[at : at + 8] = b"\xff" * 8
    (tmp_path / "all.zip").write_bytes(whole)
    records, problems = read(tmp_path, "all.zip")

    assert [record.source.uri for record in records] == ["all.zip/b.json"]
    assert list(problems) == ["all.zip/a.json"]


def test_a_file_that_is_named_is_read_whatever_it_is(tmp_path: Path) -> None:
    (tmp_path / "chat.json").write_bytes(CHAT)
    assert list(Telegram(path="chat.json").files(tmp_path)) == [
        ExportFile(tmp_path / "chat.json", "chat.json")
    ]


def test_of_an_unknown_file_it_is_said_what_it_is_close_to(tmp_path: Path) -> None:
    (tmp_path / "chat.json").write_bytes(CHAT.replace(b"private_group", b"choir"))
    with pytest.raises(UsageError, match=r'nearest is telegram, but for "date"; name one'):
        sniff(tmp_path / "chat.json")

    (tmp_path / "notes.txt").write_bytes(b"milk, eggs")
    with pytest.raises(UsageError) as caught:
        sniff(tmp_path / "notes.txt")
    assert "nearest" not in str(caught.value)
    assert all(format_.signature in str(caught.value) for format_ in formats())


def test_a_folder_without_any_file_of_the_format_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "chats").mkdir()
    with pytest.raises(UsageError, match="holds no file that telegram knows"):
        read(tmp_path, "chats")
    (tmp_path / "chats" / "notes.txt").write_text("milk")
    with pytest.raises(UsageError, match="holds no file that telegram knows"):
        read(tmp_path, "chats")


def test_a_file_of_several_that_does_not_show_how_to_read_it_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "chats").mkdir()
    (tmp_path / "chats" / "ana.txt").write_text("13/2/24, 09:05 - Ana: tea?\n")
    (tmp_path / "chats" / "rui.txt").write_text("1/2/24, 09:05 - Rui: tea?\n")

    reader = WhatsApp(path="chats")
    items = [item for item, _ in reader.everything(reader.files(tmp_path))]

    assert [item.speaker for item in items if isinstance(item, Record)] == ["Ana"]
    assert [item for item in items if isinstance(item, Problem)] == [
        Problem("chats/rui.txt", "file", "ambiguous_dates", whole=True)
    ]

    (tmp_path / "chats" / "ana.txt").unlink()
    with pytest.raises(UsageError, match="date_order"):
        list(reader.everything(reader.files(tmp_path)))
