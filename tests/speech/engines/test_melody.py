import numpy as np
import pytest

from guided_audio.core.voice import Melody, Utterance
from guided_audio.speech.engines.hibari import HEART, HibariEngine
from guided_audio.speech.engines.melody import FRAME, Kind, Pitch, kind_of, shaped
from guided_audio.speech.requests import decode_request, encode_request

STATEMENT, QUESTION = "Your feet are warm.", "Are your feet warm?"


def tune(seconds: float = 3.0, comma: float = 0.0) -> Pitch:
    """Return a pitch as the model has it for any sentence: high at the beginning, then 185 Hz, then falling."""
    share = np.linspace(0.0, 1.0, round(seconds / FRAME))
    pitch = 185.0 * 2 ** ((8 * np.exp(-(((share - 0.12) / 0.06) ** 2)) - 3 * np.maximum(share - 0.8, 0) / 0.2) / 12)
    if comma:
        pitch[np.abs(share - comma) < 0.04] = 20.0
    return pitch.astype(np.float32)


def semitones(pitch: Pitch, other: Pitch) -> Pitch:
    higher: Pitch = (12 * np.log2(pitch / other)).astype(np.float32)
    return higher


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rest now.", Kind.STATEMENT),
        ("You wonder what it is.", Kind.STATEMENT),
        ("Is there something that the child has wanted to ask you?", Kind.YES_OR_NO),
        ("And your eyes?", Kind.YES_OR_NO),
        ("If you look around, is anything different?", Kind.YES_OR_NO),
        ("“Would they like to keep it?”", Kind.YES_OR_NO),
        ("What do you notice?", Kind.WHICH),
        ("And what does the face do?", Kind.WHICH),
        ("In which room are you?", Kind.WHICH),
        ("When it feels like the moment, you could ask: what is it like to be you?", Kind.WHICH),
        ("Is it soft, or firm?", Kind.WHICH),
        ("", Kind.STATEMENT),
        ("?", Kind.YES_OR_NO),
    ],
)
def test_the_kind_of_a_sentence(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_a_question_rises_and_a_statement_falls() -> None:
    asked, said = (shaped(tune(), text, Melody()) for text in (QUESTION, STATEMENT))
    assert semitones(asked[-1:], tune()[-1:])[0] > 2.0
    assert semitones(asked[-1:], said[-1:])[0] > 2.5


def test_what_goes_on_does_not_end() -> None:
    ends = shaped(tune(), QUESTION, Melody())
    goes_on = shaped(tune(), QUESTION, Melody(), is_last=False)
    assert np.array_equal(ends[:100], goes_on[:100])
    assert goes_on[-1] < ends[-1]


def test_sentences_differ_in_their_first_accent_and_in_their_height() -> None:
    peaks = [shaped(tune(), f"This is sentence {number}.", Melody(number % 4)).max() for number in range(200)]
    assert np.std(12 * np.log2(peaks)) > 1.3
    assert max(peaks) <= 325.0


def test_a_paragraph_begins_high_and_ends_low() -> None:
    middles = [np.median(shaped(tune(), STATEMENT, Melody(number))) for number in range(4)]
    assert middles == sorted(middles, reverse=True)
    assert 1.5 < 12 * np.log2(middles[0] / middles[-1]) < 2.5


def test_a_voice_rises_a_little_before_a_comma() -> None:
    lone, divided = (shaped(tune(comma=comma), STATEMENT, Melody()) for comma in (0.0, 0.5))
    begin = round(0.46 * len(divided))
    assert 0.5 < semitones(divided[begin - 2 : begin], lone[begin - 2 : begin]).mean() < 1.5


def test_a_soft_voice_is_lower_and_narrower() -> None:
    soft, usual = (shaped(tune(), STATEMENT, Melody(is_soft=is_soft)) for is_soft in (True, False))
    assert np.median(soft) < np.median(usual)
    assert np.ptp(np.log2(soft)) < np.ptp(np.log2(usual))


def test_what_has_no_pitch_stays_so_and_what_is_short_stays_as_it_is() -> None:
    pitch = tune(comma=0.5)
    assert np.array_equal(shaped(pitch, STATEMENT, Melody()) < 40, pitch < 40)
    assert np.array_equal(shaped(tune(0.2), "Shh.", Melody()), tune(0.2))
    nothing = np.zeros(0, np.float32)
    assert len(shaped(nothing, "", Melody())) == 0


def test_a_worker_is_asked_for_the_melody() -> None:
    for melody in (None, Melody(2, True)):
        utterance = Utterance(QUESTION, HEART, melody=melody)
        assert decode_request(encode_request(utterance)) == utterance


def test_the_embedded_voice_asks_and_lasts_as_long() -> None:
    engine = HibariEngine()
    plain, said, again, late = (
        engine.synthesize(Utterance(QUESTION, HEART, melody=melody)) for melody in (None, Melody(), Melody(), Melody(3))
    )
    assert len(plain) == len(said) == len(late)
    assert np.array_equal(said, again)
    assert not np.array_equal(said, plain)
    assert not np.array_equal(said, late)
