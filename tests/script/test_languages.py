"""The language of a text is told by its commonest words or its alphabet, and not guessed where they do not tell."""

from pathlib import Path

import pytest

from guided_audio.script import Text, read_script
from guided_audio.script.languages import guess_language, other_language, tag_of

_ROOT = Path(__file__).parents[2]
_SCRIPTS = sorted([*(_ROOT / "scripts").glob("*.md"), *(_ROOT / "guided_audio" / "library").glob("passages/*/*.md")])


@pytest.mark.parametrize("path", _SCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_our_own_scripts(path: Path) -> None:
    script = read_script(path).require()
    words = " ".join(part.text for paragraph in script.paragraphs for part in paragraph.parts if isinstance(part, Text))
    assert guess_language(words) == script.meta.language.partition("-")[0]
    assert other_language(words, script.meta.language) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sit down and rest. Notice the floor.", "en"),
        ("Siéntate y descansa. Nota el suelo. Ahora vuelve.", "es"),
        ("Asseyez-vous et fermez les yeux. Inspirez doucement.", "fr"),
        ("Setz dich hin und ruh dich aus. Spüre den Boden.", "de"),
        ("Chiudi gli occhi e lascia andare.", "it"),
        ("Sente-se e descanse. Sinta o chão. Agora volte.", "pt"),
        ("Ga zitten en rust uit. Voel de vloer onder je voeten.", "nl"),
        ("Sitt ner och vila. Känn golvet under dina fötter.", "sv"),
        ("Sæt dig ned og hvil. Mærk gulvet under dine fødder.", "da"),
        ("Сядьте и отдохните. Почувствуйте пол.", "ru"),
        ("Сядьте і відпочиньте. Відчуйте підлогу.", "uk"),
        ("座って休んでください。床を感じてください。ゆっくり。", "ja"),
        ("坐下休息。注意地板。现在回来。", "zh"),
        ("שב ונוח. הרגש את הרצפה.", "he"),
        ("Be still.", ""),
        ("Om namah shivaya. Om namah shivaya.", ""),
        ("La la la.", ""),
        ("1 2 3", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_few_words(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("text", "said", "other"),
    [
        ("Cierra los ojos y deja que el cuerpo se hunda en la silla. Respira.", "en", "es"),
        ("Close your eyes and let the body sink into the chair. Breathe in.", "de-DE", "en"),
        ("Close your eyes and let the body sink into the chair. Breathe in.", "en-GB", ""),
        ("Close your eyes. Om mani padme hum, om mani padme hum, om mani padme hum.", "en", ""),
        ("Tanca els ulls i deixa que el cos s'enfonsi a la cadira. Respira, i nota el terra.", "ca", ""),
        ("Cierra los ojos.", "en", ""),
        ("Закройте глаза и дайте телу опуститься на стул, вдохните и выдохните ещё раз.", "en", "ru"),
    ],
)
def test_words_that_are_plainly_of_another_language(text: str, said: str, other: str) -> None:
    assert other_language(text, said) == other


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("english", "en"),
        ("en_us", "en-US"),
        ("German", "de"),
        ("zh-Hans", "zh-Hans"),
        ("iw", "he"),
        ("gl", "gl"),
        ("none such", ""),
    ],
)
def test_names_of_languages(name: str, tag: str) -> None:
    assert tag_of(name) == tag
