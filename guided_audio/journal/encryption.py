"""Pages encrypted at rest, by age (https://age-encryption.org/v1): writing needs public keys alone, reading a secret one.

In the folder of the pages, `recipients.txt` has the public keys, of which one is that of the recovery key, and while it is
there, pages are saved encrypted. `identity.age` is the secret key, encrypted with a passphrase. Any program for age reads all
of it: `age -d -i identity.age PAGE`. Nothing here is cryptography of our own.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from guided_audio.core.errors import EncryptionError
from guided_audio.core.files import PERSONAL, explained, save_text, written_whole
from guided_audio.core.translation import N_

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

ENDING = ".age"
_BEGINS = b"age-encryption.org/v1\n"
_SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 - how secret keys begin
SHORTEST = 8
"""The fewest characters of a passphrase."""


@dataclass(frozen=True, slots=True)
class NewKeys:
    """A pair of keys that is not kept yet, and the recovery key, which is shown once and never kept."""

    identity: bytes
    recipients: str
    recovery: str


def recipients_file(folder: Path) -> Path:
    """Return the file of the public keys."""
    return folder / "recipients.txt"


def identity_file(folder: Path) -> Path:
    """Return the file of the secret key, which a passphrase opens."""
    return folder / f"identity{ENDING}"


def is_on(folder: Path) -> bool:
    """Whether what is written in a folder from now on is encrypted."""
    return recipients_file(folder).exists()


def is_encrypted(content: bytes) -> bool:
    """Whether the bytes of a file are encrypted."""
    return content.startswith(_BEGINS)


def new_keys(passphrase: str) -> NewKeys:
    """Make a pair of keys and a recovery key; it takes seconds, because opening is to be slow for those who guess."""
    x25519 = _pyrage().x25519
    daily, recovery = x25519.Identity.generate(), x25519.Identity.generate()
    recipients = "".join(
        f"# {what}\n{key.to_public()}\n" for what, key in (("identity.age", daily), ("the recovery key", recovery))
    )
    return NewKeys(locked(daily, passphrase), recipients, str(recovery))


def keep_keys(folder: Path, keys: NewKeys) -> None:
    """Keep a pair of keys; from then on pages are encrypted. The secret key comes first: nothing is encrypted without it."""
    keep_identity(folder, keys.identity)
    save_text(recipients_file(folder), keys.recipients)


def keep_identity(folder: Path, content: bytes) -> None:
    """Keep a secret key, which is encrypted with a passphrase."""
    with written_whole(identity_file(folder), PERSONAL) as temporary, explained(identity_file(folder)):
        temporary.write_bytes(content)


def locked(identity: "Identity", passphrase: str) -> bytes:
    """Return a secret key encrypted with a passphrase, as other programs for age know it; EncryptionError for a short one."""
    passphrase = passphrase.strip()
    if len(passphrase) < SHORTEST or _is_key(passphrase):
        raise EncryptionError(
            N_("this is no good passphrase"),
            N_("give at least {shortest} characters, and not the recovery key", shortest=SHORTEST),
        )
    text = f"# public key: {identity.to_public()}\n{identity}\n"
    return bytes(_pyrage().passphrase.encrypt(text.encode(), passphrase))


def unlock(folder: Path, secret: str) -> "Identity":
    """Return the key that opens the pages of a folder, by the passphrase or the recovery key; EncryptionError if it is none."""
    pyrage, path = _pyrage(), identity_file(folder)
    if _is_key(secret):
        key = "".join(secret.upper().split())
    else:
        if not path.exists():
            raise EncryptionError(
                N_("{path} is missing, which a passphrase opens", path=path),
                N_("the recovery key opens pages without it"),
            )
        with explained(path, "read"):
            content = path.read_bytes()
        try:
            text = pyrage.passphrase.decrypt(content, secret.strip()).decode()
        except pyrage.DecryptError as error:
            raise EncryptionError(
                N_("this is not the passphrase of the pages"),
                N_("try it again, or give the recovery key: AGE-SECRET-KEY-1…"),
            ) from error
        key = next((line for line in text.splitlines() if line.startswith(_SECRET)), "")
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError as error:
        raise EncryptionError(
            N_("this is no whole key"), N_("it has 74 characters: see whether all of them are there")
        ) from error


def encrypt(folder: Path, content: bytes) -> bytes:
    """Encrypt what is to be saved in a folder, for its public keys; EncryptionError if that cannot be."""
    pyrage, path = _pyrage(), recipients_file(folder)
    with explained(path, "read"):
        lines = path.read_text("utf-8").splitlines()
    try:
        keys = [pyrage.x25519.Recipient.from_str(line) for line in lines if line.startswith("age1")]
        return bytes(pyrage.encrypt(content, keys))
    except (pyrage.RecipientError, pyrage.EncryptError, ValueError) as error:
        raise EncryptionError(
            N_("{path} is damaged, so nothing can be encrypted", path=path),
            N_("«guided-audio writing decrypt» leads back to plain pages"),
        ) from error


def decrypt(content: bytes, identity: "Identity") -> bytes:
    """Return what was encrypted; EncryptionError if it is damaged, or of another key."""
    pyrage = _pyrage()
    try:
        return bytes(pyrage.decrypt(content, [identity]))
    except pyrage.DecryptError as error:
        raise EncryptionError(
            N_("it is damaged, or was encrypted for another key"), N_("see whether there is another copy")
        ) from error


def _is_key(secret: str) -> bool:
    return secret.strip().upper().startswith(_SECRET)


def _pyrage() -> ModuleType:
    try:
        return importlib.import_module("pyrage")
    except ImportError as error:
        raise EncryptionError(
            N_("encrypting pages needs a library that is not installed"),
            N_("get it with «pip install 'guided-audio[age]'»"),
        ) from error
