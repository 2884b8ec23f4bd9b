# Einklang.  Two commands for everybody: make run, make test.
PY := .venv/bin/python

.PHONY: run demo test quick style types imports screens picture bench gateway soak mutate webphone extension lock clean

run:            ## open the app on a practice office; without a display: tell the story and check it
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		packaging/setup.sh run && exec .venv/bin/einklang --practice; \
	else \
		packaging/setup.sh demo && exec .venv/bin/einklang demo --out demo; \
	fi

demo:           ## the main job as a story that checks itself
	@packaging/setup.sh demo && exec .venv/bin/einklang demo --out demo

test:           ## everything that decides
	@packaging/setup.sh test
	@$(MAKE) --no-print-directory style types imports
	@$(PY) -m pytest -n 2 --dist loadfile -q -m "not long"

quick:          ## the tests without real phones
	@$(PY) -m pytest -n 2 -q -m "not end_to_end and not long"

style:
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check -q .

types:
	@$(PY) -m mypy

imports:
	@told=$$(.venv/bin/lint-imports --no-cache) || { echo "$$told"; exit 1; }; echo "$$told" | tail -n 3

screens:        ## every screen and state as PNG, in screens/
	@packaging/setup.sh run && $(PY) -m ui.screens --out screens

picture:        ## the window for the README, light, English, 200 %
	@packaging/setup.sh run && $(PY) -m ui.screens --out build/picture --only dnd-on --scheme light --language en
	@cp build/picture/dnd-on-light-en-200.png packaging/docs/window.png

bench:          ## figures beside peers; exit 1 on a miss
	@packaging/setup.sh bench && $(PY) -m tests.bench

gateway:        ## Asterisk as the provider and as a browser, both ways, with sound
	@packaging/setup.sh test && packaging/get-asterisk.sh build/asterisk
	@$(PY) -m tests.bench.line_check && $(PY) -m tests.bench.web_line_check

soak:           ## a thousand calls, a hundred thousand changes of status; takes long
	@packaging/setup.sh test && $(PY) -m pytest -n 2 --dist loadfile -q -m long
	@$(PY) -m tests.soak

mutate:         ## wrong edits that the tests must notice
	@packaging/setup.sh test && $(PY) -m tests.mutate

lock:           ## renew packaging/requirements.lock from pyproject.toml
	@.venv/bin/python -m pip -q install uv && .venv/bin/uv pip compile pyproject.toml --group dev \
		--generate-hashes --no-header --no-emit-index-url --universal -q -o packaging/requirements.lock

clean:
	rm -rf .venv build dist screens demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

extension:      ## zip files of the browser extension, in build/extension
	@packaging/setup.sh run && $(PY) packaging/bundle_extension.py

webphone:       ## build the page of the webphone anew; needs Node and npm
	@rm -rf build/webphone && mkdir -p build/webphone && cp -r resources/webphone/src/. build/webphone
	@cd build/webphone && npm ci --no-audit --no-fund --silent && npx --no-install tsc --noEmit
	@cd build/webphone && node build.mjs . ../../resources ../../resources/webphone/dist
