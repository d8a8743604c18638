"""Real sentences: what a rule must find, and what would be a silly finding."""

import pytest
from safety.script_lint.support import findings, reviewed

FOUND = [
    ("words/pressure", "You must let go of it."),
    ("words/pressure", "Breathe out, and you have to trust it."),
    ("words/pressure", "Now you really should forgive them."),
    ("words/pressure", "Try harder."),
    ("words/pressure", "And just relax."),
    ("words/pressure", "Simply relax into the chair."),
    ("words/pressure", "Relax!"),
    ("words/pressure", "You've got to listen."),
    ("words/pressure", "You’d better hurry."),
    ("words/we", "We begin with the feet."),
    ("words/we", "Now let’s look at the sky."),
    ("words/we", "Let us rest."),
    ("words/we", "Feel it in our hands."),
    ("care/eyes-commanded", "Close your eyes."),
    ("care/eyes-commanded", "Sit back and close your eyes."),
    ("care/eyes-commanded", "I would like you to close your eyes now."),
    ("care/eyes-commanded", "Take a breath, closing your eyes."),
    ("care/eyes-commanded", "Keep your eyes closed."),
    ("care/memory-forced", "Remember the worst day of all."),
    ("care/memory-forced", "Bring your trauma to mind."),
    ("care/memory-forced", "What was the most painful moment?"),
    ("care/memory-forced", "Relive it once more."),
    ("care/promise", "This heals."),
    ("care/promise", "It will heal you."),
    ("care/promise", "After this, you’ll feel so much better."),
    ("care/promise", "It is a cure for loneliness."),
    ("care/promise", "You will never feel sad again."),
    ("care/diagnosis-or-blame", "You were broken by them."),
    ("care/diagnosis-or-blame", "It was your own fault."),
    ("care/diagnosis-or-blame", "Your mother neglected you."),
    ("care/diagnosis-or-blame", "You have an anxiety disorder."),
    ("care/breath-only-anchor", "Return to the breath."),
    ("care/breath-only-anchor", "Focus all your attention on your breathing."),
]


def among_others(text: str) -> str:
    return f"There is a lake. [pause 5s]\n\n{text} [pause 5s]\n\nThere is a shore."


def test_found() -> None:
    assert [(rule, text) for rule, text in FOUND if rule not in findings(among_others(text))] == []


KIND = [
    "You do not have to hold yourself up all alone.",
    "You need not answer.",
    "There is nothing you must do.",
    "There's nothing you need to do right now, and nowhere you need to be.",
    "Remember that you were never too much.",
    "There's nothing you need to do right now, and nowhere you need to be.",
    "Remember that you were never too much.",
    "There is no need to try harder.",
    "Take whatever you need to feel at home.",
    "Take all the time you need to arrive.",
    "What must you carry, even now? [pause 10s]",
    "You must have been so tired.",
    "You must be tired.",
    "That is what you should have had.",
    "If you should need more room, there is plenty.",
    "Should they like to come out, they can.",
    "Words that somebody should have said.",
    "Perhaps the sentence is: you must be perfect.",
    "Perhaps you were told that you must be quiet.",
    "“You should be stronger,” it may say.",
    "Just as you are, you are welcome.",
    "A hand, a hug, or just your company.",
    "You can just breathe.",
    "Many of us were never told.",
    "The two of us could go.",
    "It was made in the US.",
    "You might say: I am here. We can go slowly.",
    "Tell them that we belong together.",
    "You could close your eyes, or let them rest on one spot.",
    "Close your eyes, if you like.",
    "When you are ready, close your eyes.",
    "Close your eyes. Or leave them open.",
    "There is no need to close your eyes.",
    "You may say no to any of it. That includes keeping still, closing your eyes, and going on.",
    "If your eyes are closed, let them open.",
    "Not your worst memory.",
    "Even on the worst day, this lamp is lit.",
    "If your trauma comes up, stop and look around.",
    "You are more than your trauma.",
    "It need not be the most painful moment.",
    "The worst is over.",
    "Nobody can promise that this heals.",
    "Nothing has to be cured.",
    "It will not heal your past.",
    "This cannot heal everything.",
    "You will feel the floor under your feet.",
    "Perhaps you feel better, perhaps not.",
    "It was not your fault.",
    "It was never, ever your fault.",
    "Perhaps you believed that you were broken.",
    "You were never broken.",
    "Nobody is to blame.",
    "Perhaps you heard that you were too sensitive.",
    "Come back to your breath, or to your hands.",
    "You might come back to the breath. Or to the sounds around you.",
    "Notice how you breathe.",
    "A memory of the lake may come.",
    "Rest is welcome here.",
    "Feel free to move.",
]


