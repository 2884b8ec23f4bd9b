"""The presence server, composed: a parts list that reads from top to bottom."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import logging
import os
import signal
import time
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from softphone import __version__
from softphone.model.events import (
    AccountSignedIn,
    AccountSignedOut,
    AvailabilityChanged,
    CallChanged,
    DeviceChanged,
    DirectoryChanged,
)
from softphone.server import certificate
from softphone.server.api import application
from softphone.server.api.parts import Parts
from softphone.server.bus import Bus
from softphone.server.call_log import CallLog
from softphone.server.devices import DeviceFacts
from softphone.server.directory import Directory
from softphone.server.exchange import Exchange
from softphone.server.live import Live
from softphone.server.lock_file import LockFile
from softphone.server.media_control import MediaControl
from softphone.server.media_path import MediaPath
from softphone.server.office_import import Importer, Options
from softphone.server.own_addresses import own_addresses
from softphone.server.passwords import Passwords, hash_password
from softphone.server.presence import PresenceHub
from softphone.server.registrar import Registrar
from softphone.server.service_codes import perform
from softphone.server.sessions import Sessions
from softphone.server.sip_core import SipCore
from softphone.server.store import running_state
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal
from softphone.server.transports import Transports
from softphone.sip.digest import Authenticator

log = logging.getLogger(__name__)

SAVE_CALLS_AFTER_S = 0.05
HOUSEKEEPING_EVERY_S = 1.0
DEFAULT_HTTP = "127.0.0.1:8580"
DEFAULT_SIP = "127.0.0.1:5060"


class StartProblem(Exception):
    """The server cannot start; the text says what, why and what to do."""


@dataclass(frozen=True)
class ServeOptions:
    data: Path
    office: Path | None = None
    http: str = DEFAULT_HTTP
    sip: str = DEFAULT_SIP
    advertise: str = ""
    insecure_http: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    practice: bool = False


def split_address(text: str) -> tuple[str, int]:
    """``HOST:PORT``.  Raises StartProblem."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise StartProblem(f"{text!r} is not HOST:PORT, such as {DEFAULT_HTTP}")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def media_hosts(sip_host: str) -> tuple[str, str]:
    """Where the media process listens: as near or far as SIP does (IPv4, IPv6)."""
    addresses, _ = own_addresses()
    if is_loopback(sip_host):
        return "127.0.0.1", "::1"
    if sip_host not in ("0.0.0.0", "::"):
        return (sip_host, "") if "." in sip_host else ("127.0.0.1", sip_host)
    outer = [a for a in addresses if a not in ("127.0.0.1", "::1")]
    four = next((a for a in outer if "." in a), "127.0.0.1")
    six = next((a for a in outer if ":" in a and not a.startswith("fe80")), "")
    return four, six


