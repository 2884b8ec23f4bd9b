"""Which banner stands under the identity: what happened, what it means, one way on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from softphone.client.state import Connection
from softphone.phone.state import Registration
from ui import alarm_words, device_choice, words
from ui.office_model import OfficeModel, Problem


class BannerAction(StrEnum):
    NONE = ""
    RETRY = "retry"
    SIGN_IN = "sign_in"
    AUDIO = "audio"
    CHOOSE_DEVICE = "choose_device"
    CALL_HERE = "call_here"
    START_OFFICE = "start_office"
    RING_ME = "ring_me"
    SHOW_LOG = "show_log"


@dataclass(frozen=True, slots=True)
class BannerView:
    """``kind``: danger, busy or accent."""

    kind: str
    icon: str
    text: str
    action: BannerAction = BannerAction.NONE
    action_text: str = ""
    number: str = ""
    "For “call with this computer”: the number that was meant."
    can_close: bool = False
    other: BannerAction = BannerAction.NONE
    other_text: str = ""
    "A second way on; only the practice office has one."


PROBLEMS = {
    "status": "err.status",
    "silent": "err.here",
    "undo": "err.undo",
    "voicemail": "err.voicemail",
    "no_webphone": "web.noAccount",
    "webphone": "err.webphone",
    "bad_number": "err.number",
    "not_signed_in": "err.phone",
    "phone_not_ready": "err.phone",
    "phone_unavailable": "err.phone",
    "call_failed": "err.phone",
}
"Code words to sentences; every other one is “the call was not started”."

NO_PHONE = {"elsewhere": "err.elsewhere", "no_sip_library": "err.noSipLibrary"}
"Why this computer is no telephone; every other reason passes by itself."


def banner(model: OfficeModel) -> BannerView | None:
    """The most serious thing only; a wall of banners says nothing."""
    office = model.office
    if office.connection is Connection.REFUSED:
        return _view("danger", "cloud-off", "err.auth", BannerAction.SIGN_IN, "err.auth.do")
    if office.connection is Connection.LOST and model.is_lost_for_long:
        return _view("danger", "cloud-off", "err.noServer", BannerAction.RETRY, "dev.retry")
    if model.problem is not None:
        return _of_problem(model.problem, model)
    if model.alarm is not None:
        return BannerView(
            "danger", "shield-x", alarm_words.sentence(model.alarm), BannerAction.SHOW_LOG,
            words.text("alarm.show"), can_close=True,
        )  # fmt: skip
    if office.connection is Connection.CONNECTED:
        return _of_this_computer(model)
    return None


def _of_this_computer(model: OfficeModel) -> BannerView | None:
    phone = model.phone
    if phone.registration is Registration.FAILED:
        sentence = NO_PHONE.get(phone.registration_reason, "err.phone")
        return _view("busy", "triangle-alert", sentence)
    if model.office.this_account and not phone.audio.has_microphone:
        return _view("busy", "mic-off", "err.noMic", BannerAction.AUDIO, "err.noMic.do")
    if model.office.is_practice and not model.hides_practice:
        return _practice()
    return None


def _practice() -> BannerView:
    return BannerView(
        "accent",
        "building-2",
        words.text("practice.note"),
        BannerAction.RING_ME,
        words.text("practice.ringMe"),
        can_close=True,
        other=BannerAction.START_OFFICE,
        other_text=words.text("practice.start"),
    )


CLICK_PROBLEMS = {
    "device_not_signed_in": "err.clickNotSignedIn",
    "device_in_call": "err.clickInCall",
    "no_line": "err.clickNoLine",
    "limit_reached": "err.clickSpent",
    "not_reachable": "err.clickNowhere",
}
"Why the chosen device cannot make the call; this computer can."


def _of_problem(problem: Problem, model: OfficeModel) -> BannerView:
    if problem.code == "no_click_and_call_device":
        text, do = words.text("cac.none"), words.text("cac.choose")
        return BannerView(
            "busy", "phone-off", text, BannerAction.CHOOSE_DEVICE, do, can_close=True
        )
    if problem.code in CLICK_PROBLEMS:
        device = device_choice.name_of(problem.device, model.office)
        text = words.text(CLICK_PROBLEMS[problem.code], device=device)
        do = words.text("err.clickThis")
        return BannerView(
            "busy", "phone-off", text, BannerAction.CALL_HERE, do, problem.number, True
        )
    key = PROBLEMS.get(problem.code, "err.click")
    return BannerView("busy", "triangle-alert", words.text(key), can_close=True)


def _view(
    kind: str,
    icon: str,
    key: str,
    action: BannerAction = BannerAction.NONE,
    action_key: str = "",
) -> BannerView:
    do = words.text(action_key) if action_key else ""
    return BannerView(kind, icon, words.text(key), action, do)
