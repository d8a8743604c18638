"""A therapist's hour: six manuscripts as they lie in her folder become six scripts, and those twelve clients' packs."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import soundfile
from cli.test_commands import run
from end_to_end.manuscripts import write_manuscripts

from guided_audio.safety.crisis import shipped_lines

CLIENTS = {
    "c01": ("river", "IE"), "c02": ("river", "GB"), "c03": ("lamp", "US"), "c04": ("lamp", "NZ"), "c05": ("bank", "DE"),
    "c06": ("bank", "AT"), "c07": ("window", "ES"), "c08": ("window", "MX"), "c09": ("forest", "FR"), "c10": ("forest", "CA"),
    "c11": ("shore", "NL"), "c12": ("shore", "BE"),
}  # fmt: skip
"""Each client's script, and the country that they live in."""
PAUSES = {"river": 25, "bank": 30, "lamp": 40, "window": 30, "forest": 30, "shore": 30}
"""Seconds that each script is to be silent for, at least: those that the manuscripts ask for."""
READ_ME = {
    "en": "You can stop", "de": "Du kannst jederzeit", "es": "Puedes parar", "fr": "Tu peux arrêter", "nl": "Je kunt op elk",
}  # fmt: skip
SHEET = {
    "en": "If it gets too much", "de": "Wenn es zu viel wird", "es": "Si llega a ser demasiado", "fr": "Si cela devient trop",
    "nl": "Als het te veel wordt",
}  # fmt: skip


@dataclass(slots=True)
class Hour:
    """What she does, command by command."""

    steps: list[str] = field(default_factory=list)

    def does(self, *words: str | Path) -> str:
        self.steps.append(str(words[0]))
        result = run(*words)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def manuscripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old").mkdir()
    return write_manuscripts(tmp_path / "old")


@pytest.mark.thorough
def test_six_manuscripts_in_and_twelve_packs_out(manuscripts: dict[str, str], tmp_path: Path) -> None:
    hour = Hour()
    hour.does("import", "old/", "-o", "scripts/")
    assert "6 scripts checked: no errors" in hour.does("check", "scripts/")
    for client, (script, country) in CLIENTS.items():  # one command, once there is one for a list of clients
        more = ("--pack", "--as", client, "-o", "packs/", "--country", country, "--voice", "tone")
        hour.does("export", f"scripts/{script}.md", *more)
    assert len(hour.steps) == 2 + len(CLIENTS)
    assert sorted(path.name for path in (tmp_path / "packs").iterdir()) == [f"{client}.zip" for client in CLIENTS]
    for client, (script, country) in CLIENTS.items():
        look_into(tmp_path / "packs" / f"{client}.zip", script, manuscripts[script], country)


def look_into(pack: Path, script: str, language: str, country: str) -> None:
    """See that a pack holds the session of its script, in its language, with the numbers of its country."""
    with zipfile.ZipFile(pack) as opened:
        inside = {name: opened.read(name) for name in opened.namelist()}
    sound, rate = soundfile.read(io.BytesIO(inside[f"{script}.mp3"]))
    page, sheet = (inside[f"{script}-{kind}.html"].decode() for kind in ("transcript", "when-to-stop"))
    captions = inside[f"{script}.vtt"].decode()
    assert len(sound) / rate > PAUSES[script]
    assert not re.search(r"pause|bell|\[|BELL", captions.partition("\n\n")[2])
    assert READ_ME[language] in inside["READ-ME-FIRST.txt"].decode()
    assert SHEET[language] in sheet
    assert f'lang="{language}"' in page
    home = shipped_lines().countries[country]
    assert all(f'">{number}</a>' in sheet for number in (home.emergency[0].number, home.lines[0].number) if number)
    assert not any(client in str(inside.keys()) or client in page for client in CLIENTS)
