"""The International Phonetic Alphabet, as far as it takes to tell a sound from a slip."""

import unicodedata

_LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyz"
    "ɐɑɒæɓʙβɔɕçɗɖðəɘɚɛɜɝɞɟʄɡɠɢʛɣɤɦħɥʜɧɨɪɩʝɭɬɫɮʟɺɱɯɰŋɳɲɴøɵɸœɶʘɹɻɾʀʁɽɼʂʃʅʆʈʉʊʋⱱʌʍχʎʏʑʐʒʓʔʕʖʗʡʢθǀǁǂǃ"
    "ʣʤʥʦʧʨᵻᵿƫȵȶ"
)
_MARKS = frozenset("ˈˌːˑ.|‖‿ˈ˞ʼʰʱʲʳʴʵʶʷʸˀˁˠˡˢˣˤᵊᵝᶿⁿᵑ˥˦˧˨˩ꜛꜜ↗↘ \u0361\u035c")
_COMBINING = range(0x0300, 0x0370)
_MEANT = {
    ":": "a long sound is marked by ː",
    "'": "stress is marked by ˈ, before its syllable",
    "’": "stress is marked by ˈ, before its syllable",
    '"': "stress is marked by ˈ, before its syllable",
    ",": "a weaker stress is marked by ˌ, before its syllable",
    "?": "a catch in the throat is ʔ",
    "-": "syllables are parted by a full stop, if at all",
    "@": "the sound of the «a» in «about» is ə",
}


def ipa_slip(ipa: str) -> str:
    """Return the first sign that is none of the IPA, or nothing if all of them are."""
    for sign in unicodedata.normalize("NFC", ipa):
        if not (_is_sign(sign) or all(map(_is_sign, unicodedata.normalize("NFD", sign)))):
            return sign
    return ""


def ipa_hint(sign: str) -> str:
    """Return what was probably meant by a sign that is none."""
    return _MEANT.get(sign, "it has small letters and signs of its own, such as ˈ ː ə ʃ, and no capitals or digits")


def has_sound(ipa: str) -> bool:
    """Whether there is a letter in it, and not stress alone."""
    return any(sign in _LETTERS for sign in unicodedata.normalize("NFD", ipa)) or "ç" in ipa


def _is_sign(sign: str) -> bool:
    return sign in _LETTERS or sign in _MARKS or ord(sign) in _COMBINING
