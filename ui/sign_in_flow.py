"""From “who are you?” to a session: resume, environment, sign-in, practice, own office."""

from __future__ import annotations

import asyncio
import logging
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from softphone import home
from softphone.client.errors import OfficeError
from softphone.client.nearby import Nearby, NearbyOffice
from softphone.client.passing import read_password
from softphone.client.session import Session
from softphone.desktop.embedded_server import ServerProblem, Wanted
from softphone.desktop.running_server import Running
from softphone.resource import resource
from ui import admin_words, words
from ui.entry import Entry
from ui.invitation import Invitation, OfficeRuns, invite_all
from ui.new_office import ELSEWHERE, NewOffice
from ui.own_server import PROBLEMS, OwnServer
from ui.preferences import Preferences

log = logging.getLogger(__name__)

PRACTICE, OWN, REMOTE = "practice", "own", "remote"


LookNearby = Callable[[Callable[[tuple[NearbyOffice, ...]], None]], Nearby | None]


class SignInFlow(QObject):
    """Every way in ends with ``signed_in``; everything that fails is told on the page.

    Signals:
        page_wanted: this entry page shall be seen.
        signed_in: there is a session; the live channel can start.
    """

    page_wanted = Signal(object)
    signed_in = Signal()

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        spawn: Callable[..., object],
        environment: Mapping[str, str] = os.environ,
        look_nearby: LookNearby = lambda told: None,
    ) -> None:
        """look_nearby: makes what looks for offices on the network, told what is there."""
        super().__init__()
        self._nearby = look_nearby(self._on_nearby)
        self._looks = False
        self._session, self._prefs, self._spawn = session, preferences, spawn
        self._environment = environment
        self.own = OwnServer(preferences, self._on_restarted)
        "The server of this computer, when this computer runs one."
        self._entry: Entry | None = None
        self._typed = ("", "", "")
        self._office = REMOTE
        self._fingerprint = ""
        self._changed = ""
        "The server whose certificate turned out to be another one."

    # at the start

    async def begin(self, *, practice_first: bool = False) -> None:
        """Take up what there is: environment, the last session, else ask."""
        settings = self._prefs.settings
        if self._environment.get("EINKLANG_EMAIL"):
            await self._from_environment()
        elif settings.office == PRACTICE or (practice_first and not settings.office):
            await self.open_practice()
        elif settings.office:
            await self._resume()
        else:
            self.entry().show_first_choice()

    def entry(self) -> Entry:
        """The entry pages; made when they are needed."""
        self._entry = made = Entry(self._why_not_new)
        made.practice_wanted.connect(lambda: self._spawn(self.open_practice()))
        made.own_office_wanted.connect(lambda new: self._spawn(self._open_own(new)))
        made.sign_in_wanted.connect(self._on_sign_in)
        made.code_wanted.connect(self._on_code)
        made.link_wanted.connect(lambda *w: self._spawn(self._ask_for_link(*w)))
        made.password_wanted.connect(lambda new: self._spawn(self._choose_password(new)))
        made.fingerprint_trusted.connect(self._on_trusted)
        made.looks_nearby.connect(self._look_nearby)
        self.page_wanted.emit(made)
        return made

    def ask_again(self, code: str = "") -> None:
        """The session is over: the sign-in page, with the e-mail kept."""
        settings = self._prefs.settings
        self.entry().show_sign_in(settings.email, settings.server, code)

    async def leave(self) -> None:
        """Sign out here; the first choice again."""
        await self._session.sign_out()
        if self._prefs.settings.office == PRACTICE:
            await self.own.stop()
        self._prefs.change(office="", email="", fingerprint="")
        self.entry().show_first_choice()

    def _look_nearby(self, wanted: bool) -> None:
        if self._nearby is not None and wanted is not self._looks:
            self._looks = wanted
            self._spawn(self._nearby.begin() if wanted else self._nearby.end())

    def _on_nearby(self, offices: tuple[NearbyOffice, ...]) -> None:
        if self._entry is not None:
            self._entry.show_nearby(offices)

    async def part(self) -> None:
        """The app ends: the practice office ends with it, an own office goes on."""
        if self._nearby is not None:
            await self._nearby.end()
        if self._prefs.settings.office == PRACTICE:
            await self.own.stop()
        else:
            await self.own.leave()

    # ways in

    async def open_practice(self) -> None:
        """The practice office: its server, its made-up person."""
        page = self.entry()
        page.show_waiting()
        try:
            running = await self.own.run(Wanted(home.office_data(PRACTICE), True))
        except ServerProblem as problem:
            page.show_first_choice()
            page.show_error("other", str(problem))
            return
        email, password = practice_person()
        await self._sign_in(email, password, running.here, running.fingerprint, PRACTICE)

    async def _open_own(self, new: NewOffice) -> None:
        if why_not := self._why_not_new():
            if self._entry is not None:
                self._entry.show_error("other", why_not)
            return
        try:
            running = await self.own.start_new(new)
        except PROBLEMS as problem:
            if self._entry is not None:
                self._entry.show_error("other", str(problem))
            return
        await self._enter_own(new, running)

    def _why_not_new(self) -> str:
        """One office a computer: who has one goes back and signs in to it."""
        has_one = self._prefs.settings.other.get("has_own_office")
        return words.text("first.e.exists") if has_one and home.office_data().exists() else ""

    async def _enter_own(self, new: NewOffice, running: Running) -> None:
        """Signed in; then the last page of the wizard, with the others' invitations."""
        email, address, fingerprint = new.email, running.here, running.fingerprint
        if not await self._sign_in(email, new.password, address, fingerprint, OWN):
            return  # the page says why
        hosting = new.hosting
        invited: tuple[Invitation, ...] = ()
        if hosting.is_shared and hosting.where != ELSEWHERE and new.people:
            invited = await invite_all(self._session.administration(), new)
        page = self.entry()
        page.share_wanted.connect(lambda: self._spawn(self._share(new)))
        data = home.office_data()
        page.show_office_runs(OfficeRuns(new.company, hosting, data, len(new.people), invited))

    async def _share(self, new: NewOffice) -> None:
        """Others on the network may connect from now on: the server starts anew for them."""
        shared = replace(new, hosting=replace(new.hosting, is_shared=True))
        try:
            running = await self.own.listen(True)
        except PROBLEMS as problem:
            if self._entry is not None:
                self._entry.show_error("other", str(problem))
            return
        await self._enter_own(shared, running)

    async def change_reach(self, is_shared: bool, password: str) -> str:
        """Who reaches the office of this computer; why not, as a sentence, or empty."""
        administration, email = self._session.administration(), self._session.email
        refused = await administration.open(password)
        await administration.close()
        if refused is not None:
            return admin_words.refusal(refused)
        try:
            running = await self.own.listen(is_shared)
        except PROBLEMS as problem:
            return f"{words.text('own.e.failed')} {problem}"
        await self._sign_in(email, password, running.here, running.fingerprint, OWN)
        return ""

    async def halt(self) -> str:
        """End the office of this computer; why not, as a sentence, or empty."""
        try:
            await self.own.halt()
        except PROBLEMS as problem:
            return str(problem)
        return ""

    async def start_again(self) -> str:
        """After ``halt``; why not, as a sentence, or empty."""
        try:
            await self.own.start_again()
        except PROBLEMS as problem:
            return str(problem)
        self._session.hurry()
        return ""

    @property
    def outside_address(self) -> str:
        """Where others on the network reach the office of this computer; empty if nowhere."""
        return self.own.outside(self._session.server)

    async def _from_environment(self) -> None:
        """EINKLANG_EMAIL, EINKLANG_PASSWORD_FD, EINKLANG_SERVER: for scripts and tests."""
        email = self._environment["EINKLANG_EMAIL"]
        server = self._environment.get("EINKLANG_SERVER", "127.0.0.1:8580")
        password = await asyncio.to_thread(read_password, self._environment)
        self.entry().show_sign_in(email, server)
        if password:
            known = self._prefs.settings
            fingerprint = known.fingerprint if known.server == server else ""
            await self._sign_in(email, password, server, fingerprint, REMOTE)

    async def _resume(self) -> None:
        """The last session; its server may be away, which is no reason to ask anything."""
        settings = self._prefs.settings
        server = settings.server
        if settings.office == OWN:
            try:
                running = await self.own.run(Wanted(home.office_data()))
                server = running.here
            except ServerProblem as problem:
                self.ask_again()
                if self._entry is not None:
                    self._entry.show_error("no_server", str(problem))
                return
        try:
            resumed = await self._session.resume(settings.email, server, settings.fingerprint)
        except OfficeError as error:
            log.info("the last session was not taken up: %s", error)
            resumed = False
        if resumed:
            if settings.office == OWN and settings.sip_port != self._prefs.settings.sip_port:
                await self._session.forget_phone()
            self.signed_in.emit()
            return
        why = "" if self._session.remembers else "keyring"
        self.entry().show_sign_in(settings.email, server, why)

    # steps

    def _on_sign_in(self, email: str, password: str, server: str) -> None:
        if self._entry is not None:
            self._entry.show_busy(True)
        known = self._prefs.settings
        # Who signs in once more after the warning compares the new certificate by eye.
        is_pinned = known.server == server and server != self._changed
        fingerprint = known.fingerprint if is_pinned else ""
        office = OWN if self.own.is_at(server) else REMOTE
        self._spawn(self._sign_in(email, password, server, fingerprint, office))

    async def _sign_in(
        self, email: str, password: str, server: str, fingerprint: str, office: str,
        code: str = "",
    ) -> bool:  # fmt: skip
        """Is somebody signed in now?  office: what it is for the next start, if so."""
        self._typed = (email, password, server)
        self._office, self._fingerprint = office, fingerprint
        try:
            await self._session.sign_in(email, password, server, fingerprint, code)
        except OfficeError as error:
            self._on_refused(error, email, server)
            return False
        self._prefs.change(email=email, server=server, fingerprint=fingerprint, office=office)
        if office == OWN:
            self._prefs.change_window(has_own_office=True)
        if self._session.must_change_password:
            page = self._entry or self.entry()
            page.show_change_password()
            return False
        self._typed = ("", "", "")
        self.signed_in.emit()
        return True

    def _on_refused(self, error: OfficeError, email: str, server: str) -> None:
        page = self._entry or self.entry()
        self._changed = server if error.code == "certificate_changed" else ""
        if error.code == "unknown_certificate":
            self._fingerprint = str(error.details.get("fingerprint", ""))
            page.show_fingerprint(self._fingerprint, email, server)
            return
        if error.code == "one_time_code_needed":
            page.show_code(email, server)
            return
        here = page.page.objectName() if page.page is not None else ""
        asks_again = here == "signInCode" and error.code != "wrong_credentials"
        if here != "signIn" and not asks_again:
            page.show_sign_in(email, server)
        page.show_error(error.code)

    async def _ask_for_link(self, email: str, server: str) -> None:
        known = self._prefs.settings
        fingerprint = known.fingerprint if known.server == server else ""
        code = ""
        try:
            await self._session.ask_for_link(email, server, fingerprint)
        except OfficeError as error:
            code = "no_server" if error.is_absence else error.code
        if self._entry is not None:
            self._entry.show_link(code)

    def _on_code(self, code: str) -> None:
        email, password, server = self._typed
        if self._entry is not None:
            self._entry.show_busy(True)
        self._spawn(
            self._sign_in(email, password, server, self._fingerprint, self._office, code)
        )

    def _on_trusted(self) -> None:
        email, password, server = self._typed
        if self._entry is not None:
            self._entry.show_sign_in(email, server)
            self._entry.show_busy(True)
        self._spawn(self._sign_in(email, password, server, self._fingerprint, self._office))

    async def _choose_password(self, new: str) -> None:
        if self._entry is not None:
            self._entry.show_busy(True)
        try:
            await self._session.change_password(self._typed[1], new)
        except OfficeError as error:
            if self._entry is not None:
                self._entry.show_error(error.code)
            return
        self._typed = ("", "", "")
        self.signed_in.emit()

    def _on_restarted(self, running: Running) -> None:
        log.info("the presence server is back at %s", running.http)
        self._session.hurry()


def practice_person() -> tuple[str, str]:
    """E-mail and password of the one who practises: the person with a password."""
    office = tomllib.loads(resource("practice/office.toml").read_text(encoding="utf-8"))
    person = next(user for user in office["users"] if user.get("password"))
    return str(person["email"]), str(person["password"])
