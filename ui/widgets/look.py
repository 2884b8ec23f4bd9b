"""Changing the look of a widget while it is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def change(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet asks for, and apply its rules again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.updateGeometry()
    widget.update()
