"""Crisis lines are shown at once: they load no room above `core`, and nothing heavy."""

import subprocess
import sys

PROGRAM = "import sys, guided_audio.safety.crisis as crisis; crisis.care_sheet('GB').text(); print(*sys.modules)"


def test_nothing_but_core_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    ours = {name.split(".")[1] for name in modules if name.startswith("guided_audio.")}
    assert ours == {"core", "safety"}
    assert "guided_audio.safety.script_lint" not in modules
    assert not {"numpy", "yaml", "markdown_it", "tomlkit"} & set(modules)
