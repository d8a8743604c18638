"""`guided-audio writing encrypt`, `decrypt` and `passphrase`."""

from pathlib import Path

import click

from guided_audio.cli.common_options import yes_option
from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import bold, confirm, echo, fill
from guided_audio.cli.transferring import ask_new_passphrase, ask_secret
from guided_audio.core.config import writing_folder
from guided_audio.core.errors import EncryptionError, UsageError
from guided_audio.core.translation import N_, _

_ABOUT = _(
    "From now on, pages are saved encrypted: writing needs nothing, reading needs a passphrase. What you "
    "played, and what you said in check-ins, is not encrypted, nor is the sound of sentences that were "
    "spoken. What was plain until today may still be found on the disk, and in backups."
)
_FORGETTING = _(
    "If you forget the passphrase, this recovery key opens your pages. If you lose both, nobody can ever "
    "read them again: there is no other way in, for you or for anybody. The key is shown this once and "
    "kept nowhere; write it on paper."
)


@click.command("encrypt", epilog="Example:  guided-audio writing encrypt")
@click.option(
    "--copy", type=click.Path(path_type=Path, file_okay=False), help="Export the pages to this folder before, plain."
)
@yes_option
def encrypt(copy: Path | None, yes: bool) -> None:
    """Encrypt your pages, those that are there and those to come. Reading them needs a passphrase.

    Any program for age opens them, too. If it is interrupted, call it again.
    """
    from guided_audio.journal import encrypting
    from guided_audio.journal.encrypting import Kept

    kept = encrypting.how_kept()
    if kept is Kept.HALF:
        raise UsageError(N_("some pages have not been decrypted yet"), N_("«guided-audio writing decrypt» first"))
    if kept is Kept.PLAIN:
        echo(fill(_ABOUT) + "\n")
        _export(copy, asks=not yes)
        _begin(yes)
    number = encrypting.encrypt_pages()
    echo(_("Encrypted {pages}. To read one here: «guided-audio writing show NAME».", pages=count_of(number, "page")))


@click.command("decrypt", epilog="Example:  guided-audio writing decrypt")
def decrypt() -> None:
    """Make your pages plain again, by the passphrase or the recovery key. If it is interrupted, call it again."""
    from guided_audio.journal import encrypting
    from guided_audio.journal.encrypting import Kept

    if encrypting.how_kept() is Kept.PLAIN:
        echo(_("Your pages are not encrypted."))
        return
    done = encrypting.decrypt_pages(ask_secret())
    echo(_("Decrypted {pages}. Pages are plain from now on.", pages=count_of(done.pages, "page")))
    if done.key is not None:
        kept = _(
            "The key is kept as {name}: it still opens encrypted copies that you may have elsewhere.",
            name=done.key.name,
        )
        echo(fill(kept))
    if done.unopened:
        names = ", ".join(done.unopened)
        raise EncryptionError(
            N_("this key does not open {names}", names=names),
            N_("they stay as they are: they are damaged, or were encrypted for another key"),
        )


@click.command("passphrase", epilog="Example:  guided-audio writing passphrase")
def passphrase() -> None:
    """Change the passphrase of encrypted pages; a forgotten one is replaced with the help of the recovery key."""
    from guided_audio.journal import encryption

    if not encryption.is_on(writing_folder()):
        raise UsageError(N_("your pages are not encrypted"), N_("«guided-audio writing encrypt» does that"))
    identity = ask_secret()
    encryption.keep_identity(writing_folder(), encryption.locked(identity, ask_new_passphrase()))
    echo(_("The passphrase is changed. The recovery key stays the same."))


def _export(copy: Path | None, *, asks: bool) -> None:
    """Export all pages before anything is encrypted, where that is wanted."""
    from guided_audio.journal.writing_transfer import all_pages, export_folder
    from guided_audio.journal.written_pages import list_writing

    if (
        copy is None
        and asks
        and list_writing()
        and confirm(_("First keep a plain copy elsewhere, such as on a stick that you put away?"))
    ):
        copy = Path(click.prompt(_("Folder")))
    if copy is not None:
        pages = count_of(export_folder(copy, all_pages()), "page")
        echo(_("{target} has {what}.", target=copy, what=pages) + "\n")


def _begin(yes: bool) -> None:
    """Make the keys and show the recovery key; nothing is encrypted before it was written down."""
    from guided_audio.journal import encrypting, encryption

    chosen = ask_new_passphrase()
    echo(_("A few seconds …"), err=True)
    keys = encryption.new_keys(chosen)
    echo(f"\n    {bold(keys.recovery)}\n\n{fill(_FORGETTING)}\n")
    if not yes:
        confirm(_("Have you written it down?"), abort=True)
    encrypting.begin_encrypting(keys)
