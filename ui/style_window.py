"""Rules of the main window: dial bar, tabs, choices, chips, sheets."""

from __future__ import annotations

from collections.abc import Mapping

CHIPS = {
    "chipDnd": ("dndSoft", "dnd"),
    "chipBusy": ("busySoft", "busy"),
    "chipAccent": ("accentSoft", "accent"),
    "chipQuiet": ("hover", "text2"),
}
"Ground and text."


def rules(tokens: Mapping[str, str], factor: float) -> str:
    parts = [_chip(name, tokens, factor) for name in CHIPS]
    parts += [_dial(tokens, factor), _tabs(tokens, factor), _choices(tokens, factor)]
    parts += [_flat(tokens, factor), _surfaces(tokens)]
    parts += [_footer(tokens, factor), _undo(tokens, factor)]
    return "\n".join(parts)


def _chip(name: str, tokens: Mapping[str, str], factor: float) -> str:
    ground, text = CHIPS[name]
    return (
        f'QFrame[kind="{name}"] {{ background: {tokens[ground]}; border: none; '
        "border-radius: 12px; }"
        f'QFrame[kind="{name}"] QLabel {{ color: {tokens[text]}; background: transparent; '
        f"font-size: {round(13 * factor)}px; font-weight: 600; }}"
    )


def _dial(tokens: Mapping[str, str], factor: float) -> str:
    return (
        f'QFrame[kind="dial"] {{ background: {tokens["surface"]}; '
        f"border: 1px solid {tokens['control']}; border-radius: 10px; }}"
        f'QFrame[kind="dialFocus"] {{ background: {tokens["surface"]}; '
        f"border: 2px solid {tokens['accent']}; border-radius: 10px; }}"
        f'QLineEdit[kind="dialText"], QLineEdit[kind="dialText"]:focus {{ border: none; '
        "background: transparent; padding: 0px; "
        f"font-size: {round(14 * factor)}px; }}"
        f'QPushButton[kind="dialSoft"] {{ background: {tokens["accentSoft"]}; '
        f"border: 2px solid {tokens['accentSoft']}; border-radius: 10px; }}"
        f'QPushButton[kind="dialFull"] {{ background: {tokens["accent"]}; '
        f"border: 2px solid {tokens['accent']}; border-radius: 10px; }}"
        f'QPushButton[kind="dialFull"]:hover {{ background: {tokens["accentHover"]}; }}'
        f'QPushButton[kind="dialSoft"]:focus {{ border-color: {tokens["accent"]}; }}'
        f'QPushButton[kind="dialFull"]:focus {{ border-color: {tokens["text"]}; }}'
    )


def _tabs(tokens: Mapping[str, str], factor: float) -> str:
    return (
        f'QFrame[kind="rule"] {{ background: {tokens["line"]}; border: none; }}'
        f'QLabel[role="count"] {{ color: {tokens["accent"]}; '
        f"font-size: {round(12 * factor)}px; font-weight: 600; background: transparent; }}"
    )


def _choices(tokens: Mapping[str, str], factor: float) -> str:
    size = round(13 * factor)
    me, on = 'QPushButton[kind="choice"]', 'QPushButton[kind="choiceOn"]'
    green = 'QPushButton[kind="choiceAccent"]'
    return (
        f"{me} {{ color: {tokens['text']}; background: {tokens['surface']}; "
        f"border: 1px solid {tokens['control']}; border-radius: 8px; padding: 8px 9px; "
        f"font-size: {size}px; }}"
        f"{me}:hover {{ background: {tokens['hover']}; }}"
        f"{me}:focus {{ border: 2px solid {tokens['accent']}; padding: 7px 8px; }}"
        f"{on} {{ color: {tokens['dnd']}; background: {tokens['dndSoft']}; "
        f"border: 2px solid {tokens['dnd']}; border-radius: 8px; padding: 7px 8px; "
        f"font-size: {size}px; font-weight: 600; }}"
        f"{on}:focus {{ border-color: {tokens['text']}; }}"
        f"{green} {{ color: {tokens['accent']}; background: {tokens['accentSoft']}; "
        f"border: 2px solid {tokens['accent']}; border-radius: 8px; padding: 7px 8px; "
        f"font-size: {size}px; font-weight: 600; }}"
        f"{green}:focus {{ border-color: {tokens['text']}; }}"
    )


def _flat(tokens: Mapping[str, str], factor: float) -> str:
    """Lines in a list that look like text until somebody goes there to change them."""
    rules = []
    for kind, size, weight, color, edge in (
        ("flatName", 14, 500, "text", "transparent"),
        ("flatMail", 12, 400, "text2", "transparent"),
        ("flatNumber", 14, 400, "text", tokens["line"]),
    ):
        me = f'QLineEdit[kind="{kind}"]'
        rules.append(
            f"{me} {{ background: transparent; color: {tokens[color]}; border-radius: 6px; "
            f"border: 1px solid {edge}; padding: 2px 5px; font-weight: {weight}; "
            f"font-size: {round(size * factor)}px; }}"
            f"{me}:hover {{ border-color: {tokens['control']}; }}"
            f'{me}[wrong="yes"] {{ border: 1px solid {tokens["danger"]}; padding: 2px 5px; }}'
            f"{me}:focus {{ border: 2px solid {tokens['accent']}; padding: 1px 4px; }}"
        )
    return "".join(rules)


def _surfaces(tokens: Mapping[str, str]) -> str:
    return (
        f'QWidget[kind="page"] {{ background: {tokens["bg"]}; }}'
        f'QFrame[kind="sheet"] {{ background: {tokens["surface"]}; '
        f"border: 1px solid {tokens['line']}; border-bottom: none; "
        "border-top-left-radius: 14px; border-top-right-radius: 14px; }"
        f'QFrame[kind="hint"] {{ background: {tokens["hover"]}; border: none; '
        "border-radius: 8px; }"
        "QListView { background: transparent; border: none; outline: none; }"
    )


def _undo(tokens: Mapping[str, str], factor: float) -> str:
    """The bar that takes something back has the colours of the text turned round."""
    link, size = 'QPushButton[kind="linkInverse"]', round(13 * factor)
    return (
        f'QFrame[kind="undoBar"] {{ background: {tokens["text"]}; border: none; '
        "border-radius: 10px; }"
        f'QLabel[role="undoText"] {{ color: {tokens["surface"]}; background: transparent; '
        f"font-size: {size}px; }}"
        f"{link} {{ color: {tokens['surface']}; background: transparent; "
        "border: 2px solid transparent; border-radius: 8px; padding: 5px 8px; "
        f"font-size: {size}px; font-weight: 600; }}"
        f"{link}:hover {{ text-decoration: underline; }}"
        f"{link}:focus {{ border-color: {tokens['surface']}; }}"
    )


def _footer(tokens: Mapping[str, str], factor: float) -> str:
    return (
        f'QLabel[role="conn"] {{ color: {tokens["text2"]}; background: transparent; '
        f"font-size: {round(13 * factor)}px; }}"
        f'QLabel[role="once"] {{ color: {tokens["accent"]}; '
        f"background: {tokens['accentSoft']}; border-radius: 9px; padding: 1px 6px; "
        f"font-size: {round(12 * factor)}px; font-weight: 600; }}"
        f'QLabel[role="tag"] {{ color: {tokens["text2"]}; background: {tokens["hover"]}; '
        f"border-radius: 9px; padding: 1px 8px; font-size: {round(12 * factor)}px; "
        "font-weight: 600; }"
    )
