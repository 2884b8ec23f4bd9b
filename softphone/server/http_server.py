"""The HTTP side of the process: uvicorn in our loop, TLS beyond loopback."""

from __future__ import annotations

import asyncio
import contextlib

import uvicorn
from fastapi import FastAPI

from softphone.server import certificate
from softphone.server.own_addresses import own_addresses
from softphone.server.serve_options import (
    ServeOptions,
    StartProblem,
    is_loopback,
    show_address,
)
from softphone.server.shared_frames import SharedFrames


class HttpServer(uvicorn.Server):
    """Uvicorn in our loop: signals are ours, not its own."""

    def __init__(
        self, app: FastAPI, host: str, port: int, tls: certificate.Certificate | None
    ) -> None:
        config = uvicorn.Config(
            app, host, port, loop="none", ws=SharedFrames,
            ws_per_message_deflate=False, log_config=None, access_log=False,
            server_header=False, ws_max_size=65536, timeout_graceful_shutdown=2,
            lifespan="off", limit_concurrency=None,
            ssl_certfile=str(tls.certificate) if tls is not None else None,
            ssl_keyfile=str(tls.key) if tls is not None else None,
        )  # fmt: skip
        super().__init__(config)
        self._running: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield

    async def begin(self) -> tuple[str, int]:
        """Listen; the address.  Raises StartProblem."""
        self._running = asyncio.create_task(self._run())
        while not self.started:
            if self._running.done():
                await self._running
                raise StartProblem("the HTTP server ended at once")
            await asyncio.sleep(0.002)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return host, port

    async def _run(self) -> None:
        try:
            await self.serve()
        except SystemExit as error:
            address = show_address(self.config.host, self.config.port)
            raise StartProblem(
                f"{address} cannot be used for HTTP: another program uses it, or it is not an "
                "address of this computer. Choose another one with --http HOST:PORT; port 0 "
                "finds a free one."
            ) from error

    def renew(self, tls: certificate.Certificate) -> None:
        """Show this certificate to whoever comes from now on."""
        if self.config.ssl is not None:
            self.config.ssl.load_cert_chain(tls.certificate, tls.key)

    async def end(self) -> None:
        """Answer what is being asked, take nothing new."""
        if self._running is None or self._running.done():
            return
        self.should_exit = True
        await self._running


def tls_of(options: ServeOptions, host: str) -> certificate.Certificate | None:
    """TLS beyond loopback, unless the operator knows better.  Raises StartProblem."""
    if (options.tls_cert is None) != (options.tls_key is None):
        raise StartProblem("--tls-cert and --tls-key go together")
    if options.tls_cert is not None and options.tls_key is not None:
        return _of_operator(options)
    if is_loopback(host) or options.insecure_http:
        return None
    names = [name for name in (options.advertise, host, *own_addresses()[0]) if name]
    return certificate.own(options.data, names)


def _of_operator(options: ServeOptions) -> certificate.Certificate:
    assert options.tls_cert is not None and options.tls_key is not None
    try:
        print_of = certificate.fingerprint(options.tls_cert)
        options.tls_key.read_bytes()
    except OSError as error:
        raise StartProblem(f"{error.filename} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise StartProblem(f"{options.tls_cert} is not a certificate in PEM form") from error
    return certificate.Certificate(options.tls_cert, options.tls_key, print_of)
