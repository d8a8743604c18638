"""Pages encrypted at rest: writing without a secret, reading with one, and from plain to encrypted and back."""

import contextlib
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pyrage
import pytest

from guided_audio.core import cleanup
from guided_audio.core.errors import EncryptionError, OutputError
from guided_audio.journal import encryption
from guided_audio.journal.encrypting import Kept, begin_encrypting, decrypt_pages, encrypt_pages, how_kept
from guided_audio.journal.encryption import NewKeys, identity_file, is_encrypted, recipients_file, unlock
from guided_audio.journal.sealed_page import SEALED
from guided_audio.journal.written_pages import Page, clear_writing, list_writing, read_page, read_writing

NOON = datetime(2026, 11, 22, 12, 0, 5)
PASSPHRASE = "four kind words here"  # noqa: S105 - of these tests alone
# Made with scrypt's work factor 8 instead of age's 18 or 19, which take seconds; any program for age opens it.
IDENTITY = b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCArWFFCV2M3UW9ncUNLdHdRbWxPT1VnIDgKK3ZWa3BTVXN2UENWVVZVdCthME5xUngzRVh1dU42"
    "UFN4R0VFdmlJUURFZwotLS0gQmVNMFhtQTRsZjRHdGR4aGJqcDViVXZ4UjFCemlEUU5yY2l4T3dmQ0FaRQqhtYG8rIvWBSRhE/h05nGj+wo50xJUjRTD"
    "WTs+UIR5Xz1QbMhhhtFj7Cdlvz2+ePLsqpDfEgtfkXH0q79JJs21siO3H86Rx81gftW13aUsMkUQKEg9CzHNHCuEe1pMUlSq8lKpydwPSRr3k1GwODAE"
    "8rrlY6itw3h7/rbYLN651S2pWIodqBj3Y0To3rLB4sMtXhDNF9GxccKAbnMitTR0z9DpahoHfRCDDb9642hqbWrYxASLhwFi"
)
RECIPIENTS = (
    "# identity.age\nage1hp0z93x0zgczmdnntk89ce9qzjjnpvyh294tttgdyj2uj9nuxy4stc5djz\n"
    "# the recovery key\nage1au8x2l2ws5c6j4waers53wmrxkhk7ckqacpdcd2msvyyqgvwf9cqt22kl5\n"
)
RECOVERY = "AGE-SECRET-KEY-128YZDEV7LZ5EG64VL5NG3TSXUQH4KGJLH0JZZFCLZFNZ8N8NLYWQHZDPJG"
KEYS = NewKeys(IDENTITY, RECIPIENTS, RECOVERY)
AGE = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")