class Server:
    def __init__(self, options: ServeOptions) -> None:
        loop = asyncio.get_running_loop()
        self.options = options
        self.database = Database(options.data)
        self.bus = Bus()
        self.seal = Seal.of(options.data)
        self.directory = Directory(self.database, self.seal, self.bus)
        self.hub = PresenceHub(self.database, self.bus, _utcnow)
        self.registrar = Registrar(self.bus)
        sip_host, _ = split_address(options.sip)
        self.media = MediaControl(options.data, *media_hosts(sip_host))
        self.call_log = CallLog(self.database, self.bus)
        addresses, networks = own_addresses()
        path = MediaPath(self.media, addresses, networks)
        self.exchange = Exchange(
            self.directory, self.hub, self.bus, self.registrar, path, self.call_log,
            loop.time, _utcnow,
        )  # fmt: skip
        self.devices = DeviceFacts(
            self.directory, self.hub, self.exchange,
            lambda: self.registrar.signed_in(loop.time()), self.bus, _utcnow,
        )  # fmt: skip
        self.sessions = Sessions(self.database)
        self.live = Live()
        self.parts = Parts(
            self.database, self.directory, self.hub, self.devices, self.exchange,
            self.registrar, self.call_log, self.sessions, Passwords(), self.live, self.bus,
            lambda: self.transports.port, __version__, options.practice,
        )  # fmt: skip
        self.transports: Transports
        self._tasks: set[asyncio.Task[Any]] = set()
        self._save_at: asyncio.TimerHandle | None = None

    # -- start ---------------------------------------------------------------------------

    async def load(self) -> None:
        await self.directory.load()
        await self.hub.load()
        await self.sessions.load()
        office = self.directory.office
        authenticator = Authenticator(office.domain, self.seal.nonce_key)
        core = SipCore(self.exchange, self.registrar, authenticator, self.directory.digest_user)
        self.bus.listen(DirectoryChanged, lambda _: self._realm(authenticator))
        self.transports = Transports(core, self.options.advertise)
        self.exchange.flush = self.transports.flush
        self.exchange.save_calls = self._save_calls_soon
        self.exchange.services.perform = lambda call, code: perform(self, call, code)
        self.media.on_lost = self.exchange.media_lost
        self._connect_events()
        await self._take_up()

    def _realm(self, authenticator: Authenticator) -> None:
        authenticator.realm = self.directory.office.domain

    def _connect_events(self) -> None:
        self.bus.listen(AvailabilityChanged, self._status_changed)
        self.bus.listen(CallChanged, lambda event: self._look_at(event.people))
        self.bus.listen(AccountSignedIn, lambda event: self._account_changed(event.account))
        self.bus.listen(AccountSignedOut, lambda event: self._account_changed(event.account))
        self.bus.listen(DirectoryChanged, lambda _: self._look_at(self.directory.office.people))

    def _status_changed(self, event: AvailabilityChanged) -> None:
        """Committed: now whatever rings against it stops (contract: quiet, b)."""
        if event.chosen_changed:
            self.exchange.obey([event.person])
            self._tell_sharers(event.person)

    def _tell_sharers(self, person_id: str) -> None:
        """Devices and numbers shared with others may have changed for them too."""
        office = self.directory.office
        person = office.people.get(person_id)
        if person is None:
            return
        mine = {*person.voip_accounts, *person.fixed_destinations}
        for other in office.people.values():
            theirs = {*other.voip_accounts, *other.fixed_destinations}
            if other.id != person_id and mine & theirs:
                self.bus.publish(DeviceChanged(other.id))

    def _account_changed(self, account: str) -> None:
        owners = [owner.id for owner in self.directory.office.owners(account)]
        self._look_at(owners)
        for owner in owners:
            self.bus.publish(DeviceChanged(owner))

    def _look_at(self, people: Iterable[str]) -> None:
        """Infer anew what can be inferred of these people."""
        office = self.directory.office
        signed_in = self.registrar.signed_in(self.exchange.monotonic())
        for person_id in list(people):
            person = office.people.get(person_id)
            if person is None:
                continue
            reachable = any(
                n in signed_in and person.destination.includes_account(n)
                for n in person.voip_accounts
            ) or any(person.destination.includes_fixed(n) for n in person.fixed_destinations)
            contexts = self.exchange.contexts(person_id)
            self.hub.context_changed(person_id, contexts, reachable)
            self.bus.publish(DeviceChanged(person_id))

    # -- what outlives a restart -----------------------------------------------------------

    async def _take_up(self) -> None:
        now = self.exchange.monotonic()
        rows = await running_state.load_bindings(self.database)
        self.registrar.take_rows(rows, now, time.time())
        calls = await running_state.load_calls(self.database)
        self.exchange.take_rows(calls)

    def _save_calls_soon(self) -> None:
        if self._save_at is None:
            loop = asyncio.get_running_loop()
            self._save_at = loop.call_later(SAVE_CALLS_AFTER_S, self._save_calls)

    def _save_calls(self) -> None:
        self._save_at = None
        rows, gone = self.exchange.take_changes()
        if rows or gone:
            self.spawn(running_state.save_calls(self.database, rows, gone))

    # -- housekeeping ------------------------------------------------------------------------

    async def housekeeping(self) -> None:
        """Once a second: write behind, end what has lapsed, notice imports."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_EVERY_S)
            try:
                await self._once()
            except Exception:
                log.exception("housekeeping failed; it goes on in a second")

    async def _once(self) -> None:
        await self.hub.wake()
        await self.call_log.flush()
        if self.registrar.is_dirty:
            self.registrar.is_dirty = False
            rows = self.registrar.to_rows(self.exchange.monotonic(), time.time())
            await running_state.save_bindings(self.database, rows)
        await self.directory.refresh_if_changed()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine; its error is logged, not lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("background work failed", exc_info=task.exception())

    async def close(self) -> None:
        self.exchange.close()
        await self.live.close()
        await self.call_log.flush()
        rows, gone = self.exchange.take_changes()
        await running_state.save_calls(self.database, rows, gone)
        bindings = self.registrar.to_rows(self.exchange.monotonic(), time.time())
        await running_state.save_bindings(self.database, bindings)
        await self.transports.close()
        await self.media.detach()
        await self.database.close()


async def serve(options: ServeOptions) -> None:
    """Run until SIGTERM or SIGINT.  Raises StartProblem, DataProblem, InUse, PortTaken ..."""
    http_host, http_port = split_address(options.http)
    sip_host, sip_port = split_address(options.sip)
    database = Database(options.data)
    await database.open()
    await database.close()
    lock = LockFile.take(options.data)
    try:
        await _serve(options, lock, http_host, http_port, sip_host, sip_port)
    finally:
        lock.release()


async def _serve(
    options: ServeOptions, lock: LockFile, http_host: str, http_port: int, sip_host: str,
    sip_port: int,
) -> None:  # fmt: skip
    server = Server(options)
    await server.database.open()
    if options.office is not None:
        importer = Importer(server.database, server.seal, hash_password)
        await importer.import_file(options.office, Options())
    practice = None
    if options.practice:
        from softphone.server.practice import Practice

        practice = Practice(server)
        await practice.fill(server)
    await server.load()
    tls = _tls(options, http_host)
    http = _http(server, options, http_host, http_port, tls)
    await server.media.start()
    await server.transports.start(sip_host, sip_port)
    if practice is not None:
        await practice.start()
        server.parts.ring_me = practice.ring_me
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    running = asyncio.create_task(_run_http(http, stop))
    while not http.started and not running.done():
        await asyncio.sleep(0.005)
    housekeeping = asyncio.create_task(server.housekeeping())
    _tell_ready(server, lock, http, options, sip_host, tls)
    await asyncio.wait(
        {running, asyncio.create_task(stop.wait())}, return_when="FIRST_COMPLETED"
    )
    housekeeping.cancel()
    if practice is not None:
        await practice.stop()
    await server.close()
    http.should_exit = True
    http.force_exit = True
    await running


class _Http(uvicorn.Server):
    """Uvicorn in our loop: signals are ours, not its own."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


