"""The one style sheet.  Texts carry the property ``role``, buttons and frames ``kind``."""

from __future__ import annotations

from collections.abc import Mapping

from ui import style_window

ROLES = {
    "title": (20, 600, "text"),
    "callName": (18, 600, "text"),
    "timer": (18, 500, "text"),
    "number": (18, 500, "text"),
    "heading": (15, 600, "text"),
    "heading2": (15, 400, "text2"),
    "row": (14, 500, "text"),
    "step": (14, 600, "text"),
    "fieldTitle": (13, 600, "text"),
    "missed": (14, 500, "danger"),
    "body": (13, 400, "text"),
    "body2": (13, 400, "text2"),
    "accentBold": (13, 600, "accent"),
    "dangerBold": (13, 600, "danger"),
    "dangerText": (12, 500, "danger"),
    "fieldLabel": (13, 500, "text"),
    "section": (12, 600, "text2"),
    "secondary": (12, 400, "text2"),
    "secondaryStrong": (12, 600, "text"),
    "busy": (12, 400, "busy"),
    "stateDnd": (12, 400, "dnd"),
    "busyStrong": (12, 500, "busy"),
    "rowStrong": (14, 600, "text"),
    "sheetTitle": (16, 600, "text"),
    "chip": (13, 600, "text"),
    "bodyStrong": (13, 600, "text"),
    "time": (13, 400, "text2"),
    "hint": (11, 400, "text2"),
}
"Size in pixels at text size 100 %, weight, colour token (design 5)."

BUTTONS = {
    "primary": ("onAccent", "accent", "accentHover", "accent", "text"),
    "outline": ("text", "surface", "hover", "control", "accent"),
    "dangerFill": ("onDanger", "dangerFill", "dangerHover", "dangerFill", "text"),
    "dangerSoft": ("danger", "dangerSoft", "hover", "dangerSoft", "accent"),
    "dndSoft": ("dnd", "dndSoft", "hover", "dndSoft", "accent"),
    "soft": ("text", "hover", "sunken", "hover", "accent"),
    "ghost": ("text2", "transparent", "hover", "transparent", "accent"),
}
"Text, ground, ground under the mouse, edge, focus ring."

LINKS = {"link": "accent", "linkBusy": "busy", "linkDanger": "danger"}

FRAMES = {
    "card": ("surface", "line", 12),
    "busyCard": ("busySoft", "busy", 12),
    "faultyCard": ("surface", "danger", 12),
    "dndCard": ("dndSoft", "dndLine", 12),
    "chosen": ("accentSoft", "accent", 12),
    "plain": ("surface", "control", 10),
    "busy": ("busySoft", "busySoft", 10),
    "danger": ("dangerSoft", "dangerSoft", 10),
    "accent": ("accentSoft", "accentSoft", 10),
    "sunken": ("sunken", "sunken", 10),
    "sidebar": ("sunken", "sunken", 0),
    "side": ("surface", "surface", 0),
}
"Ground, edge, radius."


def sheet(tokens: Mapping[str, str], factor: float) -> str:
    """All rules for these colours and this text size."""
    rules = [_role(name, tokens, factor) for name in ROLES]
    rules += [_button(name, tokens, factor) for name in BUTTONS]
    rules += [_link(name, tokens, factor) for name in LINKS]
    rules += [_frame(name, tokens) for name in FRAMES]
    rules += [_inputs(tokens, factor), _lists(tokens), _menus(tokens, factor)]
    rules.append(style_window.rules(tokens, factor))
    return "\n".join(rules)


def _role(name: str, tokens: Mapping[str, str], factor: float) -> str:
    size, weight, token = ROLES[name]
    return (
        f'QLabel[role="{name}"] {{ font-size: {round(size * factor)}px; '
        f"font-weight: {weight}; color: {tokens[token]}; background: transparent; }}"
    )


def _button(name: str, tokens: Mapping[str, str], factor: float) -> str:
    text, ground, hover, edge, ring = (tokens.get(token, token) for token in BUTTONS[name])
    padding, tight = ("0px", "0px") if name == "ghost" else ("7px 13px", "6px 12px")
    me = f'QPushButton[kind="{name}"]'
    return (
        f"{me} {{ color: {text}; background: {ground}; border: 1px solid {edge}; "
        f"border-radius: 8px; padding: {padding}; font-size: {round(14 * factor)}px; "
        "font-weight: 600; }"
        f"{me}:hover {{ background: {hover}; }}"
        f"{me}:focus {{ border: 2px solid {ring}; "
        f"padding: {tight}; }}"
        f"{me}:disabled {{ color: {tokens['text2']}; background: {tokens['hover']}; "
        f"border-color: {tokens['line']}; }}"
    )


