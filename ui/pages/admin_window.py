"""The window of the administration: a list of pages, the page, and the lock before both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import admin_words, icons, kit, theme, words
from ui.admin_model import AdminModel
from ui.admin_undo import DelayedDelete
from ui.announce import announce
from ui.avatar import Avatar
from ui.pages.admin_form import FormPage
from ui.pages.plan_page import PlanPage
from ui.pages.settings_window import NavigationButton
from ui.pages.undo_bar import UndoBar
from ui.widgets.panel import rule
from ui.widgets.password_line import PasswordLine

SIZE, SMALLEST = (1040, 720), (880, 560)
SIDEBAR, NARROW_SIDEBAR = 220, 60
NARROW_BELOW = 960
"Below this width the list of pages is icons only, logical pixels."
ACTIVITY = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class LockPage(QWidget):
    """Asks for the password; what was typed behind it stays.

    Signals:
        wanted: the password, and the code of who gives one as well.
    """

    wanted = Signal(str, str)

    def __init__(self, admin: AdminModel) -> None:
        super().__init__()
        self._admin, self._was_open = admin, False
        self.setObjectName("adminLock")
        self.notice = kit.Notice("danger", "triangle-alert")
        self.notice.hide()
        self.password = PasswordLine("adminPassword", words.text("signin.password"))
        self.code = kit.input_line("adminCode", words.text("code.field"))
        self._code_part = QWidget()
        field = kit.field(self.code, hint=words.text("code.stepSub"))
        field.setContentsMargins(0, 0, 0, 0)
        self._code_part.setLayout(field)
        self._code_part.hide()
        self.go = kit.button(words.text("adm.open"), "primary", name="adminOpen")
        column = kit.page_column(self)
        column.addStretch(1)
        name = admin.office.me.name if admin.office.me else ""
        column.addLayout(
            kit.welcome(words.text("adm.title"), words.text("adm.lockSub", name=name))
        )
        self.why = kit.label(words.text("adm.locked"), "body2", wraps=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.why.hide()
        column.addWidget(self.why)
        column.addWidget(self.notice)
        column.addLayout(kit.field(self.password))
        column.addWidget(self._code_part)
        column.addWidget(self.go)
        phone = kit.label(words.text("adm.phoneStays"), "secondary", wraps=True)
        phone.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(phone)
        column.addStretch(2)
        self.go.clicked.connect(self._submit)
        for line in (self.password, self.code):
            line.returnPressed.connect(self._submit)
        admin.changed.connect(self._show)
        self._show()

    def note_opened(self) -> None:
        self._was_open = True
        self.password.clear()
        self.code.clear()
        self.notice.hide()

    def _submit(self) -> None:
        if self.password.text() and not self._admin.is_busy:
            self.wanted.emit(self.password.text(), self.code.text().strip())

    def _show(self) -> None:
        if self._admin.is_open:
            return
        refused = self._admin.refusal
        self.why.setVisible(self._was_open and refused is None)
        asks_code = refused is not None and refused.code == "one_time_code_needed"
        self.notice.setVisible(refused is not None and not asks_code)
        if asks_code:
            self._code_part.show()
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        elif refused is not None:
            self.notice.show_text(admin_words.refusal(refused))
            if refused.code == "wrong_credentials":
                self.password.selectAll()
            elif refused.code == "wrong_one_time_code":
                self.code.selectAll()
        self.go.setEnabled(not self._admin.is_busy)


class AdminWindow(QWidget):
    """Each of ``pages`` is name, icon, key of the title, page.

    Signals:
        page_shown: the name of the page that came up.
        closed: this window is gone, and its session ends.
    """

    page_shown = Signal(str)
    closed = Signal()

    def __init__(
        self,
        admin: AdminModel,
        undo: DelayedDelete,
        pages: Sequence[tuple[str, str, str, QWidget]],
    ) -> None:
        super().__init__()
        self._admin, self._undo = admin, undo
        self.setObjectName("adminWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "page")
        self.setWindowTitle(words.text("adm.title"))
        self.setWindowIcon(icons.icon("einklang", "accent", 48))
        factor = theme.current.factor
        self.setMinimumSize(*SMALLEST)
        self.resize(round(SIZE[0] * min(factor, 1.25)), SIZE[1])
        self._names: dict[str, NavigationButton] = {}
        self._group = QButtonGroup(self)
        self.pages = QStackedWidget()
        self._home: dict[str, QWidget] = {}
        self._shown = self._wanted = ""
        self.lock = LockPage(admin)
        self.stack = QStackedWidget()
        self._build(pages)
        self._connect()
        self._show()

    def _build(self, pages: Sequence[tuple[str, str, str, QWidget]]) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar(pages))
        right = QVBoxLayout()
        right.setSpacing(0)
        self.notice = kit.Notice("danger", "triangle-alert")
        self.notice.add_close("adminNoticeClose", self.notice.hide)
        self.notice.hide()
        self.undo_bar = UndoBar(self._undo)
        right.addWidget(self.notice)
        right.addWidget(self.pages, 1)
        right.addWidget(self.undo_bar)
        row.addLayout(right, 1)
        self.stack.addWidget(self.lock)
        self.stack.addWidget(body)

    def _sidebar(self, pages: Sequence[tuple[str, str, str, QWidget]]) -> QWidget:
        self._side = kit.frame("sidebar", "adminSidebar")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(10, 18, 10, 12)
        column.setSpacing(4)
        self._brand = QWidget()
        top = QHBoxLayout(self._brand)
        top.setContentsMargins(8, 0, 0, 10)
        top.setSpacing(10)
        top.addWidget(kit.picture("einklang", "accent", 22))
        office = self._admin.office.office_name or "Einklang"
        top.addWidget(kit.TitledText(office, words.text("adm.title"), "fieldTitle"), 1)
        column.addWidget(self._brand)
        for name, icon, key, page in pages:
            button = NavigationButton(name, icon, words.text(key))
            button.setToolTip(words.text(key))
            button.clicked.connect(lambda _=False, at=name: self.show_home(at))
            self._group.addButton(button)
            self._names[name] = button
            self._home[name] = page
            column.addWidget(button)
            self.pages.addWidget(page)
        column.addStretch(1)
        column.addWidget(rule())
        column.addWidget(self._foot())
        return self._side

    def _foot(self) -> QWidget:
        me = self._admin.office.me
        name = me.name if me else ""
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(2, 8, 0, 0)
        row.setSpacing(8)
        row.addWidget(Avatar(name, 30))
        self._who = kit.TitledText(name, " ", "fieldTitle")
        self.ends = self._who.sub
        self.ends.setObjectName("adminEnds")
        self.ends.setWordWrap(False)
        row.addWidget(self._who, 1)
        self.sign_out = kit.icon_button("log-out", words.text("adm.signOut"), "adminSignOut")
        row.addWidget(self.sign_out)
        return foot

    def _connect(self) -> None:
        self.lock.wanted.connect(self._admin.open)
        self._admin.opened.connect(self._on_opened)
        self._admin.locked.connect(self._on_locked)
        self._admin.changed.connect(self._show)
        self._admin.told.connect(self.tell)
        self.sign_out.clicked.connect(self.close)
        for keys, action in (("Ctrl+W", self.close), ("F5", self.reload)):
            QShortcut(QKeySequence(keys), self).activated.connect(action)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    # -- pages -------------------------------------------------------------------------------

    @property
    def page_name(self) -> str:
        return next((n for n, button in self._names.items() if button.isChecked()), "")

    @property
    def page(self) -> QWidget:
        found = self.pages.currentWidget()
        assert found is not None
        return found

    def want(self, name: str) -> None:
        """Show this page, now or once the password was given."""
        self._wanted = name
        if self._admin.is_open:
            self.show_home(name)

    def show_home(self, name: str) -> None:
        """A page of the list; a form over it is let go, after a question if need be."""
        over = self.pages.currentWidget()
        if isinstance(over, FormPage | PlanPage) and over.has_unsaved:
            self._names[self._shown].setChecked(True)
            over.ask_to_drop(lambda: self.show_home(name))
            return
        self._names[name].setChecked(True)
        self._shown = name
        self.drop_over()
        self.pages.setCurrentWidget(self._home[name])
        self.page_shown.emit(name)

    def show_over(self, page: QWidget) -> None:
        """A form, in the place of its list."""
        self.drop_over()
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def drop_over(self) -> None:
        while self.pages.count() > len(self._home):
            page = self.pages.widget(self.pages.count() - 1)
            if page is not None:
                self.pages.removeWidget(page)
                page.deleteLater()

    def replace(self, name: str, page: QWidget) -> None:
        """A page of the list is made anew."""
        old = self._home[name]
        at = self.pages.indexOf(old)
        was_shown = self.pages.currentWidget() is old
        self.pages.removeWidget(old)
        self.pages.insertWidget(at, page)
        self._home[name] = page
        old.deleteLater()
        if was_shown:
            self.pages.setCurrentWidget(page)

    def reload(self) -> None:
        if self._admin.is_open and self.page is self._home.get(self.page_name):
            self.page_shown.emit(self.page_name)

    def tell(self, text: str) -> None:
        self.notice.show_text(text)
        self.notice.show()
        announce(self, text, is_urgent=True)

    # -- open and locked ---------------------------------------------------------------------

    def _on_opened(self) -> None:
        self.lock.note_opened()
        self.notice.hide()
        self.stack.setCurrentIndex(1)
        if not self.page_name:
            self.show_home(self._wanted or next(iter(self._names)))
            self._names[self.page_name].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.page is self._home[self.page_name]:
            self.page_shown.emit(self.page_name)

    def _on_locked(self) -> None:
        self.stack.setCurrentIndex(0)
        self.lock.password.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words.text("adm.locked"), is_urgent=True)

    def _show(self) -> None:
        minutes = self._admin.minutes_left
        text = "" if minutes is None else words.text("adm.autoOut", n=minutes)
        if text != self.ends.text():
            self.ends.setText(text)
        self.ends.setVisible(bool(text) and not self._is_narrow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever types or clicks here is at work, although nothing is sent."""
        is_mine = isinstance(watched, QWidget) and watched.window() is self
        if event.type() in ACTIVITY and is_mine:
            self._admin.note_activity()
        return False

    @property
    def _is_narrow(self) -> bool:
        return self.width() < NARROW_BELOW * theme.current.factor

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = NARROW_SIDEBAR if self._is_narrow else SIDEBAR * theme.current.factor
        self._side.setFixedWidth(round(wide))
        for part in (self._brand, self._who, self.sign_out):
            part.setVisible(not self._is_narrow)
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._undo.carry_out()
        self._admin.close()
        self.closed.emit()
        super().closeEvent(event)
