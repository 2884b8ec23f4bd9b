"""Pictures of every screen and state: light and dark, three languages, 100 and 200 per cent.

``python -m ui.screens --out DIR``.  A picture is named
``NAME-SCHEME-LANGUAGE-SCALE.png``; ``--only WORD`` draws the names that contain it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

MODULES = tuple(
    f"ui.screens_{part}"
    for part in (
        "main",
        "status",
        "calls",
        "voicemail",
        "reach",
        "contacts",
        "entry",
        "wizard",
        "settings",
        "security",
        "admin",
        "plans",
        "details",
    )
)
"Modules with a list SCREENS of (name, builder)."
SCALES = (100, 200)
NOWHERE = (3900, 2900)
"A place for the pointer where it hovers over nothing."
LANGUAGES = ("de", "en", "nl")
SCHEMES = ("light", "dark")
Builder = "Callable[[], QWidget]"


def screens(part: str = "") -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """All screens of all modules, or of the one whose name ends in ``part``."""
    for module in MODULES:
        if module.endswith(part):
            yield from importlib.import_module(module).SCREENS


def offscreen(folder: str) -> str:
    """The platform with a screen large enough for any menu at 200 %."""
    config = Path(folder) / "screen.json"
    screen = {"name": "large", "x": 0, "y": 0, "width": 4000, "height": 3000, "dpi": 96}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    config.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return f"offscreen:configfile={config}"


def main() -> int:
    options = _options()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    if options.scale:
        return draw(out, options.scale, options.only, options.scheme, options.language)
    with tempfile.TemporaryDirectory() as folder:
        codes = [_draw_apart(folder, scale, sys.argv[1:]) for scale in SCALES]
    return max(codes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ui.screens", description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--scheme", default="")
    parser.add_argument("--language", default="")
    parser.add_argument("--scale", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _draw_apart(folder: str, scale: int, arguments: list[str]) -> int:
    """A process of its own: the scale is read once, when Qt starts."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": offscreen(folder),
        "QT_SCALE_FACTOR": str(scale / 100),
    }
    command = [sys.executable, "-m", "ui.screens", *arguments, "--scale", str(scale)]
    return subprocess.run(command, env=environment, check=False).returncode


def draw(out: Path, scale: int, only: str = "", scheme: str = "", language: str = "") -> int:
    """Draw the wanted pictures at the scale of this process."""
    app = start()
    count = 0
    for look in (scheme,) if scheme else SCHEMES:
        for code in (language,) if language else LANGUAGES:
            dress(app, look, code)
            for name, build in screens():
                if only in name:
                    file = out / f"{name}-{look}-{code}-{scale}.png"
                    _picture(app, build, file)
                    count += 1
    print(f"{count} pictures in {out}")
    return 0 if count else 1


def start() -> QApplication:
    """An application with our fonts."""
    from PySide6.QtGui import QCursor
    from PySide6.QtWidgets import QApplication

    from ui import theme

    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    theme.load_fonts()
    theme.current.is_still = True
    QCursor.setPos(*NOWHERE)
    return app


def dress(app: QApplication, scheme: str, language: str, text_size: int = 100) -> None:
    """Show this look in this language from now on."""
    from ui import theme, words

    words.use_language(language)
    theme.apply(app, theme.Look(scheme), text_size)


def _picture(app: QApplication, build: Callable[[], QWidget], file: Path) -> None:
    from PySide6.QtCore import QEvent

    widget = build()
    widget.show()
    for _ in range(3):
        app.processEvents()
    widget.grab().save(str(file))
    widget.hide()
    widget.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    sys.exit(main())
