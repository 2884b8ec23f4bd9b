"""Everybody arrives: the server, the phones, the app."""

from __future__ import annotations

from collections.abc import Sequence

from softphone.demo import cast
from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.evidence import Evidence, pictures
from softphone.demo.office_server import Resident
from softphone.demo.processes import NotSeen
from softphone.demo.stage import Stage
from softphone.demo.step import Step

CHAPTER = "arrival"


async def server_starts(stage: Stage) -> Sequence[Evidence]:
    stage.begin(stage.server, stage.card)
    if stage.screen is not None:
        stage.begin(stage.screen)
        await stage.ready(stage.screen)
    await stage.ready(stage.server, stage.card)
    line = next(x for x in stage.server.output().splitlines() if x.startswith("ready "))
    where = f"on an X server ({stage.screen.display})" if stage.screen else "into memory"
    stage.set_up()
    stage.begin(stage.app, stage.colleague, stage.jonas, stage.desk, stage.second)
    return (
        Evidence(f"server (process {stage.server.pid})", line),
        Evidence("screen", f"the windows are drawn {where}"),
    )


async def desk_phones_sign_in(stage: Stage) -> Sequence[Evidence]:
    await stage.ready(stage.jonas, stage.desk)
    return [
        *(_baresip_line(phone) for phone in (stage.jonas, stage.desk)),
        await _registered(stage, cast.JONAS, "205"),
        await _registered(stage, cast.MARA, cast.DESK),
    ]


async def second_phone_signs_in(stage: Stage) -> Sequence[Evidence]:
    await stage.ready(stage.second)
    line = await stage.second.wait_for("registered, identity=")
    return (
        Evidence(f"linphonec (process {stage.second.pid})", line),
        await _registered(stage, cast.MARA, cast.SECOND),
    )


async def app_signs_in(stage: Stage) -> Sequence[Evidence]:
    await stage.ready(stage.app)
    return [
        _app_line(stage.app, await stage.app.ask("status")),
        await _registered(stage, cast.MARA, cast.COMPUTER),
        *pictures(await stage.picture(stage.app, "signed-in")),
    ]


async def colleague_signs_in(stage: Stage) -> Sequence[Evidence]:
    await stage.ready(stage.colleague)
    return [
        _app_line(stage.colleague, await stage.colleague.ask("status")),
        await _registered(stage, cast.LEA, "216"),
    ]


def _app_line(app: DesktopApp, status: dict[str, object]) -> Evidence:
    me = status["me"]
    if not isinstance(me, dict) or me["number"] != app.person.number:
        raise NotSeen(f"an app that belongs to {app.person.number}", str(me))
    told = f"{me['name']}, {me['number']}: {status['connection']}, {status['registration']}"
    return Evidence(f"app (process {app.pid})", told)


def _baresip_line(phone: Baresip) -> Evidence:
    line = next(x for x in phone.output().splitlines() if "binding" in x)
    return Evidence(f"{phone.name}, baresip (process {phone.pid})", line.strip())


async def _registered(stage: Stage, person: Resident, account: str) -> Evidence:
    """What the server knows of the device, asked over its API."""
    devices = await stage.server.get(person, "/me/devices")
    device = next(d for d in devices if d["account"] == account)
    if not device["registered"] or device["quiet"] != "rings":
        raise NotSeen(f"{account} signed in and ringing", str(device))
    return Evidence("server, /me/devices", f"{account} “{device['name']}” is registered")


STEPS = (
    Step(
        CHAPTER, "the server starts",
        "The presence server starts, a process of its own with a sound card and a screen.",
        server_starts,
    ),
    Step(
        CHAPTER, "the desk phones sign in",
        "Jonas's desk phone and Mara's desk phone register, two baresips.",
        desk_phones_sign_in,
    ),
    Step(
        CHAPTER, "the second phone signs in",
        "Mara's second phone registers, a linphonec.",
        second_phone_signs_in,
    ),
    Step(
        CHAPTER, "the app signs in",
        "Mara opens Einklang on her computer; it signs in as 602 and registers.",
        app_signs_in,
    ),
    Step(
        CHAPTER, "the colleague's app signs in",
        "Her colleague Lea opens Einklang on another computer.",
        colleague_signs_in,
    ),
)  # fmt: skip
