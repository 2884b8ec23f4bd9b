"""The presence server, composed: a parts list that reads from top to bottom."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from softphone import __version__
from softphone.model.events import (
    AvailabilityChanged,
    DeviceChanged,
    DirectoryChanged,
)
from softphone.server import audit, sip_tls
from softphone.server.administration import Administration
from softphone.server.alarms import Alarms
from softphone.server.api import application
from softphone.server.api.parts import Parts, system_utcnow
from softphone.server.bus import Bus
from softphone.server.call_log import CallLog
from softphone.server.certificate import Certificate
from softphone.server.contact_books import ContactBooks
from softphone.server.desk_wishes import DeskWishes
from softphone.server.devices import DeviceFacts
from softphone.server.directories.reading import Directories
from softphone.server.directory import Directory
from softphone.server.endpoints import Here
from softphone.server.exchange import Exchange
from softphone.server.http_server import HttpServer, tls_of
from softphone.server.inference import Inference
from softphone.server.keeping import (
    EVERY_S,
    SAVE_CALLS_AFTER_S,
    Background,
    Forgetting,
    RunningState,
    settle_memory,
)
from softphone.server.kept_publications import KeptPublications
from softphone.server.line_keeping import LineKeeping
from softphone.server.live import Live
from softphone.server.lock_file import LockFile
from softphone.server.media_control import MediaControl
from softphone.server.media_path import MediaPath
from softphone.server.office_import import Importer, Options
from softphone.server.office_voice import OfficeVoice
from softphone.server.own_addresses import own_addresses
from softphone.server.packages.feature_sync import FeatureSync
from softphone.server.passwords import Passwords, hash_password
from softphone.server.person_changes import PersonChanges
from softphone.server.presence import PresenceHub
from softphone.server.publications import Publications
from softphone.server.reached_at import reached_at
from softphone.server.registrar import Registrar
from softphone.server.ring_through import keep as keep_ring_through
from softphone.server.schedule import Schedule
from softphone.server.serve_options import (
    ServeOptions,
    browser_hosts,
    check_ports,
    media_hosts,
    show_address,
    split_address,
)
from softphone.server.service_codes import perform
from softphone.server.sessions import Sessions
from softphone.server.shown_outside import ShownOutside
from softphone.server.sip_core import SipCore
from softphone.server.store.database import Database, DataProblem
from softphone.server.store.sealed import Seal
from softphone.server.subscribing import make_subscriptions
from softphone.server.transports import Transports
from softphone.server.web_transport import WebDoor
from softphone.sip.digest import Authenticator

if TYPE_CHECKING:
    from softphone.server.practice import Practice

log = logging.getLogger(__name__)


class Server:
    """utcnow, monotonic: the two clocks of everything in it (architecture 4.12).

    look_outside: told the time, monotonic seconds: the certificate may have to be made anew.
    """

    look_outside: Callable[[float], None] = staticmethod(lambda now: None)

    def __init__(
        self,
        options: ServeOptions,
        utcnow: Callable[[], datetime] = system_utcnow,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        monotonic = monotonic or asyncio.get_running_loop().time
        self.options = options
        self.utcnow = utcnow
        self.database = Database(options.data)
        self.bus = Bus()
        self.seal = Seal.of(options.data)
        self.directory = Directory(self.database, self.seal, self.bus)
        schedule = Schedule(lambda: self.directory.office)
        self.hub = PresenceHub(self.database, self.bus, utcnow, schedule)
        self.registrar = Registrar(self.bus)
        sip_host, _ = split_address(options.sip)
        hosts = (*media_hosts(sip_host), browser_hosts(options))
        self.media = MediaControl(options.data, *hosts, options.media_ports)
        self.call_log = CallLog(self.database, self.bus)
        path = MediaPath(self.media, *own_addresses())
        self.exchange = Exchange(
            self.directory, self.hub, self.bus, self.registrar, path, self.call_log,
            monotonic, utcnow,
        )  # fmt: skip
        self.devices = DeviceFacts(self.directory, self.hub, self.exchange, self.bus, utcnow)
        self.sessions = Sessions(self.database, lambda: utcnow().timestamp())
        self.voice = self._voice()
        self.contacts = ContactBooks(self.database, self.bus, self.directory)
        self.live = Live()
        self.web = WebDoor(lambda: self.transports, self._accounts_of)
        passwords = Passwords()
        self.parts = Parts(
            self.database, self.directory, self.hub, self.devices, self.exchange,
            self.registrar, self.call_log, self.sessions, passwords, self.live, self.bus,
            lambda: self.transports.port if self.transports else 0, __version__, self.web,
            self._administration(passwords), self.contacts,
            self.seal, self.spawn, options.practice, utcnow=utcnow,
            origins=frozenset(options.origins), has_sound=lambda: self.media.is_there,
            tls_port=lambda: self.transports.tls_port if self.transports else 0,
            voice=self.voice, reached_at=lambda: reached_at(options),
        )  # fmt: skip
        self.transports: Transports | None = None
        self.background = Background()
        self.desk_wishes = DeskWishes(
            self.directory, self.hub, PersonChanges(self.spawn, monotonic), utcnow
        )
        self.state = RunningState(self.database, self.exchange, self.registrar)
        self._forgetting = Forgetting(self.database, self.call_log, self.hub)
        self.line_keeping = LineKeeping(self.directory, self.exchange, self.spawn)

    def _administration(self, passwords: Passwords) -> Administration:
        return Administration(self.database, self.seal, self.directory, passwords, self.utcnow)

    def _voice(self) -> OfficeVoice:
        return OfficeVoice(self.database, self.directory, self.bus, self.utcnow, self.spawn)

    # -- start ---------------------------------------------------------------------------

    async def load(self) -> None:
        await self.directory.load()
        await self.hub.load()
        await self.parts.load()
        await self.contacts.begin(self.exchange.board, self.spawn)
        self.directories = self.parts.directories = Directories(
            self.database, self.seal, self.directory, self.contacts, self.bus, self.utcnow,
            self.spawn,
        )  # fmt: skip
        office = self.directory.office
        authenticator = Authenticator(office.domain, self.seal.nonce_key)
        self.bus.listen(AvailabilityChanged, self._status_changed)  # before anybody is told
        board = self.exchange.board
        await self.voice.begin(self.exchange)
        subscriptions = make_subscriptions(
            board, self.hub.availability, self.devices, self.voice.mailboxes.counts
        )
        core = SipCore(
            self.exchange, self.registrar, authenticator, self.directory.digest_user,
            subscriptions,
        )  # fmt: skip
        self._authenticator = authenticator
        self.core = core
        core.may_use = self.web.may_use
        core.subscriptions.offer(FeatureSync(self.directory, self.hub, self.desk_wishes))
        publications = Publications(
            board, lambda: core.subscriptions.allow_events, self.desk_wishes
        )
        core.publish = publications.publish
        self.publications = KeptPublications(self.database, publications)
        self.transports = Transports(core, self.options.advertise)
        self.exchange.flush = self.transports.flush
        self.exchange.save_calls = self._save_calls_soon
        self.exchange.services.perform = lambda call, service, done: perform(
            self.directory.office, self.desk_wishes, call, service, done
        )
        self.media.on_lost = self.exchange.media_lost
        self.media.on_bridge = self.exchange.bridge_reported
        self.web.expect = self.media.expect_browsers
        self._connect_events()
        await keep_ring_through(board.ring_through, self.database, self.utcnow, self.spawn)
        await self.exchange.outside_use.take_up(self.call_log, self.database)
        await self.state.take_up()
        self.media.adopt(self.exchange.media_in_use())
        await self.publications.take_up(self.exchange.monotonic())
        alarms = Alarms(self.database, self.bus, self.directory, self.utcnow, self.spawn)
        self.parts.alarms = await alarms.begin(self.exchange, core)
        self._drop_who_is_gone()

    def _accounts_of(self, person_id: str) -> tuple[str, ...]:
        person = self.directory.office.people.get(person_id)
        return person.voip_accounts if person is not None else ()

    def _connect_events(self) -> None:
        self.bus.listen(DirectoryChanged, lambda _: self._office_changed())
        Inference(self.directory, self.hub, self.registrar, self.exchange, self.bus).begin()

    def _office_changed(self) -> None:
        self._authenticator.realm = self.directory.office.domain
        self._drop_who_is_gone()
        self.spawn(self.hub.wake())  # quiet hours may be others now

    def _drop_who_is_gone(self) -> None:
        """People, accounts and credentials that the office does not have any more."""
        office = self.directory.office
        self.hub.forget(self.hub.people - office.people.keys())
        self.registrar.drop_strangers(lambda name: self.directory.digest_user(name) is not None)
        for session in self.sessions.of_others(office.people):
            self.spawn(self.parts.end_session(session.id))

    def _status_changed(self, event: AvailabilityChanged) -> None:
        """Committed: now whatever rings against it stops (contract: quiet, b)."""
        if event.chosen_changed:
            self.exchange.obey([event.person])
            self._tell_sharers(event.person)

    def _tell_sharers(self, person_id: str) -> None:
        """Devices and numbers shared with others may have changed for them too."""
        for other in self.directory.office.sharers(person_id):
            self.bus.publish(DeviceChanged(other))

    # -- housekeeping ------------------------------------------------------------------------

    def _save_calls_soon(self) -> None:
        self.background.soon("calls", SAVE_CALLS_AFTER_S, self.state.save_calls)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine; its error is logged, not lost."""
        self.background.spawn(work)

    async def housekeeping(self) -> None:
        """Once a second: notice imports, end what has lapsed, write behind.

        What has to be written comes last: a full disk does not hold up the rest.
        """
        await self.directory.refresh_if_changed()
        self.line_keeping.look(self.exchange.monotonic())
        await self.directories.look(self.exchange.monotonic())
        self.devices.wake()
        self.exchange.outside_use.spent()  # who talks on and on is noticed, too
        for person in self.exchange.board.ring_through.lapsed(self.utcnow()):
            self.bus.publish(DeviceChanged(person))
        await self.hub.wake()
        await self.call_log.flush()
        await self.state.save_calls()
        await self.state.save_bindings()
        await self.publications.save()
        self.look_outside(self.exchange.monotonic())
        if self._forgetting.due(self.exchange.monotonic()):
            await self._forget()

    async def _forget(self) -> None:
        for session in self.sessions.expired():
            await self.parts.end_session(session.id)
        await self._forgetting.look(self.utcnow())
        await audit.forget_older(self.database, self.utcnow() - audit.KEPT)
        await self.voice.mailboxes.tidy()
        gc.collect()

    async def close(self) -> None:
        """First nobody asks any more, then everything is written, then the data is closed."""
        await self.parts.administration.imports.close()
        await self.live.close()
        if self.transports is not None:
            self.core.subscriptions.close(self.exchange.monotonic())
        self.exchange.close()
        if self.transports is not None:
            self.line_keeping.leave()
            await self.transports.close()
        await self.media.detach()
        await self.background.close()
        try:
            await self.call_log.flush()
            await self.state.save_calls()
            await self.state.save_bindings()
            if self.transports is not None:  # else nothing was ever loaded
                await self.publications.save()
        except DataProblem as error:
            log.error("%s", error)
        self.parts.passwords.close()
        await self.database.close()


