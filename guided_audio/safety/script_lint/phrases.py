"""The phrases of a language, as `words-en.toml` lists them, and what they make of a sentence: a question, an instruction."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of

_FEW_WORDS = r"(?:[\w'-]{1,40},? ){0,3}"
"""The meaning of a … in a list; bounded, so that no text makes the search slow."""
_LIST = re.compile(r"words-(\w+)\.toml")
_NOTHING = re.compile(r"(?!)")
_QUESTION = re.compile(r"[?？؟;՞][!?.…]*[\"')\]]*$")
_OPENERS_AT_MOST = 5
_BEFORE = 60
"""So many characters before a word may turn it round: "never", "you were told that"."""
_CLAUSE = re.compile(r"[.!?:;—–]")
_CLAUSE_END = re.compile(r"(?:^|[,.;:!?—–-])\s*$")
_QUOTED = re.compile(r"[:\"]")
_STEPS = re.compile(r"[,;]")
_LAST_WORDS = re.compile(r"((?:[\w']+ )?[\w']+),? $")


def is_question(text: str) -> bool:
    """Whether a sentence asks something, in quotation marks or not."""
    found = _QUESTION.search(text)
    return found is not None and not text.endswith(";")


def count_words(text: str) -> int:
    """Return how many words a sentence has."""
    return len(re.findall(r"\w[\w'-]*", text))


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns by name, such as `harm.promise`; none for a language without a list."""

    patterns: Mapping[str, re.Pattern[str]]

    @property
    def are_known(self) -> bool:
        """Whether there is a list for this language."""
        return bool(self.patterns)

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """Return the first of these phrases in a text."""
        return self.patterns.get(name, _NOTHING).search(text)

    def find_all(self, name: str, text: str) -> Iterator[re.Match[str]]:
        """Return all of these phrases in a text."""
        return self.patterns.get(name, _NOTHING).finditer(text)

    def has(self, name: str, text: str) -> bool:
        """Whether a text has one of these phrases."""
        return self.find(name, text) is not None

    def begins(self, name: str, text: str) -> re.Match[str] | None:
        """Return the phrase of this list that a text begins with."""
        return self.patterns.get(name, _NOTHING).match(text)

    def asks(self, text: str) -> bool:
        """Whether a question is one of its own; "Warm, or cool?" only goes on with the one before it."""
        if not is_question(text) or not self.are_known:
            return is_question(text)
        if self.is_rhetorical(text):
            return False
        return self.has("sentence.asking", text) or bool(self.begins("sentence.asking_verbs", self._opened(text)))

    def is_rhetorical(self, text: str) -> bool:
        """Whether a question wants no answer: "Who knows?"."""
        rest = self._opened(text)
        found = self.begins("sentence.rhetorical", rest)
        return found is not None and not any(map(str.isalnum, rest[found.end() :]))

    def verb_of(self, text: str) -> str:
        """Return an instruction from its verb on; an empty text for any other sentence.

        "If you like, and slowly, move your hands" gives "move your hands".
        """
        rest = "" if is_question(text) else self._opened(text)
        verb = self.begins("sentence.verbs", rest)
        return "" if verb is None or self.begins("sentence.not_verbs", rest[verb.end() :].lstrip()) else rest

    def is_step(self, text: str) -> bool:
        """Whether it is an instruction for now; "wait" and "let it come" leave room, and are no step."""
        verb = self.verb_of(text)
        return bool(verb) and self.begins("sentence.lingering", verb) is None

    def count_steps(self, text: str) -> int:
        """Return how many instructions a sentence gives, one after the other; where it offers a choice, one."""
        if not self.is_step(text):
            return 0
        said = _QUOTED.split(text, maxsplit=1)[0]
        if self.has("sentence.choosing", said):
            return 1
        listed = self.patterns.get("sentence.following", _NOTHING).sub(",", said)
        clauses = (clause.strip() for clause in _STEPS.split(listed))
        # A verb and its object: "touch" alone is one of a list of senses.
        return max(1, sum(" " in clause and self.is_step(clause) for clause in clauses))

    def is_aside(self, text: str) -> bool:
        """Whether a sentence is neither a question nor an instruction, nor offers an answer."""
        if is_question(text) or self.is_step(text):
            return False
        return not self.has("sentence.inviting", text) and not self.has("sentence.offering", text)

    def is_command(self, text: str) -> bool:
        """Whether a sentence begins with an instruction that no word makes an invitation."""
        verb = self.verb_of(text)
        return bool(verb) and not self.begins("sentence.letting", verb) and not self.has("sentence.inviting", text)

    def is_case(self, text: str) -> bool:
        """Whether a sentence is about a case, as in "If your trauma comes up, stop"."""
        return self.begins("sentence.case", text) is not None

    def is_denied(self, text: str, at: int) -> bool:
        """Whether the clause before a word turns it round: "it was never your fault"."""
        return self.has("sentence.negating", _clause_before(text, at))

    def is_hedged(self, text: str, at: int) -> bool:
        """Whether a word is only possible: behind "perhaps", "if", "whether"."""
        return self.has("sentence.hedging", _clause_before(text, at))

    def is_reported(self, text: str, at: int) -> bool:
        """Whether a word is another person's, or to be said: behind "you were told", "say:", in quotation marks."""
        before = text[:at]
        return before.count('"') % 2 == 1 or self.has("sentence.reporting", before[-2 * _BEFORE :])

    def begins_clause(self, text: str, at: int, openers: str = "wording.clause") -> bool:
        """Whether a word begins a sentence or a clause, at most behind one of these openers, such as "and"."""
        before = text[max(at - _BEFORE, 0) : at].lstrip("\"'")
        if _CLAUSE_END.search(before):
            return True
        last = _LAST_WORDS.search(before)
        if last is None:
            return False
        behind = {last[1], last[1].split(" ")[-1]}
        return any((found := self.begins(openers, part)) is not None and found[0] == part for part in behind)

    def _opened(self, text: str) -> str:
        """Return a sentence from behind "and", "if you like," and the like."""
        rest = text.lstrip("\"'( ")
        for _ in range(_OPENERS_AT_MOST):
            opener = self.begins("sentence.openers", rest)
            if opener is None or not opener[0]:
                break
            rest = rest[opener.end() :].lstrip(", ")
        return rest


@cache
def known_languages() -> tuple[str, ...]:
    """Return the languages that there is a list for."""
    names = (_LIST.fullmatch(file.name) for file in resources.files(__package__).iterdir())
    return tuple(sorted(name[1] for name in names if name))


@cache
def words_of(language: str) -> Words:
    """Return the words of a language, by a tag such as `en-GB`; read once."""
    own = language_of(language)
    if own not in known_languages():
        return Words({})
    data = packaged_toml(__package__, f"words-{own}.toml")
    sections = {key: named for key, named in data.items() if isinstance(named, dict)}
    return Words({f"{key}.{name}": _compiled(one) for key, named in sections.items() for name, one in named.items()})


def _clause_before(text: str, at: int) -> str:
    return _CLAUSE.split(text[max(at - _BEFORE, 0) : at])[-1]


def _compiled(entries: Iterable[str]) -> re.Pattern[str]:
    whole = "|".join(entry.replace("… ", _FEW_WORDS).replace("(", "(?:").replace("(?:?", "(?") for entry in entries)
    return re.compile(rf"(?<![\w-])(?:{whole})(?![\w-])", re.IGNORECASE)
