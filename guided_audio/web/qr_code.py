"""The code that a phone's camera reads an address from."""

import io

import segno

_MARGIN = 2
"""Modules of light around it: half of what the standard asks, and enough where the ground is light as well."""


def lines_of(address: str) -> list[str]:
    """Return the lines that show an address as a QR code, to be printed light on dark; 19 for a usual one."""
    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out, border=_MARGIN, compact=True)
    return out.getvalue().splitlines()