async def serve(options: ServeOptions) -> None:
    """Run until SIGTERM or SIGINT.  Raises StartProblem, DataProblem, InUse, PortTaken ..."""
    split_address(options.http), split_address(options.sip)
    check_ports(options.media_ports)
    Database(options.data).check_directory()
    lock = LockFile.take(options.data)
    try:
        server = Server(options)
        await server.database.open()
        try:
            await _serve(server, options, lock)
        finally:
            await server.close()
    finally:
        lock.release()


async def _serve(server: Server, options: ServeOptions, lock: LockFile) -> None:
    http_host, http_port = split_address(options.http)
    tls = server.parts.certificate = tls_of(options, http_host)
    practice = await _fill(server, options)
    await server.load()
    http = HttpServer(application.make(server.parts), http_host, http_port, tls)
    stop = _stop_signal()
    outside = ShownOutside(options, http, lambda: server.transports)
    server.look_outside = outside.look
    try:
        await _listen(server, options, tls)
        address = await http.begin()
        office = server.directory.office
        await outside.begin(office.name, office.domain, address[1], tls)
        if practice is not None:
            await practice.start()
            server.parts.ring_me = practice.ring_me
        settle_memory()
        _tell_ready(server, lock, address, tls)
        housekeeping = asyncio.create_task(
            server.background.every(EVERY_S, server.housekeeping)
        )
        await stop.wait()
        housekeeping.cancel()
        if practice is not None:
            await practice.stop()
        server.web.close()
        await server.live.close()
    finally:
        await outside.end()
        await http.end()


