"""A mail for each message in somebody's mailbox, if they want one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from softphone.model.events import MailboxChanged
from softphone.model.numbers import display
from softphone.model.people import Person
from softphone.model.voicemail import Message
from softphone.server.api.parts import Parts
from softphone.server.mail_words import mail_words
from softphone.server.mailing import Attachment

SOUND = "sound"
MOST, WITHIN = 20, timedelta(hours=1)
"Mails to one person; who is called by a machine is not flooded by it."
LARGEST = 3_000_000
"Bytes of a sound that is sent along: three minutes."


class VoicemailMail:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sent: dict[str, list[datetime]] = {}
        parts.bus.listen(MailboxChanged, self._on_change)

    def _on_change(self, event: MailboxChanged) -> None:
        parts = self._parts
        person = parts.directory.office.people.get(event.person)
        if event.message is None or person is None or person.voicemail_mail == "off":
            return
        if parts.mail.is_on and self._may_send(person.id):
            parts.mail.soon(self._send(person, event.message))

    def _may_send(self, person: str) -> bool:
        now = self._parts.utcnow()
        sent = [at for at in self._sent.get(person, []) if now - at < WITHIN]
        self._sent[person] = sent
        if len(sent) >= MOST:
            return False
        sent.append(now)
        return True

    async def _send(self, person: Person, message: Message) -> None:
        parts, office = self._parts, self._parts.directory.office
        number = message.caller.number
        name = parts.contacts.name(number, person.id) if number.startswith("+") else ""
        shown = display(number, office.country)
        known = name or message.caller.name
        caller = f"{known}, {shown}" if known and shown else known or shown
        at = message.at.astimezone(office.zone)
        sound = self._sound(person, message)
        lines = ("mail.hello", "mail.vmNew" if caller else "mail.vmHidden",
                 "mail.vmSound" if sound else "mail.vmWhere")  # fmt: skip
        words = mail_words(
            office, person, "mail.vmSubject", lines, caller=caller,
            time=f"{at:%d.%m.%Y %H:%M}", length=_length(message.seconds),
        )  # fmt: skip
        await parts.mail.send(person.email, *words, sound)

    def _sound(self, person: Person, message: Message) -> Attachment | None:
        voice = self._parts.voice
        if voice is None or person.voicemail_mail != SOUND:
            return None
        file: Path = voice.mailboxes.file(message)
        try:
            if file.stat().st_size > LARGEST:
                return None
            data = file.read_bytes()
        except OSError:
            return None
        return Attachment(f"{message.at:%Y-%m-%d-%H%M}.wav", data)


def _length(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
