"""What this computer's telephone is doing; one frozen value, replaced as things happen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from softphone.model.calls import Call


class Registration(StrEnum):
    OFF = "off"
    REGISTERING = "registering"
    REGISTERED = "registered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A microphone or loudspeaker.  An empty ``id`` is the system's default."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AudioState:
    microphones: tuple[AudioDevice, ...] = ()
    speakers: tuple[AudioDevice, ...] = ()
    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    "Chosen ids; empty = follow the system's default."
    has_microphone: bool = True
    has_speaker: bool = True


@dataclass(frozen=True, slots=True)
class PhoneState:
    registration: Registration = Registration.OFF
    registration_reason: str = ""
    "A code word for “Details”."
    calls: tuple[Call, ...] = ()
    "Live calls and the one that ended last, oldest first."
    audio: AudioState = AudioState()
