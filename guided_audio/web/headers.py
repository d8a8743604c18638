"""What every answer says to a browser: keep this to yourself, load nothing from elsewhere, and tell nobody where you were."""

_CONTENT = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_REFERRER = "no-referrer, same-origin"
"""The last of them that a browser knows counts: nothing is ever said to other places.

`no-referrer` alone would let forms come with `Origin: null`, from which their own page cannot be told.
"""
_NOT_ASKED_FOR = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")

SECURITY = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "content-security-policy": _CONTENT,
        "referrer-policy": _REFERRER,
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join(f"{name}=()" for name in _NOT_ASKED_FOR),
    }.items()
)
NEVER_KEPT = (b"cache-control", b"no-store")
KEPT_FOR_AN_HOUR = (b"cache-control", b"private, max-age=3600")
"""For what comes with the program."""
HTML = (b"content-type", b"text/html; charset=utf-8")
PLAIN = (b"content-type", b"text/plain; charset=utf-8")
CLOSE = (b"connection", b"close")