def page(folder: Path, session: str = "a-letter", prompt: str = "Dear?", now: datetime = NOON) -> Page:
    return Page(session, "A letter", prompt, folder, now)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pages, which are not encrypted yet."""
    folder = tmp_path / "writing"
    for session in ("a-letter", "dialogue", "räume"):
        page(folder, session).save(f"a secret of «{session}»\r\n\x1b")
    (folder / "recipes.md").write_text("soup")
    return folder


def texts(folder: Path) -> dict[str, str]:
    """Return all pages, opened."""
    identity = unlock(folder, RECOVERY)
    return {one.name: read_page(one.path, identity) for one in list_writing(folder)}


def plain_words(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and b"secret of" in path.read_bytes()]


def test_pages_are_encrypted_and_plain_again_byte_by_byte(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.md")}
    assert how_kept(folder) is Kept.PLAIN
    begin_encrypting(KEYS, folder)
    assert encrypt_pages(folder) == 3
    assert how_kept(folder) is Kept.ENCRYPTED
    assert plain_words(folder) == []
    assert sorted(path.name for path in folder.glob("*.age")) == [
        "2026-11-22-a-letter.md.age", "2026-11-22-dialogue.md.age", "2026-11-22-räume.md.age", "identity.age",
    ]  # fmt: skip
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (*folder.glob("*.age"), recipients_file(folder)))
    assert [one.words for one in list_writing(folder)] == [None] * 3
    assert encrypt_pages(folder) == 0
    done = decrypt_pages(unlock(folder, PASSPHRASE), folder)
    assert (done.pages, done.unopened) == (3, ())
    assert {path.name: path.read_bytes() for path in folder.glob("*.md")} == before
    assert how_kept(folder) is Kept.PLAIN
    assert done.key is not None
    assert done.key.read_bytes() == IDENTITY  # copies of pages elsewhere may need it


def test_writing_needs_no_secret_and_leaves_only_encrypted_bytes(folder: Path) -> None:
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    identity_file(folder).unlink()  # nothing of it is needed
    first, second = page(folder), page(folder, prompt="And now?", now=NOON.replace(hour=21))
    seen: list[str] = []
    for text in ("a secret of", "a secret of mine", "a secret of mine, whole"):
        for one in (first, second):
            one.save(text)
            seen += plain_words(folder)
    assert seen == []
    opened = texts(folder)
    assert opened["2026-11-22-a-letter-2"].endswith("## Dear?\n\n*12:00:05*\n\na secret of mine, whole\n")
    assert opened["2026-11-22-a-letter-3"].endswith("## And now?\n\n*21:00:05*\n\na secret of mine, whole\n")
    first.save("")
    assert sorted(texts(folder)) == [
        "2026-11-22-a-letter",
        "2026-11-22-a-letter-3",
        "2026-11-22-dialogue",
        "2026-11-22-räume",
    ]


def test_a_page_that_is_saved_elsewhere_is_encrypted_there_too(folder: Path, tmp_path: Path) -> None:
    begin_encrypting(KEYS, folder)
    page = Page("a letter", "A letter", "Write.", folder).in_folder(tmp_path / "elsewhere")
    page.save("secret words")
    (path,) = (file for file in (tmp_path / "elsewhere").iterdir() if not file.name.startswith("."))
    assert page.path == path and b"secret" not in path.read_bytes()


def test_a_page_that_was_changed_elsewhere_is_left_alone(folder: Path) -> None:
    begin_encrypting(KEYS, folder)
    one = page(folder, "new")
    one.save("mine")
    path = folder / f"2026-11-22-new{SEALED}"
    path.write_bytes(encryption.encrypt(folder, b"theirs"))
    one.save("mine, more")
    one.save("mine, more and more")
    opened = texts(folder)
    assert opened["2026-11-22-new"] == "theirs"
    assert opened["2026-11-22-new-2"].endswith("\n\nmine, more and more\n")
    (folder / f"2026-11-22-new-2{SEALED}").unlink()
    one.save("mine again")
    assert texts(folder)["2026-11-22-new-2"].endswith("\n\nmine again\n")


@pytest.mark.parametrize("way", ["on", "off"])
def test_a_page_goes_on_when_encryption_is_switched_meanwhile(folder: Path, way: str) -> None:
    if way == "off":
        begin_encrypting(KEYS, folder)
    one = page(folder, "new")
    one.save("before")
    if way == "on":
        begin_encrypting(KEYS, folder)
        encrypt_pages(folder)
    else:
        decrypt_pages(unlock(folder, PASSPHRASE), folder)
    one.save("before and after")
    one.save("before and after it")
    assert [text for text in texts(folder).values() if text.endswith("\n\nbefore and after it\n")]
    assert (plain_words(folder) == []) is (way == "on")


@pytest.mark.parametrize(
    "secret", [PASSPHRASE, f" {PASSPHRASE}\n", RECOVERY, f"{RECOVERY.lower()[:30]} {RECOVERY[30:]}\n"]
)
def test_the_passphrase_and_the_recovery_key_open_a_page(folder: Path, secret: str) -> None:
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    assert "a secret of «a-letter»" in str(read_writing("2026-11-22-a-letter", folder, unlock(folder, secret)))


@pytest.mark.parametrize("secret", ["", "wrong", RECOVERY[:-1], RECOVERY[:-1] + "F"])
def test_what_opens_nothing_is_told_and_changes_nothing(folder: Path, secret: str) -> None:
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    with pytest.raises(EncryptionError):
        read_writing("2026-11-22-a-letter", folder, unlock(folder, secret))
    with pytest.raises(EncryptionError):
        read_writing("2026-11-22-a-letter", folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(EncryptionError):
        decrypt_pages(pyrage.x25519.Identity.generate(), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_damaged_page_keeps_no_other_from_being_opened(folder: Path) -> None:
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    damaged = folder / f"2026-11-22-dialogue{SEALED}"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    done = decrypt_pages(unlock(folder, PASSPHRASE), folder)
    assert (done.pages, done.unopened, done.key) == (2, (damaged.name,), None)
    assert how_kept(folder) is Kept.HALF
    assert identity_file(folder).exists()
    with pytest.raises(EncryptionError, match="already"):
        begin_encrypting(KEYS, folder)


def test_without_the_library_nothing_is_saved_plain(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_encrypting(KEYS, folder)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(EncryptionError, match="not installed") as caught:
        page(folder, "new").save("a secret of words")
    assert "guided-audio[age]" in caught.value.hint
    assert not list(folder.glob("*new*"))


def test_damaged_public_keys_save_nothing_plain(folder: Path) -> None:
    begin_encrypting(KEYS, folder)
    for content in (b"", b"age1nonsense\n", b"\xff"):
        recipients_file(folder).write_bytes(content)
        with pytest.raises((EncryptionError, OutputError)):
            page(folder, "new").save("a secret of words")
    assert not list(folder.glob("*new*"))


def test_clearing_takes_encrypted_pages_and_leaves_the_keys(folder: Path) -> None:
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    assert clear_writing(folder).pages == 3
    assert sorted(path.name for path in folder.iterdir()) == ["identity.age", "recipes.md", "recipients.txt"]
    page(folder).save("a secret of words")
    assert plain_words(folder) == []


class Killed(BaseException):
    """The program is killed: nothing that it would still do is done."""


class Kill:
    """Ends the program before one of its steps in a folder, as a kill would: no later step of it happens, either."""

    operations = frozenset(
        {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"}
    )
    armed: "Kill | None" = None
    is_hooked = False

    def __init__(self, folder: Path, step: int) -> None:
        self.folder, self.left, self.is_dead = str(folder), step, False

    def see(self, operation: str, arguments: tuple[object, ...]) -> None:
        if operation not in self.operations or not any(str(one).startswith(self.folder) for one in arguments):
            return
        self.left -= 1
        self.is_dead = self.is_dead or self.left < 0
        if self.is_dead:
            raise Killed

    @classmethod
    def hook(cls, operation: str, arguments: tuple[object, ...]) -> None:
        if cls.armed is not None:
            cls.armed.see(operation, arguments)

    def __enter__(self) -> "Kill":
        if not Kill.is_hooked:
            sys.addaudithook(Kill.hook)
            Kill.is_hooked = True
        Kill.armed = self
        return self

    def __exit__(self, *_: object) -> None:
        Kill.armed = None


@pytest.fixture
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syncing takes most of the time, and a killed program needs none: what it wrote is there."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def killed_everywhere(folder: Path, job: Callable[[], object]) -> Iterator[int]:
    """Do a job again and again, each time killed one step later, from the same beginning, until it has no more steps."""
    begun = folder.with_name("begun")
    folder.rename(begun)
    for step in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(begun, folder)
        with Kill(folder, step) as kill, contextlib.suppress(Killed):
            job()
        for path in folder.glob("*.part"):
            cleanup.forget(path)  # a killed program removes nothing
        yield step
        if not kill.is_dead:
            return


@pytest.mark.usefixtures("no_sync")
def test_encrypting_is_killed_at_every_step_and_loses_nothing(folder: Path) -> None:
    (folder / "2026-11-22-dialogue.md").unlink()  # two are enough
    before = {path.stem: path.read_bytes().decode() for path in folder.glob("2026*.md")}

    def job() -> None:
        begin_encrypting(KEYS, folder)
        encrypt_pages(folder)

    steps = 0
    for steps in killed_everywhere(folder, job):
        assert texts(folder) == before, steps
        if how_kept(folder) is Kept.PLAIN:
            assert not any(is_encrypted(path.read_bytes()) for path in folder.glob("2026*")), steps
            begin_encrypting(KEYS, folder)
        encrypt_pages(folder)
        assert texts(folder) == before, steps
        assert plain_words(folder) == [], steps
        assert read_writing("2026-11-22-a-letter", folder, unlock(folder, PASSPHRASE)) == before["2026-11-22-a-letter"]
        assert len(list(folder.glob("2026*"))) == 2
    assert steps > 30


@pytest.mark.usefixtures("no_sync")
def test_decrypting_is_killed_at_every_step_and_loses_nothing(folder: Path) -> None:
    (folder / "2026-11-22-dialogue.md").unlink()  # two are enough
    before = {path.name: path.read_bytes() for path in folder.glob("2026*.md")}
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    opened, identity, steps = texts(folder), unlock(folder, PASSPHRASE), 0
    for steps in killed_everywhere(folder, lambda: decrypt_pages(identity, folder)):
        assert texts(folder) == opened, steps
        keys = [path for path in folder.glob("identity*.age") if path.read_bytes() == IDENTITY]
        assert len(keys) == 1, steps
        if how_kept(folder) is not Kept.PLAIN:
            decrypt_pages(unlock(folder, PASSPHRASE), folder)
        encrypt = [path for path in folder.glob("2026*") if is_encrypted(path.read_bytes())]
        assert encrypt == [], steps
        decrypt_pages(identity, folder)  # also where only names were left to change
        assert {path.name: path.read_bytes() for path in folder.glob("2026*")} == before, steps
    assert steps > 20


@pytest.mark.usefixtures("no_sync")
def test_saving_is_killed_at_every_step_and_leaves_the_last_or_the_new_page_encrypted(folder: Path) -> None:
    begin_encrypting(KEYS, folder)
    encrypt_pages(folder)
    steps, one = 0, page(folder, "new")
    one.save("a secret of mine")
    before = one._saved, one._sealed

    def job() -> None:
        one._saved, one._sealed = before
        one.save("a secret of mine, whole")

    for steps in killed_everywhere(folder, job):
        opened = texts(folder)
        assert opened["2026-11-22-new"].endswith(("\n\na secret of mine\n", "\n\na secret of mine, whole\n")), steps
        assert (len(opened), plain_words(folder)) == (4, [])
    assert steps > 5


@AGE
def test_age_itself_opens_our_pages_and_we_open_its_own(folder: Path, tmp_path: Path) -> None:
    begin_encrypting(KEYS, folder)
    plain = (folder / "2026-11-22-a-letter.md").read_bytes()
    encrypt_pages(folder)
    ours = folder / f"2026-11-22-a-letter{SEALED}"
    key = tmp_path / "recovery.txt"
    key.write_text(f"{RECOVERY}\n")
    assert subprocess.run(["age", "-d", "-i", key, ours], capture_output=True, check=True).stdout == plain
    assert opened_by_passphrase(folder, ours, tmp_path / "opened") == plain
    theirs = folder / f"2026-11-23-theirs{SEALED}"
    subprocess.run(["age", "-R", recipients_file(folder), "-o", theirs], input=b"from age", check=True)
    assert read_writing("2026-11-23-theirs", folder, unlock(folder, PASSPHRASE)) == "from age"


def opened_by_passphrase(folder: Path, path: Path, target: Path) -> bytes:
    """Let age open a page by identity.age; it asks for the passphrase on a terminal."""
    import fcntl
    import pty
    import termios

    terminal, other = pty.openpty()
    process = subprocess.Popen(
        ["age", "-d", "-o", target, "-i", identity_file(folder), path],
        stdin=other,
        stderr=other,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(other)
    os.read(terminal, 1000)  # its question
    os.write(terminal, f"{PASSPHRASE}\n".encode())
    assert process.wait(60) == 0
    os.close(terminal)
    return target.read_bytes()


@pytest.mark.thorough
def test_new_keys_open_with_the_passphrase_and_the_recovery_key(tmp_path: Path) -> None:
    keys = encryption.new_keys(PASSPHRASE)
    begin_encrypting(keys, tmp_path)
    content = encryption.encrypt(tmp_path, b"words")
    assert [encryption.decrypt(content, unlock(tmp_path, one)) for one in (PASSPHRASE, keys.recovery)] == [b"words"] * 2
    with pytest.raises(EncryptionError, match="not the passphrase"):
        unlock(tmp_path, "another one here")


def test_a_short_passphrase_is_refused() -> None:
    for passphrase in ("1234567", "1234567   ", RECOVERY):
        with pytest.raises(EncryptionError, match="no good passphrase"):
            encryption.new_keys(passphrase)
