"""Step 4 of a new office: it runs; invite the others, and try a first call."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.first_call import FirstCall
from ui.invitation import OfficeRuns
from ui.new_office import ELSEWHERE
from ui.pages.first_call_card import FirstCallCard
from ui.pages.invite_card import InviteCard
from ui.pages.office_wizard import GO_WIDTH, MARGIN
from ui.pages.wizard_place import MoveCard
from ui.widgets import labels
from ui.widgets.overlay_scroll import OverlayScroll
from ui.widgets.step_line import STEPS, StepLine


class OfficeRunsPage(QWidget):
    """Signals:
    done: to the telephone.
    line_wanted: an outside line shall be set up.
    share_wanted: others on the network may connect from now on.
    """

    done = Signal()
    line_wanted = Signal()
    share_wanted = Signal()

    def __init__(self, runs: OfficeRuns) -> None:
        super().__init__()
        self.setObjectName("officeRuns")
        self._runs = runs
        self.invite: InviteCard | None = None
        self.share: kit.Button | None = None
        self.first_call = FirstCallCard()
        self.line = kit.button(words.text("wiz4.lineDo"), "link", name="setUpLine")
        self.go = kit.button(words.text("wiz4.done"), "primary", name="wizardDone")
        self.go.setMinimumWidth(GO_WIDTH)
        self._build()
        self.line.clicked.connect(self.line_wanted)
        self.go.clicked.connect(self.done)

    def follow(self, call: FirstCall) -> None:
        """Show what becomes of the test call; the page keeps it as long as it is there."""
        call.setParent(self)
        self.destroyed.connect(call.close)
        self.first_call.follow(call)

    def show_busy(self, busy: bool) -> None:
        """While the office starts anew for the network."""
        if self.share is not None:
            self.share.setEnabled(not busy)
            self.share.setText(words.text("first.creating" if busy else "wiz4.shareDo"))

    def show_error(self, sentence: str) -> None:
        self.show_busy(False)
        self._problem.show_text(sentence)
        self._problem.show()

    def _on_share(self) -> None:
        self.show_busy(True)
        self.share_wanted.emit()

    # -- building

    def _build(self) -> None:
        body = QWidget()
        column = kit.page_column(body, margin=24)
        column.addWidget(StepLine(STEPS))
        column.addSpacing(6)
        column.addWidget(kit.label(words.text("wiz4.title"), "title", wraps=True))
        self._problem = kit.Notice("danger", "triangle-alert")
        self._problem.hide()
        column.addWidget(self._others())
        column.addWidget(self._problem)
        column.addWidget(kit.label(words.text("wiz4.test"), "heading"))
        column.addWidget(self.first_call)
        column.addLayout(self._outside())
        column.addStretch(1)
        area = kit.scrolled(body, "officeRunsScroll")
        OverlayScroll(area)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 0, MARGIN, 0)
        foot.addStretch(1)
        foot.addWidget(self.go)
        outer = kit.page_column(self, margin=0)
        outer.setContentsMargins(0, 0, 0, 12)
        outer.addWidget(area, 1)
        outer.addLayout(foot)

    def _others(self) -> QWidget:
        """How the others come in, or why they cannot yet."""
        runs, part = self._runs, QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if runs.hosting.where == ELSEWHERE:
            column.addWidget(labels.wrapped(words.text("wiz4.moveSub"), "body2"))
            column.addWidget(MoveCard(runs.data))
        elif not runs.people:
            column.addWidget(labels.wrapped(words.text("wiz4.alone"), "body2"))
        elif not runs.hosting.is_shared:
            notice = kit.Notice("busy", "users-round", words.text("wiz4.notShared"))
            self.share = notice.add_action(
                words.text("wiz4.shareDo"), "shareNow", self._on_share
            )
            column.addWidget(notice)
        elif not runs.invitations:
            column.addWidget(kit.Notice("busy", "users-round", words.text("wiz4.later")))
        elif not runs.invitations[0].leads_elsewhere:
            column.addWidget(kit.Notice("busy", "cloud-off", words.text("wiz4.noNetwork")))
        else:
            column.addWidget(labels.wrapped(words.text("wiz4.sub"), "body2"))
            self.invite = InviteCard(runs.invitations, runs.office)
            self.invite.failed.connect(self.show_error)
            column.addWidget(self.invite)
        return part

    def _outside(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(kit.picture("hash", "text2", 18))
        row.addWidget(labels.wrapped(words.text("wiz4.line"), "secondary"), 1)
        row.addWidget(self.line)
        return row