async def _fill(server: Server, options: ServeOptions) -> Practice | None:
    """What comes into the office before it opens."""
    if options.office is not None:
        importer = Importer(server.database, server.seal, hash_password)
        await importer.import_file(options.office, Options())
    if not options.practice:
        return None
    from softphone.server.practice import Practice

    await Practice.fill(server)
    return Practice(server)


async def _listen(server: Server, options: ServeOptions, tls: Certificate | None) -> None:
    host, port = split_address(options.sip)
    assert server.transports is not None
    await server.transports.start(host, port)
    await sip_tls.listen(server.transports, options, tls)
    ports = frozenset({server.transports.port, server.transports.tls_port})
    server.exchange.endpoints.here = Here(host, ports, server.exchange.board.media.own)
    server.exchange.board.facing = server.transports.facing
    server.exchange.board.connect = server.transports.connect
    server.exchange.board.why_not_connected = server.transports.why_not_connected
    await server.media.start()


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop


def _tell_ready(
    server: Server, lock: LockFile, address: tuple[str, int], tls: Certificate | None
) -> None:
    scheme = "https" if tls is not None else "http"
    sip_host, _ = split_address(server.options.sip)
    told: dict[str, object] = {
        "http": f"{scheme}://{show_address(*address)}",
        "sip": show_address(sip_host, server.parts.sip_port()),
        "pid": os.getpid(),
    }
    if server.transports is not None and server.transports.tls_port:
        told["sip_tls"] = show_address(sip_host, server.transports.tls_port)
    if tls is not None:
        told["fingerprint"] = tls.fingerprint
    lock.tell({**told, "version": __version__, "practice": server.options.practice})
    print("ready " + json.dumps(told), flush=True)
