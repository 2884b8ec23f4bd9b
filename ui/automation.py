"""A door for the demo and the tests: look at the real app and press its real controls.

It opens only when EINKLANG_SNAPSHOTS names a folder.  Commands arrive through the
single-instance socket, which belongs to this user alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)

VARIABLE = "EINKLANG_SNAPSHOTS"


class NoSuchControl(LookupError):
    """Nothing visible has this name."""


def folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where pictures go; None keeps the door shut."""
    value = environment.get(VARIABLE, "")
    return Path(value) if value else None


class Door:
    """Carries out ``snapshot``, ``state``, ``press``, ``type`` and ``key``."""

    def __init__(self, pictures: Path, states: Callable[[], Mapping[str, object]]) -> None:
        self._pictures, self._states = pictures, states
        self._commands: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "snapshot": self._snapshot,
            "state": self._state,
            "press": self._press,
            "type": self._type,
            "key": self._key,
            "controls": self._controls,
        }

    def handles(self, command: str) -> bool:
        return command in self._commands

    def obey(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request; a control that is not there is an answer, not an exception."""
        try:
            answer = self._commands[str(request.get("cmd"))](request)
        except NoSuchControl as error:
            visible = self._controls({})["controls"]
            return {"ok": False, "error": f"no visible control {error}", "visible": visible}
        return {"ok": True, **answer}

    def _snapshot(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self._pictures.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", str(request.get("name", "window")))[:80]
        files = []
        for window in _windows():
            target = self._pictures / f"{name}-{window.objectName() or 'window'}.png"
            if window.grab().save(str(target)):
                files.append(str(target))
        return {"files": files}

    def _state(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return {name: plain(value) for name, value in self._states().items()}

    def _press(self, request: Mapping[str, Any]) -> dict[str, Any]:
        name = str(request.get("name", ""))
        for widget in _controls():
            if name in (widget.objectName(), widget.accessibleName()):
                _click(widget)
                return {"pressed": name}
        for view in _views():
            index = _row(view, name)
            if index is not None:
                view.setCurrentIndex(index)
                view.activated.emit(index)
                return {"pressed": name}
        raise NoSuchControl(name)

    def _type(self, request: Mapping[str, Any]) -> dict[str, Any]:
        name = str(request.get("name", ""))
        for widget in _controls():
            if isinstance(widget, QLineEdit) and name in (
                widget.objectName(),
                widget.accessibleName(),
            ):
                widget.setText(str(request.get("text", "")))
                widget.textEdited.emit(widget.text())
                return {"typed": name}
        raise NoSuchControl(name)

    def _key(self, request: Mapping[str, Any]) -> dict[str, Any]:
        target = QApplication.focusWidget() or QApplication.activeWindow()
        if target is None:
            raise NoSuchControl("focus")
        from PySide6.QtTest import QTest  # not for every user's start

        sequence = QKeySequence(str(request.get("key", "")))
        QTest.keySequence(target, sequence)
        return {"key": request.get("key", "")}

    def _controls(self, _: Mapping[str, Any]) -> dict[str, Any]:
        names = [
            {
                "name": widget.objectName(),
                "accessible": widget.accessibleName(),
                "text": widget.text()
                if isinstance(widget, QAbstractButton | QLineEdit)
                else "",
                "enabled": widget.isEnabled(),
            }
            for widget in _controls()
            if widget.objectName() or widget.accessibleName()
        ]
        return {"controls": names, "texts": _texts()}


def plain(value: object) -> Any:
    """A value as JSON can carry it."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)


def _windows() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.width() > 1]


def _controls() -> Iterator[QWidget]:
    for window in _windows():
        for widget in (window, *window.findChildren(QWidget)):
            if widget.isVisible() and isinstance(widget, QAbstractButton | QLineEdit):
                yield widget


def _texts() -> list[str]:
    """What stands in the windows to be read."""
    labels = (label for window in _windows() for label in window.findChildren(QLabel))
    return [label.text() for label in labels if label.isVisible() and label.text()]


def _views() -> Iterator[QAbstractItemView]:
    for window in _windows():
        for view in window.findChildren(QAbstractItemView):
            if view.isVisible():
                yield view


def _row(view: QAbstractItemView, name: str) -> QModelIndex | None:
    model = view.model()
    for row in range(model.rowCount() if model else 0):
        index = model.index(row, 0)
        texts = (
            index.data(Qt.ItemDataRole.DisplayRole),
            index.data(Qt.ItemDataRole.AccessibleTextRole),
        )
        if any(isinstance(text, str) and text.startswith(name) for text in texts):
            return index
    return None


def _click(widget: QWidget) -> None:
    if isinstance(widget, QAbstractButton):
        widget.click()
    else:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
