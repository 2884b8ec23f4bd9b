"""An office of every kind of device around one person, and what each of them shows of her.

Mara (602) has two computers with the app, both of account 204; a desk phone with feature keys
(208, sipp); a desk phone without (209, baresip); a softphone of others (207, linphone).  Jonas
(205, baresip) and Lea (216, linphone) have her among their contacts.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import DOMAIN, JONAS, LEA, OfficeServer, Resident
from softphone.demo.processes import NotSeen, until
from softphone.demo.virtual_screen import VirtualScreen
from softphone.media.tone import sine, write_wav
from tests.desk_keys import DeskKeys
from tests.end_to_end.first_start import NO_SESSION
from tests.ports import free_port

MARA = Resident(
    "602", "Mara", "Vogt",
    {"204": "softphone", "207": "other", "208": "desk_phone", "209": "desk_phone"},
)  # fmt: skip
SHOWN_AS = {"do_not_disturb": "Busy", "available": "Online"}
"What other people's software calls it: PIDF and RPID have no word for do not disturb."
PATIENCE_S = 15.0


@dataclass
class Everywhere:
    directory: Path
    server: OfficeServer
    screen: VirtualScreen
    first: DesktopApp
    second: DesktopApp
    keys: DeskKeys
    plain: Baresip
    soft: Linphone
    jonas: Baresip
    lea: Linphone

    @classmethod
    async def open(cls, directory: Path) -> Everywhere:
        """Start everything.  Raises StoryError; what has started is stopped again."""
        server = OfficeServer(directory / "server", residents=(MARA, JONAS, LEA))
        server.http = f"http://127.0.0.1:{free_port()}"
        server.sip = f"127.0.0.1:{free_port()}"
        screen = VirtualScreen(directory / "screen")
        said = write_wav(directory / "tone.wav", sine(440, 5, 8000), 8000)

        def baresip(account: str, *watches: str) -> Baresip:
            folder = directory / account
            return Baresip(f"phone-{account}", folder, account, f"s-{account}", server.sip,
                           DOMAIN, said, watches=watches)  # fmt: skip

        def linphone(account: str, *watches: str) -> Linphone:
            folder = directory / account
            return Linphone(f"soft-{account}", folder, account, f"s-{account}", server.sip,
                            DOMAIN, said, watches=watches)  # fmt: skip

        apps = [DesktopApp(directory / name, server.http, MARA) for name in ("one", "two")]
        keys = DeskKeys(directory / "208", server.sip, "208")
        made = cls(directory, server, screen, apps[0], apps[1], keys, baresip("209"),
                   linphone("207"), baresip("205", "602"), linphone("216", "602"))  # fmt: skip
        try:
            await made._start()
        except BaseException:
            await made.close()
            raise
        return made

    async def _start(self) -> None:
        await asyncio.gather(self.server.start(), self.screen.start())
        for app in (self.first, self.second):
            app.env = {**self.screen.env, **NO_SESSION}
        phones = (self.keys, self.plain, self.soft, self.jonas, self.lea)
        await asyncio.gather(*(phone.start() for phone in phones))
        await asyncio.gather(self.first.start(60.0), self.second.start(60.0))

    async def close(self) -> None:
        parts = (self.keys, self.plain, self.soft, self.jonas, self.lea)
        await asyncio.gather(self.first.stop(), self.second.stop(), *(p.stop() for p in parts))
        await asyncio.gather(self.server.stop(), self.screen.stop())

    # -- what they show

    async def shown(self) -> dict[str, str]:
        """What each of them shows of Mara now, in the words of the status."""
        me = await self.server.get(MARA, "/me")
        lamp = {True: "do_not_disturb", False: "available", None: "nothing"}
        words = {shown: status for status, shown in SHOWN_AS.items()}
        of_jonas = await self.jonas.presence_of("602")
        of_lea = self.lea.presence_of("602")
        return {
            "server": me["availability"]["status"],
            "first window": await window_shows(self.first),
            "second window": await window_shows(self.second),
            "desk phone's lamp": lamp[self.keys.shows_dnd],
            "Jonas' baresip": words.get(of_jonas, of_jonas),
            "Lea's linphone": words.get(of_lea, of_lea),
        }

    async def all_show(self, status: str) -> None:
        """Wait until every device shows this, and the proof of each is there."""
        seen: dict[str, str] = {}

        async def is_so() -> bool:
            seen.update(await self.shown())
            return set(seen.values()) == {status}

        try:
            await until(is_so, f"{status} everywhere", PATIENCE_S)
        except NotSeen as error:
            told = f"{seen}; the server's proofs: {await self.devices()}"
            raise NotSeen(f"{status} everywhere", told) from error
        await until(lambda: self.is_proved(status), "the proof of each device", PATIENCE_S)

    async def is_proved(self, status: str) -> bool:
        """The server knows that the displays of 204 and 208 show it and who may be rung."""
        devices = await self.devices()
        quiet = "quiet" if status == "do_not_disturb" else "rings"
        signed_in = [devices[account] for account in MARA.accounts]
        in_step = [devices[account]["display"] for account in ("204", "208")]
        return in_step == ["in_sync"] * 2 and {d["quiet"] for d in signed_in} == {quiet}

    async def devices(self) -> dict[str, dict[str, Any]]:
        found = (await self.server.get(MARA, "/me"))["devices"]
        return {device["account"]: device for device in found}

    async def is_quiet(self, account: str) -> bool:
        return bool((await self.devices())[account]["quiet"] == "quiet")

    async def who_switched(self) -> str:
        me = await self.server.get(MARA, "/me")
        return str(me["availability"]["set_by"])

    # -- calls

    async def call_is_refused(self) -> None:
        """Jonas calls Mara: 480 at once, and no device of hers rings."""
        known = len(self.soft.output())
        self.plain.events.clear()
        rang = len(self.keys.bell.called)
        await self.jonas.dial("602")
        closed = await self.jonas.wait_for("CALL_CLOSED")
        assert "480" in closed["param"], closed
        assert not self.jonas.saw("CALL_RINGING")
        assert not self.plain.saw("CALL_INCOMING")
        assert "incoming call" not in self.soft.output()[known:]
        assert len(self.keys.bell.called) == rang

    async def call_rings(self) -> None:
        """Jonas calls Mara: her phones, her softphone and both computers ring."""
        known = len(self.soft.output())
        self.plain.events.clear()
        rang = len(self.keys.bell.called)
        await self.jonas.dial("602")
        await self.keys.bell.rings(rang + 1)
        await self.plain.wait_for("CALL_INCOMING")
        await self.soft.wait_for("incoming call", after=known)
        await asyncio.gather(*(app.wait_for_call("ringing") for app in self.apps))
        await self.jonas.hang_up()
        await asyncio.gather(*(app.wait_for_no_call() for app in self.apps))
        await self.plain.wait_for("CALL_CLOSED")

    @property
    def apps(self) -> tuple[DesktopApp, DesktopApp]:
        return self.first, self.second

    async def dial_code(self, code: str) -> None:
        """A feature code at the phone without keys, which hangs up when it is answered."""
        await self.plain.dial(code)
        await self.plain.wait_for("CALL_ESTABLISHED")
        await self.plain.hang_up()
        await self.plain.wait_for("CALL_CLOSED")

    async def dial_code_softly(self, code: str) -> None:
        """The same at the softphone."""
        known = len(self.soft.output())
        await self.soft.dial(code)
        await self.soft.wait_for("connected", after=known)
        await self.soft.hang_up()
        await self.soft.wait_for("ended (", after=known)

    async def colleagues_come_back(self) -> None:
        """Their software subscribes anew by itself within minutes; here it is started anew."""
        await asyncio.gather(self.jonas.stop(), self.lea.stop())
        await asyncio.gather(self.jonas.start(), self.lea.start())


async def window_shows(app: DesktopApp) -> str:
    """What is to be read in the app's window below its switch."""
    texts: list[str] = (await app.ask("controls"))["texts"]
    if any(text.startswith("On · ") for text in texts):
        return "do_not_disturb"
    return "available" if any(text.startswith("Off · ") for text in texts) else str(texts)