def _link(name: str, tokens: Mapping[str, str], factor: float) -> str:
    me = f'QPushButton[kind="{name}"]'
    return (
        f"{me} {{ color: {tokens[LINKS[name]]}; background: transparent; "
        "border: 2px solid transparent; border-radius: 8px; padding: 5px 8px; "
        f"font-size: {round(13 * factor)}px; font-weight: 600; text-align: left; }}"
        f"{me}:hover {{ text-decoration: underline; }}"
        f"{me}:focus {{ border-color: {tokens['accent']}; }}"
        f"{me}:disabled {{ color: {tokens['text2']}; }}"
    )


def _frame(name: str, tokens: Mapping[str, str]) -> str:
    ground, edge, radius = FRAMES[name]
    return (
        f'QFrame[kind="{name}"] {{ background: {tokens[ground]}; '
        f"border: 1px solid {tokens[edge]}; border-radius: {radius}px; }}"
    )


def _inputs(tokens: Mapping[str, str], factor: float) -> str:
    size = round(13 * factor)
    edge, surface, text = tokens["control"], tokens["surface"], tokens["text"]
    return (
        f"QLineEdit, QComboBox {{ background: {surface}; color: {text}; "
        f"border: 1px solid {edge}; border-radius: 10px; padding: 8px 12px; "
        f"font-size: {size}px; placeholder-text-color: {tokens['text2']}; "
        f"selection-background-color: {tokens['accent']}; "
        f"selection-color: {tokens['onAccent']}; }}"
        "QLineEdit:focus, QComboBox:focus { "
        f"border: 2px solid {tokens['accent']}; "
        "padding: 7px 11px; }"
        f'QLineEdit[wrong="yes"] {{ border: 1px solid {tokens["danger"]}; }}'
        f'QLineEdit[wrong="yes"]:focus {{ border: 2px solid {tokens["danger"]}; }}'
        "QTimeEdit QLineEdit, QTimeEdit QLineEdit:focus { border: none; padding: 0px; "
        f"background: transparent; font-size: {size}px; }}"
        "QComboBox { padding-right: 34px; } QComboBox:focus { padding-right: 33px; }"
        'QComboBox[kind="tight"] { padding-right: 2px; } '
        'QComboBox[kind="tight"]:focus { padding-right: 1px; }'
        "QComboBox::drop-down { border: none; width: 32px; }"
        "QComboBox::down-arrow { image: none; }"
        f"QComboBox QAbstractItemView {{ background: {surface}; color: {text}; "
        f"border: 1px solid {tokens['line']}; padding: 4px; outline: none; "
        f"selection-background-color: {tokens['accentSoft']}; "
        f"selection-color: {text}; }}"
        f"QCheckBox {{ font-size: {size}px; color: {text}; spacing: 10px; }}"
    )


def _lists(tokens: Mapping[str, str]) -> str:
    return (
        "QScrollArea { background: transparent; border: none; }"
        "QScrollArea > QWidget > QWidget { background: transparent; }"
        "QScrollBar:vertical { background: transparent; width: 10px; margin: 2px 3px; }"
        f"QScrollBar::handle:vertical {{ background: {tokens['control']}; "
        "border-radius: 2px; min-height: 32px; }"
        "QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
        f"QToolTip {{ background: {tokens['surface']}; color: {tokens['text']}; "
        f"border: 1px solid {tokens['line']}; padding: 4px 6px; }}"
    )


def _menus(tokens: Mapping[str, str], factor: float) -> str:
    return (
        f"QMenu {{ background: {tokens['surface']}; color: {tokens['text']}; "
        f"border: 1px solid {tokens['line']}; border-radius: 10px; padding: 6px; "
        f"font-size: {round(13 * factor)}px; }}"
        "QMenu::item { padding: 7px 28px 7px 8px; border-radius: 6px; margin: 0 4px; }"
        "QMenu::icon { padding-left: 8px; }"
        f"QMenu::item:selected {{ background: {tokens['accentSoft']}; }}"
        f"QMenu::item:disabled {{ color: {tokens['text2']}; }}"
        f"QMenu::separator {{ height: 1px; background: {tokens['line']}; margin: 6px 12px; }}"
    )
