"""The key, and what is kept of it."""

import json
import stat

import pytest

from guided_audio.core.config import web_key_file
from guided_audio.web.key import Access, forget_access, keep_access, kept_access, new_access


def test_a_new_one_has_128_bits_each_time_others() -> None:
    keys = {new_access().key for _ in range(100)}
    assert len(keys) == 100
    assert {len(bytes.fromhex(key)) for key in keys} == {16}
    assert sum(int(key, 16).bit_count() for key in keys) == pytest.approx(6400, abs=320)


def test_what_is_kept_is_found_again_by_its_user_alone() -> None:
    assert kept_access() is None
    keep_access(access := new_access(8770))
    assert kept_access() == access
    assert stat.S_IMODE(web_key_file().stat().st_mode) == 0o600
    assert forget_access()
    assert kept_access() is None
    assert not forget_access()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"key": "' + "0" * 32 + '"}', json.dumps({"key": "../" + "0" * 29, "port": 1}),
     json.dumps({"key": "0" * 32, "port": 0}), json.dumps({"key": 7, "port": 8765})],
)  # fmt: skip
def test_what_was_damaged_is_none(text: str) -> None:
    keep_access(Access("0" * 32))
    web_key_file().write_text(text)
    assert kept_access() is None
