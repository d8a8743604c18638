"""Serving the pages: on this computer alone, or on the one private address that a phone reaches."""

import secrets

import uvicorn

from guided_audio.web.app import make_app


def serve(host: str = "127.0.0.1", port: int = 8765, key: str = "") -> None:
    """Serve until it is interrupted."""
    key = key or secrets.token_hex(16)
    print(f"http://{host}:{port}/{key}/", flush=True)  # noqa: T201
    uvicorn.run(make_app(key), host=host, port=port, access_log=False, log_level="warning")
