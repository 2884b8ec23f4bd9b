"""Numbers that come from elsewhere: phone links, selected text, what is dropped on the window.

None of them dials by itself, except numbers that the person has allowed on a card before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from softphone.client.state import Colleague, OfficeState
from ui import link_model
from ui.link_model import Link
from ui.pages.link_card import LinkCard
from ui.preferences import Preferences
from ui.tray import device_choices


class KnowsNames(Protocol):
    def colleague(self, number: str, /) -> Colleague | None: ...


class LinkDesk(QObject):
    """One card at a time; a newer one takes its place.

    Signals:
        call_wanted: number and device; an empty device is the usual one.
        window_wanted: nobody is signed in; the window says so.
    """

    call_wanted = Signal(str, str)
    window_wanted = Signal()

    def __init__(
        self,
        office: Callable[[], OfficeState],
        device: Callable[[], str],
        names: KnowsNames,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._office, self._device, self._names = office, device, names
        self._prefs = preferences
        self.card: LinkCard | None = None

    def ask_about_link(self, text: str, source: str = "") -> None:
        """A link was clicked.  source: the page or program where it stood."""
        if self._office().me is None:
            self.window_wanted.emit()
            return
        link = link_model.judge(text, self._office().country, self._internal())
        if link.may_skip_question and link.dialled in self._prefs.allowed_links:
            self.call_wanted.emit(link.dialled, "")
            return
        self._show(LinkCard(link, self._name(link), *self._devices(), source))

    def ask_about_text(self, text: str, chosen: int = 0) -> None:
        """A text was selected or dropped; ``chosen``: which of its numbers."""
        if self._office().me is None:
            self.window_wanted.emit()
            return
        links = link_model.judge_selection(text, self._office().country, self._internal())
        link = links[chosen]
        others = [(at, each.shown) for at, each in enumerate(links) if at != chosen]
        selected = " ".join(text.split()) or "…"
        card = LinkCard(
            link, self._name(link), *self._devices(), selected=selected, others=others
        )
        card.other_wanted.connect(lambda at: self.ask_about_text(text, at))
        self._show(card)

    def close(self) -> None:
        if self.card is not None:
            self.card.close()

    def _show(self, card: LinkCard) -> None:
        card.call_wanted.connect(self._on_call)
        self.close()
        self.card = card
        card.destroyed.connect(lambda: self._forget(card))
        card.place()

    def _internal(self) -> frozenset[str]:
        return frozenset(person.number for person in self._office().colleagues)

    def _name(self, link: Link) -> str:
        known = self._names.colleague(link.dialled)
        return known.name if known else ""

    def _devices(self) -> tuple[list[tuple[str, str, bool]], str]:
        return list(device_choices(self._office())), self._device()

    def _on_call(self, number: str, device: str, is_allowed: bool) -> None:
        if is_allowed:
            self._prefs.allow_link(number)
        self.call_wanted.emit(number, device)

    def _forget(self, card: LinkCard) -> None:
        if self.card is card:
            self.card = None
