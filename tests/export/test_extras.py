import os
import stat
import zipfile
from pathlib import Path

import pytest

from guided_audio.core.errors import OutputError
from guided_audio.core.units import Seconds
from guided_audio.export.extras import READ_ME, Member, read_me, write_pack
from guided_audio.export.labels import About


def members(folder: Path) -> list[Member]:
    sound = folder / "sound.mp3"
    sound.write_bytes(os.urandom(3_000_000) if not sound.exists() else sound.read_bytes())
    found = [Member("b.mp3", sound, "to hear"), Member("a-ü.html", b"<p>" * 5000, "to read")]
    return [*found, read_me(About("A visit", Seconds(600.0), safety="You can stop."), found)]


def test_the_same_members_give_the_same_zip_at_any_time_and_in_any_order(tmp_path: Path) -> None:
    one, other, found = tmp_path / "1.zip", tmp_path / "2.zip", members(tmp_path)
    write_pack(one, found)
    os.utime(tmp_path / "sound.mp3", (0, 0))
    write_pack(other, found[::-1])
    assert one.read_bytes() == other.read_bytes()


def test_the_sound_is_stored_the_texts_are_compressed_and_the_zip_is_private(tmp_path: Path) -> None:
    target = tmp_path / "x.zip"
    write_pack(target, members(tmp_path))
    with zipfile.ZipFile(target) as pack:
        assert pack.testzip() is None
        kinds = {info.filename: info.compress_type for info in pack.infolist()}
        assert kinds == {
            READ_ME: zipfile.ZIP_DEFLATED, "a-ü.html": zipfile.ZIP_DEFLATED, "b.mp3": zipfile.ZIP_STORED,
        }  # fmt: skip
        assert pack.read("b.mp3") == (tmp_path / "sound.mp3").read_bytes()
        words = pack.read(READ_ME).decode()
    assert "A visit\n10 minutes" in words
    assert "b.mp3     to hear" in words
    assert "You can stop." in words
    if os.name != "nt":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_zip_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "x.zip"
    target.write_text("old")
    with pytest.raises(OutputError, match=r"x\.zip could not be written"):
        write_pack(target, [Member("a", b"1"), Member("b", tmp_path / "missing")])
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]
    assert target.read_text() == "old"
