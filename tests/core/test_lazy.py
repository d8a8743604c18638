import ast
import importlib
from pathlib import Path

import pytest

import guided_audio

ROOMS = ("api", "audio", "audio.beds", "script", "speech")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_offers_what_type_checkers_see(room: str) -> None:
    module = importlib.import_module(f"guided_audio.{room}")
    source = Path(str(module.__file__)).read_text()
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    seen = {(node.module, one.name) for node in imports for one in node.names if one.name != "offered"}
    assert seen
    for home, name in seen:
        assert getattr(module, name) is getattr(importlib.import_module(str(home)), name)
    assert source.count('": "') == len({home for home, _ in seen})
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing


def test_every_room_that_is_lazy_is_tested() -> None:
    package = Path(str(guided_audio.__file__)).parent
    lazy = [path for path in package.rglob("*.py") if "= offered(" in path.read_text()]
    names = {".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__") for path in lazy}
    assert names == set(ROOMS)
