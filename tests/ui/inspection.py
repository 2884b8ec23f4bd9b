"""All checks over all screens, in one look, one language, and the scale of this process.

``python -m tests.ui.inspection SCHEME LANGUAGE PART [texts]`` prints the faults, one a line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from softphone.resource import resource
from tests.ui import faults
from tests.ui.painted import Text
from ui import screens

ELIDED = frozenset({"call-hour", "call-small", "incoming-popup-long", "incoming-popup-talking"})
"Screens of a name too long for its place; it gives way and is spoken in full."
TABLES = ("admin-", "details")
"Screens with tables: what is longer than its column gives way; the tooltip says it all."


def inspect(
    app: QApplication, scheme: str, language: str, part: str = "", only: str = ""
) -> list[str]:
    """The faults of the screens whose module's name ends in ``part``.

    ``only`` = ``texts`` leaves out what does not depend on the size of the letters.
    """
    screens.dress(app, scheme, language)
    tokens = json.loads(resource("tokens.json").read_text(encoding="utf-8"))[scheme]
    found = []
    for name, window in _shown(app, part):
        image, painted = faults.picture(window)
        seen = _text_faults(name, window, image, painted)
        if not only:
            seen += _other_faults(window, image, painted, tokens)
        found += [f"{name}: {fault}" for fault in seen]
    return found


def _shown(app: QApplication, part: str) -> Iterator[tuple[str, QWidget]]:
    for name, build in screens.screens(part):
        window = build()
        window.show()
        if not window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus:
            window.activateWindow()
        for _ in range(3):
            app.processEvents()
        yield name, window
        window.hide()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _text_faults(name: str, window: QWidget, image: QImage, painted: list[Text]) -> list[str]:
    if isinstance(window, QMenu):
        return []
    return [
        *faults.cut(window, painted, may_elide=name in ELIDED or name.startswith(TABLES)),
        *faults.overlapping(window, image, painted),
        *faults.faint(window, image, painted),
    ]


def _other_faults(
    window: QWidget, image: QImage, painted: list[Text], tokens: dict[str, str]
) -> list[str]:
    if isinstance(window, QMenu):
        return faults.foreign_colors(window, image, tokens)
    return [
        *faults.foreign_inks(window, painted, tokens),
        *faults.foreign_colors(window, image, tokens),
        *faults.nameless(window),
        *faults.unreached(window),
    ]


if __name__ == "__main__":
    for fault in inspect(screens.start(), *sys.argv[1:]):
        print(fault)
