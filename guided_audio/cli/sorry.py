"""What is said of an error that ends a command, in one place."""

import errno

from guided_audio.cli.humanize import what_length_to_ask_for
from guided_audio.cli.printing import echo, print_diagnostics, print_sorry, sentence
from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, LengthOutOfReach
from guided_audio.core.files import reason_of
from guided_audio.core.threads import NO_ROOM
from guided_audio.core.translation import _


def tell(error: Exception) -> int | None:
    """Print what went wrong, and return the code to exit with; None for a fault of the program's own, which is raised."""
    match error:
        case DiagnosticsError():
            print_diagnostics(error.diagnostics, err=True)
            return error.exit_code
        case GuidedAudioError():
            print_sorry(f"{error.message}.")
            hints = [error.hint, what_length_to_ask_for(error) if isinstance(error, LengthOutOfReach) else ""]
            for hint in filter(None, hints):
                told = sentence(hint)
                echo(told if told.endswith("?") else f"{told}.", err=True)
            return error.exit_code
        case OSError() if error.errno != errno.EPIPE:  # of a pipe whose reader has read enough, click says nothing
            where = f"{error.filename}: " if error.filename else ""
            print_sorry(f"{where}{reason_of(error)}.")
            return 1
        case RuntimeError() if "start new thread" in str(error):  # to a library that this program uses
            print_sorry(_("the system allows no further thread."))
            echo(f"{sentence(NO_ROOM)}.", err=True)
            return 1
    return None
