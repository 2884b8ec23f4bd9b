"""The first start: try the practice office, sign in, or start an office of one's own."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QWidget

from softphone.model import numbers
from ui import kit, theme, words
from ui.controls import ring_focus
from ui.new_office import MIN_PASSWORD, NewOffice
from ui.pages.sign_in import language_box
from ui.widgets.password_line import PasswordLine

COUNTRIES = {
    "DE": "Deutschland (+49)",
    "AT": "Österreich (+43)",
    "CH": "Schweiz (+41)",
    "NL": "Nederland (+31)",
    "BE": "België / Belgique (+32)",
    "GB": "United Kingdom (+44)",
    "FR": "France (+33)",
    "US": "United States (+1)",
}
"Name with prefix."


class ChoiceCard(QAbstractButton):
    """A whole card that is one button: icon, title, sentence, chevron."""

    def __init__(self, name: str, icon: str, title: str, sub: str, *, is_first: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sub)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._is_first = is_first
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 14, 16)
        row.setSpacing(14)
        colors = ("accent", "onAccent") if is_first else ("accentSoft", "accent")
        row.addWidget(kit.disc(icon, *colors, 44))
        row.addWidget(kit.TitledText(title, sub, "heading"), 1)
        row.addWidget(kit.picture("chevron-right", "text2", 18))
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        edge = theme.color("accent" if self._is_first else "line")
        painter.setPen(QPen(edge, 1.5 if self._is_first else 1))
        painter.setBrush(theme.color("hover" if self.underMouse() else "surface"))
        painter.drawRoundedRect(box, 12, 12)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 12)


class FirstRunPage(QWidget):
    """Three ways in.

    Signals:
        practice_wanted, sign_in_wanted, own_office_wanted: which one.
        language_chosen: ``de``, ``en`` or ``nl``.
    """

    practice_wanted = Signal()
    sign_in_wanted = Signal()
    own_office_wanted = Signal()
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstRun")
        column = kit.page_column(self, margin=24)
        column.addSpacing(16)
        column.addLayout(kit.welcome(words.text("signin.title"), words.text("first.sub")))
        column.addSpacing(12)
        self._problem = kit.Notice("danger", "triangle-alert")
        self._problem.hide()
        column.addWidget(self._problem)
        ways = (
            ("practice", "play", "first.practice", self.practice_wanted),
            ("signInChoice", "log-in", "first.signin", self.sign_in_wanted),
            ("ownOffice", "building-2", "first.start", self.own_office_wanted),
        )
        for place, (name, icon, key, signal) in enumerate(ways):
            sub = words.text(SUBS[key])
            card = ChoiceCard(name, icon, words.text(key), sub, is_first=place == 0)
            card.clicked.connect(signal)
            column.addWidget(card)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(language_box(self.language_chosen.emit))
        column.addLayout(foot)

    def show_error(self, sentence: str) -> None:
        """Why none of the ways worked; they stay open."""
        self._problem.show_text(words.text("first.e.failed"), sentence)
        self._problem.show()


SUBS = {
    "first.practice": "first.practiceSub",
    "first.signin": "first.signinOnly",
    "first.start": "first.startSub",
}


class NewOfficePage(QWidget):
    """Company, country, name, e-mail, number, password: enough to telephone inside.

    Signals:
        wanted: a NewOffice whose answers can be used.
        back_wanted: to the choice.
    """

    wanted = Signal(object)
    back_wanted = Signal()

    def __init__(self, country: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("newOffice")
        self.company = kit.input_line("officeCompany", words.text("first.company"))
        self.name = kit.input_line("officeName", words.text("first.name"))
        self.email = kit.input_line("officeEmail", words.text("wiz1.admin"))
        self.number = kit.input_line("officeNumber", words.text("first.number"), "600")
        self.password = PasswordLine("officePassword", words.text("first.password"))
        self.country = kit.combo("officeCountry", words.text("wiz1.country"))
        for code, shown in COUNTRIES.items():
            self.country.addItem(shown, code)
        start = country or QLocale.system().name()[-2:]
        self.country.setCurrentIndex(max(0, self.country.findData(start)))
        self._emergency = kit.Notice("busy", "triangle-alert")
        self._problem = kit.Notice("danger", "triangle-alert")
        self._problem.hide()
        self.go = kit.button(words.text("first.create"), "primary", name="createOffice")
        self._build()
        self.country.currentIndexChanged.connect(self._show_emergency)
        self.go.clicked.connect(self._submit)
        self._show_emergency()

    def show_busy(self, busy: bool) -> None:
        self.setEnabled(not busy)
        self.go.setText(words.text("first.creating" if busy else "first.create"))

    def show_error(self, sentence: str) -> None:
        self.show_busy(False)
        self._problem.show_text(sentence)
        self._problem.show()

    @property
    def answers(self) -> NewOffice:
        return NewOffice(
            self.company.text(),
            self.name.text(),
            self.email.text(),
            self.number.text(),
            self.password.text(),
            str(self.country.currentData()),
            words.language(),
        )

    def _build(self) -> None:
        body = QWidget()
        column = kit.page_column(body, margin=24)
        column.addWidget(kit.label(words.text("wiz1.title"), "title"))
        column.addWidget(kit.label(words.text("wiz1.sub"), "body2", wraps=True))
        for line in (self.company, self.country):
            column.addLayout(kit.field(line))
        column.addWidget(self._emergency)
        for line in (self.name, self.email):
            column.addLayout(kit.field(line))
        column.addLayout(kit.field(self.number, hint=words.text("wiz2.sub")))
        hint = words.text("pw.hint", n=MIN_PASSWORD)
        column.addLayout(kit.field(self.password, hint=hint))
        column.addWidget(kit.Notice("accent", "laptop", words.text("wiz3.hereWarn")))
        column.addStretch(1)
        outer = kit.page_column(self, margin=0)
        outer.setContentsMargins(0, 0, 0, 12)
        outer.addWidget(kit.scrolled(body, "newOfficeScroll"), 1)
        outer.addLayout(self._told())
        outer.addLayout(self._foot())

    def _told(self) -> QHBoxLayout:
        """What is wrong stands beside the button, wherever the answers are scrolled to."""
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.addWidget(self._problem)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        back = kit.button(words.text("wiz.back"), "outline", name="officeBack")
        back.clicked.connect(self.back_wanted)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.go)
        return row

    def _show_emergency(self) -> None:
        told = numbers.emergency_numbers(str(self.country.currentData()))
        title = words.text("wiz1.emergency", numbers=", ".join(told))
        self._emergency.show_text(title, words.text("wiz1.emergencySub"))

    def _submit(self) -> None:
        problems = self.answers.problems()
        if problems:
            first, fault = next(iter(problems.items()))
            self.show_error(words.text(fault.key, **fault.facts))
            getattr(self, first).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._problem.hide()
        self.wanted.emit(self.answers)
