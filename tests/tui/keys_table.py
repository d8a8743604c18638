"""What every key means on every screen and in every state, by the code: `python tests/tui/keys_table.py` writes docs/keys.md."""

from pathlib import Path
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.screen import Screen

from guided_audio.core.toml_file import packaged_toml
from guided_audio.playback import Command, State
from guided_audio.tui.care_screen import CareScreen
from guided_audio.tui.picker_app import IN_CARE, PathScreen, PickerApp
from guided_audio.tui.picker_settings import SettingsScreen
from guided_audio.tui.player_keys import Act, Key, View, key_of, meaning

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
PICKER: dict[type[Screen[Any]], str] = {
    PathScreen: "sessions",
    SettingsScreen: "a session",
    CareScreen: "whom to call (`F1`)",
}
OWNERS: tuple[type[App[Any]] | type[Screen[Any]], ...] = (*PICKER, PickerApp)
"""What keys are bound on."""
ACTIONS = {
    "back": "back", "choose": "open it", "play": "play", "turn(-1)": "the value before", "turn(1)": "the next value",
    "move('cursor_up')": "the row before", "move('cursor_down')": "the next row", "move(-1)": "the row before",
    "move(1)": "the next row", "move('page_up')": "rows before", "move('page_down')": "more rows",
    "page(-1)": "what was before", "page(1)": "more", "app.ground": "steady ground", "app.care": "whom to call",
    "ground": "steady ground", "care": "whom to call", "quit": "leave",
}  # fmt: skip
"""What the actions of the picker's screens are, in words."""
_AS_ENTER = "ctrl+j"
_ALSO_SHOWN = {"x": "letters", "ctrl+c": "Ctrl-C", "ctrl+g": "Ctrl-G", "ctrl+q": "Ctrl-Q"}
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
IN_PICKER = """
## In the picker

Letters are written in the field from the first keypress on, and find sessions by their names and by what they help with; Enter
opens the marked row, or looks for what was typed. Back is one step: it empties the field first, and then leaves.
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


def pressed_in_picker() -> list[str]:
    """Return every key that means something on a screen of the picker, and a letter that means nothing there."""
    bound = [key for owner in OWNERS for key in actions_of(owner)]
    return list(dict.fromkeys(["x", "space", *bound]))


def actions_of(owner: type[App[Any]] | type[Screen[Any]]) -> dict[str, str]:
    """Return the keys of a screen or an app, and the action of each."""
    several = [
        (one.key, one.action) if isinstance(one, Binding) else one[:2] for one in vars(owner).get("BINDINGS", [])
    ]
    return {"enter" if key == _AS_ENTER else key: action for keys, action in several for key in keys.split(",")}


def meaning_in_picker(key: str, screen: type[Screen[Any]]) -> str:
    """Return what a key means on a screen of the picker, in words."""
    anywhere = actions_of(PickerApp).get(key, "")
    if anywhere and not (anywhere == "care" and screen is CareScreen):
        return ACTIONS[anywhere]
    if screen is CareScreen and (meant := IN_CARE.get(key_of(key))):
        return "steady ground" if isinstance(meant, Command) else ACTS[meant]
    if action := actions_of(screen).get(key):
        return ACTIONS[action]
    return "written" if screen is PathScreen and (len(key) == 1 or key == "space") else "·"


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
    picked = [["key", *PICKER.values()]]
    picked += [
        [f"`{SHOWN.get(key) or _ALSO_SHOWN.get(key, key)}`", *(meaning_in_picker(key, screen) for screen in PICKER)]
        for key in pressed_in_picker()
    ]
    writing = "\n".join(f"| {' | '.join(row)} |" for row in PAGE)
    screens = f"\n{ON_SCREEN}\n{_lines(rows)}\n"
    return f"{HEAD}{screens}{BETWEEN}\n{_lines(asked)}\n{WRITING}{writing}\n{IN_PICKER}\n{_lines(picked)}\n"


def _lines(rows: list[list[str]]) -> str:
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *others])


if __name__ == "__main__":
    DOCUMENT.write_text(table())
