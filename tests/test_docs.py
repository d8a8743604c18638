"""Every example in the documentation is run."""

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import soundfile
import yaml
from cli.test_commands import run
from support import ToneSpeech, joined

from guided_audio.core.config import sounds_folder
from guided_audio.render import render
from guided_audio.script import Practice, ScriptMeta, SpeakAs, parse_script
from guided_audio.session.plan import find_sounds, missing_beds
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, plan

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "guided_audio" / "script" / "front-matter.schema.json").read_text(encoding="utf-8"))

_EXAMPLE = re.compile(r"^```markdown(?: refused: (?P<code>[\w-]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [(found["text"], found["code"]) for found in _EXAMPLE.finditer(PAGE)]
COMMANDS = re.findall(r"^\$ (guided-audio .+)$", PAGE, re.MULTILINE)
OWN_SOUNDS = ("my-bowl", "our-theme", "rain-stick", "temple-gong")
CUES = [cue for row in re.findall(r"^\| (`\[.*?) \|", PAGE, re.MULTILINE) for cue in re.findall(r"`(\[.+?\])`", row)]


@pytest.mark.parametrize("text", [text for text, code in EXAMPLES if not code])
def test_every_example_can_be_performed(text: str) -> None:
    script = parse_script(text).require()
    voices = {i.cue.voice: TONE for i in script.instructions if isinstance(i.cue, SpeakAs)}
    missing = frozenset(cue.sound for cue, _ in missing_beds(script))
    for name in OWN_SOUNDS:
        sounds_folder().mkdir(parents=True, exist_ok=True)
        soundfile.write(sounds_folder() / f"{name}.wav", 0.1 * np.sin(np.arange(8000)), 8000)
    sounds, problems = find_sounds(script)
    assert not problems
    sound = joined(render(plan(script, Choices(TONE, voices=voices, missing=missing, sounds=sounds)), ToneSpeech()))
    assert len(sound) > TONE.sample_rate


@pytest.mark.parametrize(("text", "code"), [(text, code) for text, code in EXAMPLES if code])
def test_every_refusal_is_the_one_it_says(text: str, code: str) -> None:
    assert code in {found.code for found in parse_script(text).errors}


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 15
    assert len(COMMANDS) > 3
    assert len(CUES) > 8


@pytest.mark.parametrize("cue", CUES)
def test_every_cue_of_a_table_is_understood(cue: str) -> None:
    assert not parse_script(f"One. {cue} Two.").errors


def test_every_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evening.md").write_text(EXAMPLES[0][0].replace("length: 5m", "length: 5m\nvoice: tone"))
    for command in COMMANDS:
        result = run(*shlex.split(command)[1:])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "audio_out" / "evening.mp3").is_file()


def test_the_schema_knows_what_the_reader_knows() -> None:
    assert set(SCHEMA["properties"]) == {field.name for field in fields(ScriptMeta)} - {"locations"}
    assert SCHEMA["properties"]["practice"]["enum"] == list(Practice)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(run("new", "--schema").stdout) == SCHEMA


def front_matters() -> list[str]:
    texts = [text for text, code in EXAMPLES if not code] + [p.read_text() for p in (ROOT / "scripts").glob("*.md")]
    return [text.split("---\n")[1] for text in texts if text.startswith("---\n")]


@pytest.mark.parametrize("front_matter", front_matters())
def test_the_schema_accepts_what_the_reader_accepts(front_matter: str) -> None:
    jsonschema.validate(yaml.safe_load(front_matter), SCHEMA)


@pytest.mark.parametrize(
    "front_matter", ["titel: A", "practice: meating", "pauses: {nap: 3s}", "slots: name", "pace: 500"]
)
def test_the_schema_refuses_what_the_reader_refuses(front_matter: str) -> None:
    assert parse_script(f"---\n{front_matter}\n---\n\nHello.\n").errors
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(front_matter), SCHEMA)
