"""One mail to one person by the office's mail server (RFC 5321), always encrypted.

Only to a server on this computer it may go in the clear: it leaves no wire.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from softphone.server.serve_options import is_loopback

TIMEOUT_S = 10.0
TLS_PORT, START_PORT = 465, 587
_SERVER = re.compile(r"(?:(smtps?)://)?([A-Za-z0-9.\-]{1,253})(?::(\d{1,5}))?/?")
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.\-]{1,253}")


class MailProblem(Exception):
    """``code`` never changes its meaning; the text says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class MailServer:
    """is_tls: TLS from the first byte (RFC 8314); else STARTTLS comes first."""

    host: str
    port: int
    is_tls: bool
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A sound that goes along."""

    name: str
    wav: bytes = field(repr=False)


def read_server(text: str) -> tuple[str, int, bool]:
    """Of ``mail.example``, ``mail.example:587`` or ``smtps://mail.example``: host, port, and
    whether TLS comes first.

    Raises ValueError for what cannot be one.
    """
    found = _SERVER.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    scheme, host, port = found.groups()
    is_tls = scheme == "smtps" or (not scheme and port == str(TLS_PORT))
    number = int(port or (TLS_PORT if is_tls else START_PORT))
    if not 0 < number < 65536:
        raise ValueError(text)
    return host.lower(), number, is_tls


async def deliver(
    server: MailServer, to: str, subject: str, body: str,
    context: ssl.SSLContext | None = None, sound: Attachment | None = None,
) -> None:  # fmt: skip
    """context: whom to trust; the system's certificates otherwise.  Raises MailProblem."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"], message["To"] = server.sender, to
    message["Date"], message["Auto-Submitted"] = formatdate(), "auto-generated"
    domain = server.sender.rpartition("@")[2]
    message["Message-ID"] = make_msgid(domain=domain)
    message.set_content(body)
    if sound is not None:
        message.add_attachment(sound.wav, maintype="audio", subtype="wav", filename=sound.name)
    await asyncio.to_thread(_send, server, message, domain, context)


def _send(
    server: MailServer, message: EmailMessage, name: str, context: ssl.SSLContext | None
) -> None:
    try:
        context = context or ssl.create_default_context()
        with _connected(server, name, context) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(message)
    except ssl.SSLError as error:
        raise MailProblem(
            "mail_certificate",
            "The mail server's certificate is not one that this computer trusts.",
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailProblem(
            "mail_login", "The mail server refuses the user name or the password."
        ) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused) as error:
        raise MailProblem(
            "mail_refused", "The mail server does not take mail from this sender to there."
        ) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise MailProblem(
            "mail_unreachable", "The mail server does not answer as a mail server does."
        ) from error


def _connected(server: MailServer, name: str, context: ssl.SSLContext) -> smtplib.SMTP:
    where = (server.host, server.port, name)
    if server.is_tls:
        return smtplib.SMTP_SSL(*where, timeout=TIMEOUT_S, context=context)
    smtp = smtplib.SMTP(*where, timeout=TIMEOUT_S)
    try:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
        elif not is_loopback(server.host):
            raise MailProblem(
                "mail_insecure", "The mail server offers no encryption, so nothing was sent."
            )
    except BaseException:
        smtp.close()
        raise
    return smtp
