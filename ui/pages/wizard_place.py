"""Step 3 of a new office: where it runs, who reaches it, and whether that can work."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from softphone.desktop import office_place
from softphone.desktop.office_place import Place
from ui import kit, words
from ui.controls import Switch
from ui.new_office import ELSEWHERE, HERE, SERVICE, Hosting
from ui.radio_card import RadioCard
from ui.widgets import labels

Look = Callable[[bool], Place]
"Told whether others shall reach the office."


class PlaceStep(QWidget):
    """look: what is measured on this computer.  has_services: can it run one of the user's?"""

    def __init__(self, data: Path, look: Look, has_services: Callable[[], bool]) -> None:
        super().__init__()
        self.setObjectName("wizardPlace")
        self._data, self._look, self._has_services = data, look, has_services
        self._may_serve: bool | None = None
        self.place: Place | None = None
        self.here = RadioCard(
            "placeHere", "laptop", words.text("wiz3.here"), words.text("wiz3.hereSub")
        )
        self.here.add_line(words.text("wiz3.hereWarn"), "busy")
        self.server = RadioCard(
            "placeServer", "server", words.text("wiz3.server"), words.text("wiz3.serverSub")
        )
        self.exchange = RadioCard(
            "placeExchange", "plug", words.text("wiz3.exchange"), words.text("wiz3.exchangeNo")
        )
        self.exchange.setEnabled(False)
        self.along = SwitchRow("startsAlong", words.text("wiz3.start"))
        self.along.switch.setChecked(True)
        self.service = SwitchRow("placeService", words.text("wiz3.service"))
        self.service.switch.setChecked(True)
        self.share = SwitchRow("shareOffice", words.text("wiz3.share"))
        self.moving = MoveCard(data)
        self._linger = labels.wrapped(words.text("wiz3.serviceSub"), "secondary")
        self._linger_command = command_line("loginctl enable-linger")
        self._check = CheckLine()
        self._build()
        self._group = QButtonGroup(self)
        for card in (self.here, self.server, self.exchange):
            self._group.addButton(card)
        self.here.setChecked(True)
        self._group.buttonToggled.connect(lambda *_: self._show())
        self.service.switch.toggled.connect(lambda _: self._show())
        self.share.switch.toggled.connect(lambda _: self.measure())
        self._check.again.clicked.connect(lambda: self.measure())

    @property
    def hosting(self) -> Hosting:
        is_shared = self.share.switch.isChecked()
        if self.here.isChecked():
            return Hosting(HERE, self.along.switch.isChecked(), is_shared)
        is_service = bool(self._may_serve) and self.service.switch.isChecked()
        return Hosting(SERVICE if is_service else ELSEWHERE, False, is_shared)

    def measure(self) -> None:
        """Look at the ports and the disk again."""
        self.place = self._look(self.share.switch.isChecked())
        self._show()

    def check(self) -> bool:
        """Can an office start here?"""
        self.measure()
        return self.place is not None and self.place.has_ports

    def focus_first(self) -> None:
        (self.here if self.here.isChecked() else self.server).setFocus()

    def _show(self) -> None:
        is_server = self.server.isChecked()
        if is_server and self._may_serve is None:
            self._may_serve = self._has_services()
        is_service = is_server and self.hosting.where == SERVICE
        self.along.setVisible(self.here.isChecked())
        self.service.setVisible(is_server and bool(self._may_serve))
        self._linger.setVisible(is_service)
        self._linger_command.setVisible(is_service)
        self.moving.setVisible(is_server and not is_service)
        is_shared = self.share.switch.isChecked()
        self.share.show_sub(words.text("wiz3.shareOn" if is_shared else "wiz3.shareOff"))
        if self.place is not None:
            self._check.show_place(self.place)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(kit.label(words.text("wiz3.title"), "title", wraps=True))
        column.addWidget(kit.label(words.text("wiz3.sub"), "body2", wraps=True))
        for part in (
            self.here, self.along, self.server, self.service, self._linger,
            self._linger_command, self.moving, self.exchange, self.share, self._check,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)


class SwitchRow(QWidget):
    """Words that wrap beside a switch, and a quiet sentence below them."""

    def __init__(self, name: str, text: str, sub: str = "") -> None:
        super().__init__()
        self.switch = Switch(name, text)
        self._sub = labels.wrapped(sub, "secondary")
        self._sub.setVisible(bool(sub))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(labels.wrapped(text, "body"))
        texts.addWidget(self._sub)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 0, 2)
        row.setSpacing(12)
        row.addLayout(texts, 1)
        row.addWidget(self.switch)

    def show_sub(self, text: str) -> None:
        self._sub.setText(text)
        self._sub.setVisible(bool(text))
        self.switch.setAccessibleDescription(text)


class MoveCard(QWidget):
    """How an office that starts here moves to a machine that is always on."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.setObjectName("moveCard")
        backup = f"einklang admin --data {shlex.quote(str(data))} backup office.zip"
        there = (
            "einklang admin --data ~/einklang restore office.zip",
            "einklang service install --data ~/einklang --http 0.0.0.0:8580 --sip 0.0.0.0:5060",
        )
        self.commands = "\n".join((backup, *there))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(labels.wrapped(words.text("wiz3.move"), "secondary"))
        column.addWidget(command_line(backup))
        column.addWidget(labels.wrapped(words.text("wiz3.moveThere"), "secondary"))
        for one in there:
            column.addWidget(command_line(one))
        column.addWidget(labels.wrapped(words.text("wiz3.moveEnd"), "secondary"))
        self.copy = kit.button(words.text("wiz3.copy"), "link", "copy", "copyCommands")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.commands)
        self.copy.setText(words.text("wiz3.copied"))


class CheckLine(QWidget):
    """What was measured, in one sentence; looked at again by its button."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = kit.picture("check", "accent", 18)
        self.text = labels.wrapped("", "body2")
        self.again = kit.button(words.text("wiz3.again"), "link", name="checkAgain")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.again)

    def show_place(self, place: Place) -> None:
        key, facts = _found(place)
        is_good = key == "wiz3.free"
        icon, token = ("check", "accent") if is_good else ("triangle-alert", "busy")
        self._icon.show_icon(icon, token)
        self.text.setText(words.text(key, **facts))
        self.again.setVisible(not is_good)


def _found(place: Place) -> tuple[str, dict[str, object]]:
    space = QLocale(words.language()).formattedDataSize(
        place.free_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat
    )
    facts: dict[str, object] = {
        "http": place.http_port, "sip": place.sip_port, "space": space,
        "taken": ", ".join(str(port) for port in place.taken),
    }  # fmt: skip
    if not place.has_ports:
        return "wiz3.noPort", {}
    if not place.has_space:
        return "wiz3.noSpace", facts
    return ("wiz3.taken" if place.taken else "wiz3.free"), facts


def command_line(text: str) -> QWidget:
    """A command to be typed or copied; it wraps, and can be marked."""
    ground = kit.frame("hint")
    shown = labels.wrapped(text, "secondaryStrong")
    shown.setTextInteractionFlags(kit.SELECTABLE)
    column = QVBoxLayout(ground)
    column.setContentsMargins(10, 6, 10, 6)
    column.addWidget(shown)
    return ground


def look_here(data: Path) -> Look:
    return lambda is_shared: office_place.look(data, is_shared=is_shared)
