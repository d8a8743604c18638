"""The library inside programs of other kinds: a web application, and a notebook."""

import io
from pathlib import Path

import pytest
from flask import Flask, Response, request

import guided_audio as ga

TEXT = "---\nvoice: tone\nslots:\n  name: ''\n---\n# A greeting\n\nHello, {name}. [pause 2s]\n"


def web_application(speech: ga.Speech, folder: Path) -> Flask:
    app = Flask("guided")

    @app.post("/session.mp3")
    def session() -> Response:
        try:
            opened = ga.open_session(
                text=request.form["text"], slots={"name": request.form["name"]}, speech=speech, cache=False
            )
            exported = opened.export(folder / "session.mp3")
        except ga.GuidedAudioError as error:
            return Response(str(error), 400)
        return Response(exported.path.read_bytes(), mimetype="audio/mpeg")

    return app


def test_a_web_application(tmp_path: Path) -> None:
    with ga.Speech(1) as speech:
        client = web_application(speech, tmp_path).test_client()
        answer = client.post("/session.mp3", data={"text": TEXT, "name": "Maya"})
        assert (answer.status_code, answer.mimetype) == (200, "audio/mpeg")
        assert answer.data[:3] == b"ID3"
        wrong = client.post("/session.mp3", data={"text": "Hello. [pauze 2s]", "name": ""})
        assert wrong.status_code == 400
        assert "script.md:1:8" in wrong.text
        first = speech.worker_pids
        client.post("/session.mp3", data={"text": TEXT, "name": "Noor"})
        assert speech.worker_pids == first  # the voice stayed loaded


def test_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open, look, listen, remix, save: each a cell."""
    monkeypatch.chdir(tmp_path)
    session = ga.open_session(text=TEXT, slots={"name": "Maya"}, cache=False)
    kinds = [cue["kind"] for cue in session.timeline.to_dict()["cues"]]  # type: ignore[attr-defined]
    assert kinds == ["say", "silence"]
    segment = session.to_pydub()
    louder = (segment + 3).fade_out(500)
    kept = io.BytesIO()
    louder.export(kept, format="wav")
    assert len(kept.getvalue()) > session.measure().length * 2 * session.timeline.format.sample_rate
    again = ga.open_session(text="---\nvoice: tone\n---\nOne. [pause 1s]\n", ambience=louder, cache=False)
    assert again.export().path == Path("audio_out/script.mp3")
