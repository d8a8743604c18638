"""The sheet that is given to somebody else."""

import pytest

from guided_audio.core.config import own_lines_file
from guided_audio.core.errors import UnknownCountry
from guided_audio.safety.crisis import care_sheet, sheet_to_give


def words(country: str | None = None) -> str:
    return "\n".join(section.text() for section in sheet_to_give(country).to_give)


@pytest.fixture
def own_file() -> None:
    own_lines_file().parent.mkdir(parents=True)
    own_lines_file().write_text(
        'country = "IE"\n\n[[mine.lines]]\nname = "Rosa"\nnumber = "0555 1"\n\n[[IE.lines]]\nname = "Hans"\nnumber = "0555 2"\n'
        '\n[AQ]\nname = "Antarctica"\n\n[[AQ.lines]]\nname = "Base"\nnumber = "0555 3"\n'
    )


@pytest.mark.usefixtures("own_file")
def test_it_has_the_chosen_country_and_nobody_whom_the_user_added() -> None:
    assert "Rosa" in care_sheet().text()
    assert "Hans" in care_sheet().text()
    told = words()
    assert "Whom to call: Ireland" in told
    assert "0555" not in told
    with pytest.raises(UnknownCountry):
        sheet_to_give("Antarctica")


@pytest.mark.parametrize("country", [None, "GB", "United States"])
def test_it_names_no_command_and_no_key(country: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_AT.UTF-8")
    told = words(country)
    assert "guided-audio" not in told
    assert "player" not in told
    assert told.startswith("Right now\n- Stop. Nothing here has to be finished. You can turn the sound off")
    assert ("Austria" in told) is (country is None)
