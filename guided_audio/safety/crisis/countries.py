"""Which country somebody means, or is in."""

import difflib
import re
from collections.abc import Mapping

from guided_audio.core.errors import UnknownCountry
from guided_audio.safety.crisis.lines import Country, Lines

_LOCALES = ("LC_ALL", "LC_TELEPHONE", "LC_ADDRESS", "LANG")
"""Where a locale is looked for; many a machine speaks American English and has its telephone set elsewhere."""
_TERRITORY = re.compile(r"[A-Za-z]{2,3}[_-]([A-Z]{2})(?:[.@].*)?")


def find_country(lines: Lines, wanted: str) -> Country:
    """Return the country that a code or a name means; UnknownCountry names the nearest ones."""
    names = _names(lines)
    locale = _TERRITORY.fullmatch(wanted.strip())
    asked = (locale[1] if locale else " ".join(wanted.split())).casefold()
    if asked in names:
        return names[asked]
    near = difflib.get_close_matches(asked, names, n=6, cutoff=0.7) if len(asked) > 2 else []
    near += [name for name in names if len(asked) > 2 and name.startswith(asked)]
    nearest = list(dict.fromkeys(names[name].name for name in near))[:3]
    hint = f"did you mean {' or '.join(f'«{name}»' for name in nearest)}?" if nearest else ""
    what = f"there are no lines for «{wanted[:40]}» yet" if asked else "a country needs a name"
    raise UnknownCountry(what, hint or "«guided-audio care --all» shows those there are")


def country_of_locale(lines: Lines, environment: Mapping[str, str]) -> Country | None:
    """Return the country that the language settings of this machine name, if there are lines for it."""
    for name in _LOCALES:
        if found := _TERRITORY.fullmatch(environment.get(name, "")):
            return lines.countries.get(found[1])
    return None


def _names(lines: Lines) -> dict[str, Country]:
    names: dict[str, Country] = {}
    for country in lines.countries.values():
        for name in (country.code, country.name, *country.also):
            names.setdefault(name.casefold(), country)
    return names
