"""Importing a manuscript that was given to the studio as bytes."""

import os
from pathlib import Path, PurePosixPath

from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.core.files import explained
from guided_audio.core.temporary import make_temporary_folder, remove_temporary_folder
from guided_audio.importing.importing import Imported
from guided_audio.session.script_files import import_script

_LONGEST = 40


def import_manuscript(name: str, data: bytes) -> Imported:
    """Return a manuscript as a script, with what was guessed; nothing is kept of it. UsageError, ScriptError, OutputError.

    Args:
        name: What its file is called: the ending may help to find out its form.
        data: The file.

    """
    folder = make_temporary_folder()
    try:
        path = folder / _plain(name)
        with explained(path):
            path.write_bytes(data)
        return import_script(path)
    except ScriptError:
        raise
    except UsageError as error:  # which would name a file that its user has never seen
        raise UsageError(str(error.message).replace(f"{folder}{os.sep}", ""), error.hint) from error
    finally:
        remove_temporary_folder(folder)


def _plain(name: str) -> str:
    """Return a name that is one in any folder."""
    path = Path(PurePosixPath(name.replace("\\", "/")).name)
    stem = "".join(character for character in path.stem if character.isalnum() or character in " -_")
    suffix = "".join(character for character in path.suffix if character.isalnum() or character == ".")
    return f"{stem[:_LONGEST].strip() or 'manuscript'}{suffix[:_LONGEST]}"
