"""One English sentence for every reason, for records and scripts; the app has its own words."""

from __future__ import annotations

from softphone.model.calls import ReasonCode, Why

SENTENCES: dict[ReasonCode, str] = {
    ReasonCode.RINGS: "It rang.",
    ReasonCode.ALLOWED_CALLER: "It rang: this caller may get through to {person}.",
    ReasonCode.SECOND_CALL: "It rang: the same caller had just called {person} before.",
    ReasonCode.OWN_DEVICE: "It rang: a device of the same person called.",
    ReasonCode.CLICK_AND_CALL: "It rang because a number was clicked.",
    ReasonCode.SHARED_NUMBER_FREE: "It rang: the number is shared with {person}, who is free.",
    ReasonCode.SHARED_ACCOUNT_FREE: "It rang: somebody who shares this device is free.",
    ReasonCode.EMERGENCY_CALL_BACK: "It rang: emergency services may always call back.",
    ReasonCode.DIALLED_DIRECTLY: "It rang: the device itself was dialled.",
    ReasonCode.FORWARDED_BUSY: "It rang: {person} was busy and forwards to this number.",
    ReasonCode.FORWARDED_NO_ANSWER: (
        "It rang: {person} did not answer and forwards to this number."
    ),
    ReasonCode.FORWARDING_BARRED: "Calls of {person} may not be forwarded to this number.",
    ReasonCode.LINE_REFUSED: "The line to the outside did not take the call.",
    ReasonCode.DO_NOT_DISTURB: "It stayed silent: {person} was in do not disturb{until}.",
    ReasonCode.DO_NOT_DISTURB_WHILE_RINGING: (
        "It stopped ringing: {person} turned on do not disturb."
    ),
    ReasonCode.NOT_SIGNED_IN: "It was not signed in.",
    ReasonCode.NOT_THE_DESTINATION: "{person} wanted to be called elsewhere.",
    ReasonCode.NOT_REACHABLE: "{person} had chosen not to be reachable.",
    ReasonCode.OFFLINE: "{person} was gone for the day.",
    ReasonCode.COLLEAGUES_ONLY: "{person} was available for colleagues only.",
    ReasonCode.SILENCED: "This device is set not to ring.",
    ReasonCode.BUSY: "The device was busy.",
    ReasonCode.REFUSED_BY_DEVICE: (
        "The device refused at once: its own do not disturb may be on."
    ),
    ReasonCode.NO_ANSWER: "Nobody answered.",
    ReasonCode.ANSWERED: "The call was answered here.",
    ReasonCode.ANSWERED_ELSEWHERE: "The call was answered on another device.",
    ReasonCode.DECLINED: "The call was declined.",
    ReasonCode.CALLER_GAVE_UP: "The caller hung up before anybody answered.",
    ReasonCode.NO_OUTSIDE_LINE: "There is no line to the outside.",
    ReasonCode.UNKNOWN_NUMBER: "Nobody has this number.",
    ReasonCode.LOOP: "The device is already part of this call.",
    ReasonCode.SERVER_RESTARTED: "The telephone server was restarted.",
    ReasonCode.CONNECTION_LOST: "The device did not answer the server.",
}


def sentence(why: Why) -> str:
    details = dict(why.details)
    until = details.get("until", "")
    values = {
        "person": details.get("person", "the person"),
        "until": f" until {until}" if until else "",
    }
    return SENTENCES[why.reason].format(**values)
