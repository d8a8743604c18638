"""More real sentences: the cruel ones beside the kind ones that sound alike."""

import pytest
from safety.script_lint.support import findings, reviewed

FOUND = {
    "care/memory-forced": [
        "Think of the moment when you were hurt the most.",
        "Return to the day your father hit you.",
        "Go back to the time you were abused.",
        "Think back to when you were beaten.",
        "Remember when your mother hit you.",
        "Feel the terror of that night again.",
        "Let the most difficult memory of your life come up.",
        "Go back to the day your mother died.",
        "Remember when your mother left.",
        "Remember that worst day of all.",
        "See the first time somebody hurt you.",
        "Go to the time you were hurt.",
        "Picture the man who abused you.",
        "Travel back to the years when you were beaten.",
        "Go to the darkest moment of your childhood.",
    ],
    "care/promise": [
        "After this you will never feel alone again.",
        "You will never be alone again.",
        "Your pain is going to disappear.",
        "I promise that everything will be all right.",
        "Soon, all your anxiety will melt away.",
        "You are completely safe now, and nothing can hurt you.",
        "You'll sleep deeply all night.",
        "You will feel peace.",
        "We heal our deepest wounds today.",
        "Your inner child will forgive you.",
        "If you do this, you will be healed.",
        "Meditation is the cure for a lonely heart.",
        "Here, nobody can touch you.",
        "You will leave all pain behind.",
        "This practice removes all fear.",
        "From this day on, you will never doubt yourself again.",
        "Nothing bad can happen to you.",
        "I promise you that you will sleep.",
        "Your wounds will be healed.",
    ],
    "care/eyes-commanded": [
        "With your eyes closed, see a door.",
        "Your eyes are closed now.",
        "Allow your eyes to close.",
        "Let your eyelids fall shut.",
        "And let your eyes gently close.",
        "Please close both eyes.",
        "Close the eyes.",
    ],
    "words/pressure": [
        "Try to relax.",
        "And now try to let go of it.",
        "Try not to think.",
        "Clear your mind.",
        "Empty your mind completely.",
        "Make sure you sit upright.",
        "Make sure your back is straight.",
        "Don't think about anything.",
        "Do not think.",
        "Forgive your father.",
        "Now forgive them.",
        "It is time to let go of the past.",
        "You should know better.",
        "Let go now!",
        "You need to let go.",
        "You have to smile more often, and you must sit still.",
    ],
    "care/diagnosis-or-blame": [
        "You were abused.",
        "As a child, you were badly neglected.",
        "Your father did not love you.",
        "Your mother never wanted you.",
        "You attract people who hurt you.",
        "You are attracting pain.",
        "You were an unwanted child.",
        "You always choose people who leave.",
    ],
    "words/we": ["Let us go on.", "Now let us rest."],
}

KIND = [
    # memory
    "If you were beaten as a child, this is better done with a therapist.",
    "Remember that when you were beaten, it was never your fault.",
    "Go back to the time you were a child by the sea.",
    "Think of the day you left the house to meet a friend.",
    "Think of somebody who held you when you were hurt.",
    "Remember the day your father built a kite.",
    "You need not feel the pain of that day.",
    "Think of someone who was there for you on the days when you were hurt.",
    "If the memory of when you were hit comes up, open your eyes and look around.",
    "There may be tears, and the fear of that time may visit; you can stop.",
    "Not every day you were hurt has to be looked at.",
    "Not the day your mother died, but a small one.",
    "Return to the day you hit the ball over the wall.",
    "Remember a time when you were small.",
    "Let a memory of the garden come up, if one does.",
    "The time of the day is yours.",
    "Think of the years your family lived by the lake.",
    # promise
    "Perhaps you will feel peace, perhaps not.",
    "Your pain may never disappear, and you may be here with it.",
    "It will not make the pain go away.",
    "Maybe the sadness will lift a little.",
    "Nobody can promise that everything will be all right.",
    "You might say: nothing can hurt you here.",
    "You will feel the chair under you.",
    "You will hear the bell.",
    "Your fear will come and go.",
    "The pain will be there, and you will be there too.",
    "The tension in the shoulders may melt, or stay.",
    "No one can do this for you, and no one has to.",
    "Everything will take as long as it takes.",
    "May you heal in your own time.",
    "You will never be asked to hurry here.",
    "The cure for a cold day is a warm cup.",
    "The cloud will go, and another will come.",
    "Does it help to hear that everything will be all right? [pause 6s]",
    "You cannot heal your past in one evening.",
    "I wish that nothing could hurt you.",
    "You will not be alone with it.",
    # eyes
    "Whether your eyes are closed or open, see a door.",
    "With your eyes closed or open, see a door.",
    "If you like, allow your eyes to close.",
    "Your eyes may be closed now, or open.",
    "Your eyes could close. Or they stay open. With your eyes closed, see a door.",
    "You could let your eyelids fall shut, or look at the floor.",
    "The cat sits there with its eyes closed.",
    "Let the eyes of the child find yours.",
    "Some people like to close the eyes of their doll.",
    "Let your shoulders drop.",
    "Let your eyes rest on one spot.",
    "Close the door.",
    # pressure
    "You might try to relax your jaw.",
    "There is no need to clear your mind.",
    "If you like, try to be with it for a breath.",
    "Try it in your own way.",
    "You do not have to forgive your father.",
    "Perhaps forgive yourself, or leave it.",
    "Forgive me for the long silence.",
    "Make sure you are warm.",
    "You have to do nothing.",
    "All you have to do is breathe.",
    "Clear a small space on the table.",
    "Try one sentence with your other hand.",
    "Nobody has to forgive anybody today.",
    "Make sure you can stop at any moment.",
    "Do not worry if nothing comes.",
    "Don't think that it has to be big.",
    "You might let us know how it was.",
    "You have to laugh when you think of it.",
    "You should know that you can stop at any moment.",
    "You must feel quite free to stop.",
    "It is time to come back, slowly.",
    # blame
    "Perhaps your father did not love you in the way you needed.",
    "If you were abused, this is for a therapist's room.",
    "Were you neglected? [pause 10s]",
    "You were never unwanted.",
    "Maybe you were rejected by somebody.",
    "Those who were abused need company for this.",
    "Perhaps you learned that your mother did not want you.",
    "You attract birds with that bread.",
    "You were small, and you were alone with it.",
    "You were never the wrong child.",
    "Your father never learned to say it.",
    "Your mother could not give what she never had.",
    "You choose people to sit with.",
    # time
    "Who knows? Perhaps it rains.",
]


def among_others(text: str) -> str:
    return f"There is a lake. [pause 5s]\n\n{text} [pause 5s]\n\nThere is a shore."


@pytest.mark.parametrize("rule", FOUND)
def test_found(rule: str) -> None:
    assert [text for text in FOUND[rule] if rule not in findings(among_others(text))] == []


def test_not_found() -> None:
    assert [str(found) for text in KIND for found in reviewed(among_others(text))] == []


def test_closed_eyes_may_be_taken_for_granted_once_somebody_could_choose() -> None:
    kind = "You may close your eyes, or leave them open. [pause 5s]\n\nThere is a lake. [pause 5s]\n\n"
    assert findings(f"{kind}With your eyes closed, see a door. [pause 5s]\n\nYes.") == []
    (found,) = reviewed("With your eyes closed, see a door. [pause 5s]\n\nYour eyes are closed now. [pause 5s]\n\nYes.")
    assert found.location.line == 1
    assert "takes closed eyes for granted" in found.message
