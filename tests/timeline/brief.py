"""Timelines as short as a test can read them."""

from guided_audio.timeline import Chapter, Lead, Say, Show, Silence, Timeline, TimelineCue


def brief(cue: TimelineCue) -> object:
    """Return a cue as short as a test can read it: words as text, silence as seconds."""
    match cue:
        case Say(shown=shown):
            return shown
        case Silence(length=length):
            return length.natural
        case Lead(shown=shown, length=seconds, beats=beats):
            return (shown, seconds, len(beats))
        case Chapter(title=title):
            return f"# {title}"
        case Show(text=text):
            return f"> {text}"
        case _:
            return type(cue).__name__


def briefly(timeline: Timeline) -> list[object]:
    return [brief(cue) for cue in timeline.cues]
