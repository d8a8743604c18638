"""What kind of sentence it is: a question, an instruction, somebody else's words."""

import re

from guided_audio.safety.script_lint.words import Words

_QUESTION = re.compile(r"[?？؟;՞][!?.…]*[\"')\]]*$")
_OPENERS_AT_MOST = 5
_BEFORE = 60
"""So many characters before a word may turn it round: "never", "you were told that"."""
_CLAUSE = re.compile(r"[.!?:;—–]")
_CLAUSE_END = re.compile(r"(?:^|[,.;:!?—–-])\s*$")
_QUOTED = re.compile(r"[:\"]")
_STEPS = re.compile(r",|;|\s+(?=(?:and|then)\s)")
_LAST_WORDS = re.compile(r"((?:[\w']+ )?[\w']+),? $")


def is_question(text: str) -> bool:
    """Whether something is asked, in quotation marks or not."""
    found = _QUESTION.search(text)
    return found is not None and not text.endswith(";")


def asks(text: str, words: Words) -> bool:
    """Whether a question is one of its own; "Warm, or cool?" only goes on with the one before it."""
    if not is_question(text) or not words.are_known:
        return is_question(text)
    if is_rhetorical(text, words):
        return False
    return words.has("sentence.asking", text) or words.begins("sentence.asking_verbs", _opened(text, words)) is not None


def is_rhetorical(text: str, words: Words) -> bool:
    """Whether a question wants no answer: "Who knows?"."""
    rest = _opened(text, words)
    found = words.begins("sentence.rhetorical", rest)
    return found is not None and not any(map(str.isalnum, rest[found.end() :]))


def _opened(text: str, words: Words) -> str:
    """Return a sentence from behind "and", "if you like," and the like."""
    rest = text.lstrip("\"'( ")
    for _ in range(_OPENERS_AT_MOST):
        opener = words.begins("sentence.openers", rest)
        if opener is None or not opener[0]:
            break
        rest = rest[opener.end() :].lstrip(", ")
    return rest


def verb_of(text: str, words: Words) -> str:
    """Return what an instruction tells the listener to do, from its verb on; nothing if it is no instruction.

    "If you like, and slowly, move your hands" gives "move your hands".
    """
    if is_question(text):
        return ""
    rest = _opened(text, words)
    verb = words.begins("sentence.verbs", rest)
    if verb is None:
        return ""
    behind = rest[verb.end() :].lstrip()
    return "" if words.begins("sentence.not_verbs", behind) else rest


def is_step(text: str, words: Words) -> bool:
    """Whether the listener is told to do something next; "wait" and "let it come" leave room, and are no step."""
    verb = verb_of(text, words)
    return bool(verb) and words.begins("sentence.lingering", verb) is None


def count_steps(text: str, words: Words) -> int:
    """Return how many things a sentence tells the listener to do, one after the other; where it offers a choice, one."""
    if not is_step(text, words):
        return 0
    said = _QUOTED.split(text, maxsplit=1)[0]
    if words.has("sentence.choosing", said):
        return 1
    clauses = (clause.strip(" ,") for clause in _STEPS.split(said))
    return max(1, sum(_is_one_more(clause, words) for clause in clauses))


def _is_one_more(clause: str, words: Words) -> bool:
    """Whether a part of a sentence is an instruction: a verb and what to do with it, not "touch" in a list of senses."""
    return " " in clause and is_step(clause, words)


def is_aside(text: str, words: Words) -> bool:
    """Whether a sentence neither asks, nor tells what to do, nor offers an answer."""
    if is_question(text) or is_step(text, words):
        return False
    return not words.has("sentence.inviting", text) and not words.has("sentence.offering", text)


def is_command(text: str, words: Words) -> bool:
    """Whether a sentence begins with an instruction that no word makes an invitation."""
    verb = verb_of(text, words)
    return bool(verb) and not verb.lower().startswith("let ") and not words.has("sentence.inviting", text)


def is_denied(text: str, at: int, words: Words) -> bool:
    """Whether the clause before a word turns it round: "it was never your fault"."""
    before = text[max(at - _BEFORE, 0) : at]
    clause = _CLAUSE.split(before)[-1]
    return words.has("sentence.negating", clause)


def is_hedged(text: str, at: int, words: Words) -> bool:
    """Whether what comes is only possible: behind "perhaps", "if", "whether"."""
    return words.has("sentence.hedging", _CLAUSE.split(text[max(at - _BEFORE, 0) : at])[-1])


def is_reported(text: str, at: int, words: Words) -> bool:
    """Whether a word is somebody else's, or to be said: behind "you were told", behind "say:", in quotation marks."""
    before = text[:at]
    if before.count('"') % 2:
        return True
    return words.has("sentence.reporting", before[-2 * _BEFORE :])


def begins_clause(text: str, at: int, words: Words, openers: str) -> bool:
    """Whether a word begins a sentence or a clause, at most behind one of these openers, such as "and"."""
    before = text[max(at - _BEFORE, 0) : at].lstrip("\"'")
    if _CLAUSE_END.search(before):
        return True
    last = _LAST_WORDS.search(before)
    if last is None:
        return False
    behind = {last[1], last[1].split(" ")[-1]}
    return any((found := words.begins(openers, part)) is not None and found[0] == part for part in behind)


def count_words(text: str) -> int:
    """Return how many words a sentence has."""
    return len(re.findall(r"\w[\w'-]*", text))


def seconds(value: float) -> str:
    """Write seconds as a person would."""
    return f"{value:.1f}".removesuffix(".0") + " s"
