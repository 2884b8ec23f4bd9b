"""The real pop-up with one ringing call; says on stdout what happens to it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from PySide6.QtWidgets import QApplication, QWidget

from softphone.model.calls import Call, CallState, Party
from ui import theme
from ui.popup import IncomingPopup
from ui.shown_call import ShownCall


def say(*words: object) -> None:
    print(*words, flush=True)


def main() -> int:
    app = QApplication(sys.argv)
    theme.load_fonts()
    theme.apply(app, theme.Look.LIGHT)
    caller = Party("607", "Jonas Brandt")
    call = Call("c1", True, caller, CallState.RINGING, datetime.now(UTC))
    popup = IncomingPopup()
    for name in ("answered", "declined", "moon", "silenced"):
        getattr(popup, name).connect(lambda call_id, what=name: say(what, call_id))
    popup.painted.connect(lambda _: say("painted", *answer_button(popup)))
    app.focusChanged.connect(lambda _, now: say("focus") if now is not None else None)
    popup.show_calls((ShownCall(call, "Jonas Brandt", "607"),), (), "204", is_busy=False)
    return app.exec()


def answer_button(popup: IncomingPopup) -> tuple[int, int]:
    """Where the answer button is inside the pop-up."""
    (card,) = popup.cards
    button = card.findChild(QWidget, "answer")
    assert button is not None
    centre = button.mapTo(popup, button.rect().center())
    return centre.x(), centre.y()


if __name__ == "__main__":
    sys.exit(main())
