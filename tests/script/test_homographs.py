"""Words that are spelled alike and sound otherwise: what stands around them decides; where nothing does, the voice."""

import pytest

from guided_audio.script import reader_for

SENTENCES = (
    ("Let your eyes close.", "ˈkloʊz"),
    ("Close your eyes, if you like.", "ˈkloʊz"),
    ("You may let them close.", "ˈkloʊz"),
    ("Hold them close.", "ˈkloʊs"),
    ("Come close to the child.", "ˈkloʊs"),
    ("Stay close, if they like.", "ˈkloʊs"),
    ("Is there somebody close by?", "ˈkloʊs"),
    ("When you are ready, the eyes may gently close again.", "ˈkloʊz"),
    ("Bring the blanket close.", "ˈkloʊs"),
    ("Your lips can close softly.", "ˈkloʊz"),
    ("A letter that was never read.", "ˈɹɛd"),
    ("You could read it under your breath.", "ˈɹiːd"),
    ("You have read this before.", "ˈɹɛd"),
    ("Your legs are heavy as lead.", "ˈlɛd"),
    ("Let the path lead you on.", ""),
    ("You might tear the paper into strips.", "ˈtɛɹ"),
    ("A tear rolls down.", ""),
    ("The path winds through the trees.", "ˈwaɪndz"),
    ("The wind is soft tonight.", ""),
    ("Steps wind down to the water.", "ˈwaɪnd"),
    ("An old wound may ache.", ""),
    ("A scarf is wound around the neck.", "ˈwaʊnd"),
    ("The people who live here are kind.", "ˈlɪv"),
    ("There was live music.", "ˈlaɪv"),
    ("A gift tied with a bow.", "ˈboʊ"),
    ("You might bow your head.", "ˈbaʊ"),
    ("You may feel content.", "kənˈtɛnt"),
    ("The content of the box is unknown.", ""),
    ("You can present yourself as you are.", "pɹɪˈzɛnt"),
    ("The present moment is enough.", ""),
    ("What is the use of that?", "ˈjuːs"),
    ("You can use either hand.", "ˈjuːz"),
    ("It was no use.", "ˈjuːs"),
    ("We could separate the two.", "ˈsɛpəˌɹeɪt"),
    ("They have separate rooms.", ""),
    ("For a minute, rest.", ""),
    ("Notice the most minute movements.", "maɪˈnuːt"),
    ("A drawing that nobody looked at.", "ˈdɹɔːɪŋ"),
    ("What is a bit crooked, and loved?", "ˈkɹʊkɪd"),
    ("If you catch yourself making a plan.", "ˈkætʃ"),
    ("And they may close, or stay open.", "ˈkloʊz"),
    ("Come as close as you want.", "ˈkloʊs"),
    ("A place close to the sea.", "ˈkloʊs"),
    ("You may get close.", "ˈkloʊs"),
    ("Or close them, if that is easier.", "ˈkloʊz"),
    ("A friend or close relative.", "ˈkloʊs"),
    ("Is it close?", "ˈkloʊs"),
    ("When you read it, breathe.", "ˈɹiːd"),
    ("The words have been read by many.", "ˈɹɛd"),
    ("It might tear.", ""),
    ("The river winds past the house.", "ˈwaɪndz"),
    ("You can wind the wool again.", "ˈwaɪnd"),
    ("Feelings live in the body.", "ˈlɪv"),
    ("The bows of the ribbon are blue.", "ˈboʊ"),
    ("You might feel very content here.", "kənˈtɛnt"),
    ("There is a present under the tree.", ""),
    ("A use for every leaf.", "ˈjuːs"),
    ("They use a small brush.", "ˈjuːz"),
    ("The house is quiet.", ""),
)


@pytest.mark.parametrize(("text", "sound"), SENTENCES)
def test_what_stands_around_a_word_decides(text: str, sound: str) -> None:
    assert [reading.said.ipa for reading in reader_for("en").readings(text)] == ([sound] if sound else [])


def test_only_the_word_is_read_otherwise() -> None:
    text = "When you are ready, let your eyes close again."
    (reading,) = reader_for("en").readings(text)
    assert text[reading.start : reading.end] == "close"
    assert not reading.said.respelling  # a voice that takes no IPA reads it as it is written
