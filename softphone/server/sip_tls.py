"""SIP over TLS: where it listens, and what it takes of its peers (RFC 3261 §26.2, RFC 5630).

Phones prove who they are by digest, as over any transport; the certificate proves who we are.
A line's peer is somebody whom we call: its certificate is checked.
"""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

from softphone.server import certificate
from softphone.server.certificate import Certificate
from softphone.server.own_addresses import own_addresses
from softphone.server.serve_options import (
    ServeOptions,
    StartProblem,
    is_loopback,
    split_address,
)
from softphone.server.transports import PortTaken, Transports

log = logging.getLogger(__name__)

PORT = 5061
"The port of SIP over TLS (RFC 3261 §19.1.2)."
NOT_WANTED = "off"


async def listen(
    transports: Transports, options: ServeOptions, of_http: Certificate | None
) -> None:
    """Open the door that was asked for, or that opens by itself.

    Raises StartProblem, and PortTaken where the address was asked for.
    """
    transports.tls_of_lines = as_client(options.tls_ca)
    wanted = address(options)
    if wanted is None:
        return
    context = as_server(certificate_of(options, of_http, wanted[0]))
    try:
        await transports.listen_tls(*wanted, context)
    except PortTaken as error:
        if options.sip_tls:
            raise
        log.warning("%s: phones cannot sign in by TLS. --sip-tls chooses another port.", error)


def address(options: ServeOptions) -> tuple[str, int] | None:
    """Where to listen; None where it is off.

    Asked for by nobody, it is on beyond loopback only.  Raises StartProblem.
    """
    if options.sip_tls == NOT_WANTED:
        return None
    if options.sip_tls:
        return split_address(options.sip_tls)
    host, port = split_address(options.sip)
    return None if is_loopback(host) or port == PORT else (host, PORT)


def certificate_of(
    options: ServeOptions, of_http: Certificate | None, host: str
) -> Certificate:
    """The one that HTTP shows, else this server's own."""
    if of_http is not None:
        return of_http
    names = [name for name in (options.advertise, host, *own_addresses()[0]) if name]
    return certificate.own(options.data, names)


def as_server(shown: Certificate) -> ssl.SSLContext:
    """Raises StartProblem when the certificate and the key are none, or not of each other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(shown.certificate, shown.key)
    except (OSError, ssl.SSLError) as error:
        raise StartProblem(
            f"{shown.certificate} and {shown.key} cannot be used for SIP over TLS: they are "
            "not a certificate and its key."
        ) from error
    return context


def as_client(trusted: Path | None) -> ssl.SSLContext:
    """For lines: the system's authorities, and whom the operator trusts besides.

    trusted: a file of certificates in PEM form.  Raises StartProblem.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if trusted is not None:
        try:
            context.load_verify_locations(cafile=trusted)
        except (OSError, ssl.SSLError) as error:
            raise StartProblem(f"{trusted} holds no certificates that can be read.") from error
    return context
