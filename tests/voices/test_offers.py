"""Voices that can be had, and what is said of one that is not here."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import UnknownVoice
from guided_audio.speech import EngineStatus
from guided_audio.speech.engines import hibari
from guided_audio.voices import offers, voice_catalog
from guided_audio.voices.offers import VoiceOffer, find_offer, list_offers
from guided_audio.voices.voice_catalog import find_voice


def offered(name: str) -> VoiceOffer:
    found = find_offer(name)
    assert found is not None
    return found


@pytest.mark.parametrize("offer", list_offers(), ids=lambda offer: offer.name)
def test_every_file_is_pinned(offer: VoiceOffer) -> None:
    for file in offer.files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.url.startswith("https://")
        assert file.url.endswith(f"/{Path(file.name).name}")
        assert 1_000 < file.size < 1 << 30
    assert offer.licence
    assert offer.files or offer.extra


def test_every_offer_has_a_name_and_files_of_its_own() -> None:
    names = [offer.name.casefold() for offer in list_offers()]
    assert len(set(names)) == len(names)
    files = {file.name: file.sha256 for offer in list_offers() for file in offer.files}
    assert all(files[file.name] == file.sha256 for offer in list_offers() for file in offer.files)


def test_hibaris_voices_are_those_of_its_package() -> None:
    emma = offered("emma")
    assert {offer.name for offer in list_offers() if offer.engine == "hibari"} >= {"emma", "fenrir", "fable", "kore"}
    assert emma.files[0].sha256 == "f709f0488ee63b583a22189a955aaf4257b9806dd330be3490661e53af0a89c1"
    assert (emma.language, emma.gender, emma.size) == ("en-GB", "female", 7_936_868)
    assert find_offer("heart") is None


def test_without_hibari_the_others_are_still_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hibari, "package_folder", lambda _: None)
    assert {offer.engine for offer in list_offers.__wrapped__()} == {"piper", "kokoro"}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("DE_de-Thorsten-Medium", "de_DE-thorsten-medium"), ("piper:de_DE-thorsten-high", "de_DE-thorsten-high"),
        ("thorsten", "de_DE-thorsten-medium"), ("af_bella", "kokoro-int8"), ("kokoro:ef_dora", "kokoro-int8"), ("joe", "joe"),
    ],
)  # fmt: skip
def test_an_offer_is_found_by_what_people_call_it(asked: str, name: str) -> None:
    assert offered(asked).name == name


@pytest.mark.parametrize("asked", ["", "medium", "de_DE", "kokoro:emma", "piper:af_bella", "nobody"])
def test_what_is_not_offered(asked: str) -> None:
    assert find_offer(asked) is None


def test_how_a_voice_is_had_depends_on_what_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    add = "guided-audio voices add de_DE-thorsten-medium"
    monkeypatch.setattr(offers, "find_spec", lambda _: None)
    assert offered("thorsten").commands == ("pip install 'guided-audio[piper]'", add)
    assert offered("joe").commands == ("pip install 'guided-audio[piper]'",)
    monkeypatch.setattr(offers, "find_spec", lambda _: object())
    assert offered("thorsten").commands == (add,)
    assert offered("thorsten").how_to_get == f"get it with «{add}»"


def test_an_offer_is_here_when_all_its_files_are() -> None:
    voices_folder().mkdir(parents=True)
    there = [offered("thorsten").is_here]
    for file in offered("thorsten").files:
        (voices_folder() / file.name).touch()
        there.append(offered("thorsten").is_here)
    assert there == [False, False, True]
    assert not offered("joe").is_here


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("emma", "«guided-audio voices add emma»"), ("hibari:kore", "«guided-audio voices add kore»"),
        ("af_bella", "pip install 'guided-audio[voices]'"), ("thorsten", "«guided-audio voices add de_DE-thorsten-medium»"),
    ],
)  # fmt: skip
def test_a_missing_voice_names_the_command_that_gets_it(name: str, hint: str) -> None:
    with pytest.raises(UnknownVoice, match="not on this machine yet") as caught:
        find_voice(name)
    assert hint in caught.value.hint


def test_a_missing_engine_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "find_spec", lambda name: None if name == "piper" else find_spec(name))
    with pytest.raises(UnknownVoice) as caught:
        find_voice("thorsten")
    assert "«pip install 'guided-audio[piper]'», then «guided-audio voices add" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "meant"), [("Haert", "heart"), ("emmma", "emma"), ("thorstn", "de_DE-thorsten-medium")]
)
def test_a_mistyped_voice_is_answered_with_one_that_is_here_or_could_be(name: str, meant: str) -> None:
    with pytest.raises(UnknownVoice) as caught:
        find_voice(name)
    assert f"«{meant}»" in caught.value.hint


def test_a_voice_of_a_broken_engine_says_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EngineStatus("acme", (), "its library is too old", "pip install --upgrade acme")
    monkeypatch.setattr(voice_catalog, "list_engines", lambda: (broken,))
    with pytest.raises(UnknownVoice, match="its library is too old") as caught:
        find_voice("acme:anna")
    assert caught.value.hint == "pip install --upgrade acme"
