"""What the sessions offer is loaded when it is asked for."""

import pytest

from guided_audio import sessions


@pytest.mark.parametrize("name", sessions.__all__)
def test_everything_that_is_offered_is_there(name: str) -> None:
    assert getattr(sessions, name) is not None


def test_anything_else_is_not() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        sessions.nonsense  # noqa: B018