async def _run_http(http: _Http, stop: asyncio.Event) -> None:
    try:
        await http.serve()
    except SystemExit as error:
        raise StartProblem(
            f"{http.config.host}:{http.config.port} is taken by another program. Choose "
            "another address with --http HOST:PORT; port 0 finds a free one."
        ) from error
    finally:
        stop.set()


def _http(
    server: Server, options: ServeOptions, host: str, port: int,
    tls: certificate.Certificate | None,
) -> _Http:  # fmt: skip
    config = uvicorn.Config(
        application.make(server.parts), host, port, loop="none", ws="websockets-sansio",
        ws_per_message_deflate=False, log_config=None, access_log=False, server_header=False,
        ws_max_size=65536, timeout_graceful_shutdown=2, lifespan="off",
        ssl_certfile=str(tls.certificate) if tls is not None else None,
        ssl_keyfile=str(tls.key) if tls is not None else None,
    )  # fmt: skip
    return _Http(config)


def _tls(options: ServeOptions, host: str) -> certificate.Certificate | None:
    """TLS beyond loopback, unless the operator knows better."""
    if options.tls_cert is not None and options.tls_key is not None:
        print_of = certificate.fingerprint(options.tls_cert)
        return certificate.Certificate(options.tls_cert, options.tls_key, print_of)
    if is_loopback(host) or options.insecure_http:
        return None
    names = [name for name in (options.advertise, host, *own_addresses()[0]) if name]
    return certificate.own(options.data, names)


def _tell_ready(
    server: Server, lock: LockFile, http: _Http, options: ServeOptions, sip_host: str,
    tls: certificate.Certificate | None,
) -> None:  # fmt: skip
    sockets = [s for listener in http.servers for s in listener.sockets]
    if not sockets:
        return
    host, port = sockets[0].getsockname()[:2]
    scheme = "https" if tls is not None else "http"
    shown = f"[{host}]" if ":" in host else host
    told: dict[str, object] = {
        "http": f"{scheme}://{shown}:{port}",
        "sip": f"{sip_host}:{server.transports.port}",
        "pid": os.getpid(),
    }
    if tls is not None:
        told["fingerprint"] = tls.fingerprint
    lock.tell({**told, "version": __version__, "practice": options.practice})
    print("ready " + json.dumps(told), flush=True)


def _utcnow() -> datetime:
    return datetime.now(UTC)
