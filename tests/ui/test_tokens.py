"""Colours: every one is a token, and every pair that meets is told apart well enough."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import ui
from softphone.resource import resource
from tests.ui.painted import contrast
from ui import style, theme

TOKENS = json.loads(resource("tokens.json").read_text(encoding="utf-8"))
COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|rgba?\([^)]*\)")
SOURCES = sorted(Path(ui.__file__).parent.rglob("*.py"))
TEXTS = [
    "text/bg",
    "text/surface",
    "text/dndSoft",
    "text/accentSoft",
    "text/busySoft",
    "text/dangerSoft",
    "text2/bg",
    "text2/surface",
    "text2/sunken",
    "text2/hover",
    "text2/dndSoft",
    "text2/busySoft",
    "text2/accentSoft",
    "accent/bg",
    "accent/surface",
    "accent/hover",
    "accent/accentSoft",
    "onAccent/accent",
    "onAccent/accentHover",
    "busy/bg",
    "busy/surface",
    "busy/hover",
    "busy/busySoft",
    "dnd/bg",
    "dnd/surface",
    "dnd/dndSoft",
    "onDnd/dnd",
    "danger/bg",
    "danger/surface",
    "danger/dangerSoft",
    "onDanger/dangerFill",
    "onDanger/dangerHover",
    "off/bg",
    "off/surface",
    "avatarText/avatar",
    "surface/text",
    "busy/accentSoft",
    "danger/hover",
]
"Ink and paper of texts, as design 6 lists them: 4.5 at least."
SHAPES = [
    "dangerFill/surface",
    "control/surface",
    "control/bg",
    "control/sunken",
    "control/dndSoft",
    "control/busySoft",
    "accent/bg",
    "accent/surface",
    "accent/hover",
    "dnd/dndSoft",
    "text/dndSoft",
]
"Outlines and the focus ring: 3 at least."


def pair(scheme: str, names: str) -> float:
    ink, paper = (QColor(TOKENS[scheme][name]) for name in names.split("/"))
    return contrast(ink, paper)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_lies_behind_them(scheme: str) -> None:
    assert [names for names in TEXTS if pair(scheme, names) < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_outlines_and_the_focus_ring_stand_out(scheme: str) -> None:
    assert [names for names in SHAPES if round(pair(scheme, names), 1) < 3] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_sheet_knows_only_tokens(scheme: str) -> None:
    known = {value.lower() for value in TOKENS[scheme].values()}
    used = {found.lower() for found in COLOR.findall(style.sheet(TOKENS[scheme], 1.0))}

    assert used - known == set()
    assert len(used) > 15


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_palette_knows_only_tokens(qapp: QApplication, scheme: str) -> None:
    theme.apply(qapp, theme.Look(scheme))
    known = {value.lower() for value in TOKENS[scheme].values()}
    seen = ("Window", "WindowText", "Base", "AlternateBase", "Text", "Button", "ButtonText")
    also = ("Highlight", "HighlightedText", "PlaceholderText", "ToolTipBase", "ToolTipText")

    for name in (*seen, *also, "Link"):
        role = getattr(QPalette.ColorRole, name)
        assert qapp.palette().color(role).name() in known, name


def test_both_schemes_have_the_same_tokens() -> None:
    assert TOKENS["light"].keys() == TOKENS["dark"].keys()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_source_has_a_colour_of_its_own(source: Path) -> None:
    text = source.read_text(encoding="utf-8")

    assert COLOR.findall(text) == []
    assert set(re.findall(r"GlobalColor\.(\w+)", text)) <= {"transparent"}


def test_every_token_that_painting_asks_for_exists() -> None:
    asked = {
        name
        for source in SOURCES
        for name in re.findall(r'theme\.color\("(\w+)"\)', source.read_text(encoding="utf-8"))
    }

    assert asked - TOKENS["light"].keys() == set()
    assert asked
