"""Where somebody is signed in: one row a place, each with its way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.access import SignedIn
from ui import kit, status_words, words
from ui.announce import announce
from ui.widgets import labels

SCOPES = {
    "phone": ("laptop", "sess.phone"),
    "administration": ("shield-check", "sess.administration"),
    "token": ("lock", "sess.token"),
}
"Scope -> icon and word."


class SignedInList(QWidget):
    """Signals:
    end_wanted: sign out there; the id.
    end_others_wanted: sign out everywhere but here.
    """

    end_wanted = Signal(str)
    end_others_wanted = Signal()

    def __init__(self, *, none: str, everywhere: str) -> None:
        """none: what is said when there is no row, or no other than this one.

        everywhere: the word of the button for all of them.
        """
        super().__init__()
        self._none = none
        self._names: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._told = labels.wrapped("", "secondary")
        self._told.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        column.addWidget(self._told)
        self.others = kit.button(everywhere, "outline", name="endOthers")
        self.others.clicked.connect(self.end_others_wanted)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.others)
        column.addLayout(row)
        self.others.hide()

    def show_places(self, places: Sequence[SignedIn], now: datetime) -> None:
        kit.clear(self._rows)
        self._names = {place.id: _name(place) for place in places}
        for place in places:
            self._rows.addWidget(self._row(place, now))
        others = [place for place in places if not place.is_this_one]
        if not others:
            self._rows.addWidget(kit.label(self._none, "secondary", wraps=True))
        self.others.setVisible(len(others) > 1)

    def show_ended(self, id: str) -> None:
        """What has happened now; without an id, everywhere else."""
        name = self._names.get(id, "")
        self._tell(words.text("sess.done", name=name) if id else words.text("sess.doneOthers"))

    def show_problem(self, text: str) -> None:
        self._tell(text, is_problem=True)

    def _tell(self, text: str, *, is_problem: bool = False) -> None:
        kit.change_role(self._told, "dangerText" if is_problem else "secondary")
        self._told.setText(text)
        self._told.show()
        announce(self, text, is_urgent=is_problem)

    def _row(self, place: SignedIn, now: datetime) -> QWidget:
        icon, scope = SCOPES.get(place.scope, SCOPES["phone"])
        card = kit.frame("card")
        inner = QHBoxLayout(card)
        inner.setContentsMargins(14, 10, 10, 10)
        inner.setSpacing(12)
        inner.addWidget(kit.picture(icon, "text2", 20))
        parts = [words.text("sess.thisOne")] if place.is_this_one else []
        parts.append(words.text(scope))
        if place.created_at is not None:
            since = status_words.since(place.created_at, now)
            parts.append(words.text("sess.since", time=since))
        if place.last_used_at is not None and not place.is_this_one:
            used = status_words.since(place.last_used_at, now)
            parts.append(words.text("sess.used", time=used))
        name = self._names[place.id]
        inner.addWidget(kit.TitledText(name, " · ".join(parts), "row"), 1)
        if not place.is_this_one:
            out = kit.button(words.text("set.signOut"), "outline", name=f"end-{place.id}")
            out.setAccessibleName(words.text("sess.outThis", name=name))
            out.clicked.connect(lambda: self.end_wanted.emit(place.id))
            inner.addWidget(out)
        return card


def _name(place: SignedIn) -> str:
    return place.device_name or words.text("sess.noName")