def test_not_found() -> None:
    assert [str(found) for text in KIND for found in reviewed(among_others(text))] == []


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Is it soft? [pause 4s] Yes.", False),
        ("Is it soft? [pause 2s] Yes.", True),
        ("What do you feel? [pause 4s] Yes.", True),
        ("What do you feel? [silence 9.2s] Yes.", False),
        ("Is it soft, or firm? Is it warm? [pause 5s] Yes.", False),
        ("Is it soft, or firm? Is it warm? Is it big? [pause 5s] Yes.", True),
        ("What is it like there? Warm, or cool? Still, or humming? [silence 12s] Yes.", False),
        (
            "And how do you feel? Perhaps there is warmth. Perhaps sadness. All of it may be here. [silence 10s] Yes.",
            False,
        ),
        ("How do you feel? [pause 5s] It may be plain. [pause 5s] Yes.", False),
        ("How do you feel? [pause 5s] Move your hands. [pause 5s] Yes.", True),
        ("You could ask: what did you need? And wait. [silence 12s] Yes.", False),
        ("What do you feel?\n\nMove your hands. [pause 10s] Yes.", True),
        ("What did you need? [write 3m: What did you need?] Yes.", False),
        ("“What do you need?” [silence 12s] Yes.", False),
        (
            "How do you feel? The train leaves at noon. It is blue. The tree is old. The dog barks. [pause 10s] Yes.",
            True,
        ),
        ("How do you feel? The train leaves at noon. It is blue. The tree is old. [pause 10s] Yes.", True),
        ("How do you feel? Feelings are shy. They come late. [pause 10s] Yes.", False),
        (
            "How do you feel? Feelings are shy. There may be two. They come late. Perhaps none comes. [pause 10s] Yes.",
            False,
        ),
        ("Who knows? Perhaps it rains. The lake is wide.", False),
        ("And why not? The lake is wide.", False),
        ("Who knows what you need? The lake is wide.", True),
        ("Why not say it? The lake is wide.", True),
        ("What do you need? [breathe in 4, out 6, 2 rounds]", False),
    ],
)
def test_time_to_answer(text: str, wants: bool) -> None:
    assert ("pace/question-without-pause" in findings(text)) == wants


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Notice your hands. The left, and the right. [pause 3s] Yes.", False),
        ("Notice your hands. Is it warm there? [pause 4s] Yes.", False),
        ("Slowly, and if you like, notice your hands. Yes.\n\nYes.\n\nYes.", True),
        ("Imagine a lake. [pause 3s] Yes.", True),
        ("Imagine a lake. [pause 5s] Yes.", False),
        ("You may notice that the mind wanders. That is how minds are.", False),
        ("What do you notice? [pause 10s] Yes.", False),
    ],
)
def test_time_to_notice(text: str, wants: bool) -> None:
    assert ("pace/noticing-without-pause" in findings(text)) == wants


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Sit down. Stretch. [pause 3s] Look around. Stand up. [pause 3s]", False),
        ("Sit down. Stretch. Look around. [pause 3s]", True),
        ("Sit down. Stretch.\n\nLook around. [pause 3s]", True),
        ("Sit down. Stretch. Wait. Let it come. [pause 3s]", False),
        ("Sit down. The seat is soft. Stretch. The day is long. [pause 3s]", False),
        ("Sit down, close your eyes, breathe in and relax your jaw. [pause 3s]", True),
        ("If you like, sit down, close the door, and breathe out. [pause 3s]", True),
        ("Breathe in, lift your arms, hold them, and turn left. [pause 3s]", True),
        ("Stand up; stretch your arms; then look around. [pause 3s]", True),
        ("Sit down, and rest your hands. [pause 3s]", False),
        ("Sit, stand, or lie down, and rest your head. [pause 3s]", False),
        ("Notice sounds, smells, touch, and the light. [pause 3s]", False),
        ("See the lake, the trees, and the hills, and feel the wind. [pause 5s]", False),
        ("You sit down, take your time, and look around, feel the wind. [pause 5s]", False),
        ("Say: sit down, drink your tea, look at me. [pause 3s]", False),
        ("There you go, sit down, take your time. [pause 3s]", False),
    ],
)
def test_steps(text: str, wants: bool) -> None:
    assert ("pace/steps-without-pause" in findings(text)) == wants


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Stay here. [silence 61s] Yes.", True),
        ("Stay here. [silence 50s] [silence 11s] Yes.", True),
        ("Stay here. [silence 50s] Yes. [silence 50s] Yes.", False),
        ("Stay here for a minute. [silence 61s] Yes.", False),
        ("Stay here. [silence 50s] [wait up to 1m: Press space.] [silence 50s] Yes.", False),
        ("Stay here. [write 3m: What is it?] Yes.", False),
        ("Stay here. [breathe in 4, out 6, for 2m, silent] Yes.", True),
        ("Stay here. [breathe in 4, out 6, for 2m] Yes.", False),
        ("Stay here. [silence 3m]", False),
        ("[silence 3m] Yes.", False),
    ],
)
def test_announcing_silence(text: str, wants: bool) -> None:
    assert ("pace/silence-unannounced" in findings(text)) == wants
