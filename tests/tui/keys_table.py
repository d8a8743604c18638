"""What every key means on every screen and in every state, by the code: `python tests/tui/keys_table.py` writes docs/keys.md."""

from pathlib import Path

from guided_audio.core.toml_file import packaged_toml
from guided_audio.playback import Command, State
from guided_audio.tui.player_keys import Act, Key, View, meaning

DOCUMENT = Path(__file__).parents[2] / "docs" / "keys.md"
PRESSED: dict[Key, list[str]] = {
    Key[name]: sent for name, sent in packaged_toml("guided_audio.tui", "keys.toml")["pressed"].items()
}
SHOWN = {" ": "space", "right": "→", "left": "←", "down": "↓", "up": "↑", "escape": "Esc", "enter": "Enter", "f1": "F1"}
"""What stands on keys."""
SCREENS = {
    View.PLAYER: "player",
    View.KEYS: "keys (`?`)",
    View.DARK: "dark (`d`)",
    View.CARE: "whom to call (`F1`)",
    View.PLAIN: "`--plain`",
}
ACTS = {
    Act.CARE: "whom to call", Act.KEYS: "the keys", Act.PAGE: "a page to write on", Act.DIM: "dark", Act.BACK: "back",
    Act.DOWN: "more", Act.UP: "what was before", Act.HINT: "·",
}  # fmt: skip
PAGE = (
    ("letters, digits, signs", "written", "written"),
    ("space, Enter", "go on", "written"),
    ("Esc", "closes the page", "asked twice: go on"),
    ("F1", "whom to call", "saved; whom to call"),
    ("Ctrl-G", "steady ground", "saved; steady ground"),
    ("Ctrl-Q", "the way back; twice ends now", "saved; the way back; twice ends now"),
    ("Ctrl-C", "fades out and ends", "saved; fades out and ends"),
    ("Ctrl-S", "·", "saved now"),
    ("Ctrl-O", "asks for another folder", "asks for another folder"),
)
"""What keys mean on the page to write on, while it is empty and with words; `test_keys_table.py` presses them."""
HEAD = """# Keys

Every key on every screen and in every state of a session. A key means the same wherever it means something; `·` is nothing, and
then the screen says in a line what may be pressed. `python tests/tui/keys_table.py` writes this from the code, and the tests
compare them.
"""
ON_SCREEN = """## What each does on the screen

A page to write on opens only where the session asks to write.
"""
BETWEEN = """
## What each asks of the session

The same on all screens of the player, in the dark, and in plain lines. On the page with people to call, space and Enter go back
to the session and on with it, `g` and `q` mean what they mean elsewhere, and the others nothing. While that page is open, the
session is paused: what was being said goes on with space, a wait or a question with Esc. After the first `q`, a second one ends
it now.
"""
WRITING = """
## While writing

| key | empty page | page with words |
|---|---|---|
"""


def name(key: Key) -> str:
    """Return what stands on a key."""
    shown = [SHOWN.get(one, one) for one in PRESSED[key]]
    return " ".join(
        f"`{one}`" for one in dict.fromkeys(shown) if one.isprintable() and "ctrl" not in one and "[" not in one[1:]
    )


def words(meant: Command | Act) -> str:
    """Return what a key means, in words."""
    return ACTS[meant] if isinstance(meant, Act) else meant.name.lower().replace("_", " ")


def table() -> str:
    """Return the whole document."""
    acts = [
        key
        for key in Key
        if any(isinstance(meaning(key, view, State.WRITING), Act) for view in (View.PLAYER, View.PLAIN))
    ]
    rows = [["key", *SCREENS.values()]]
    rows += [[name(key), *(words(meaning(key, view, State.WRITING)) for view in SCREENS)] for key in acts]
    commands = [key for key in Key if key not in acts]
    asked = [["key", *(state.name.lower() for state in State)]]
    asked += [[name(key), *(words(meaning(key, View.PLAYER, state)) for state in State)] for key in commands]
    writing = "\n".join(f"| {' | '.join(row)} |" for row in PAGE)
    screens = f"\n{ON_SCREEN}\n{_lines(rows)}\n"
    return f"{HEAD}{screens}{BETWEEN}\n{_lines(asked)}\n{WRITING}{writing}\n"


def _lines(rows: list[list[str]]) -> str:
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *others])


if __name__ == "__main__":
    DOCUMENT.write_text(table())
