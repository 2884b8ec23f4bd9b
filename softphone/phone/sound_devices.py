"""Which microphones and loudspeakers this computer has, and opening one of them."""

from __future__ import annotations

import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softphone.phone.state import AudioDevice
from softphone.phone.tones import RATE_HZ

PERIOD_MS = 20
APP_NAME = "Einklang"


class SoundError(Exception):
    """A sound device could not be listed or opened."""


@dataclass(frozen=True, slots=True)
class DeviceList:
    """What is plugged in now.  ``handles`` are the sound system's own ids."""

    microphones: tuple[AudioDevice, ...] = ()
    speakers: tuple[AudioDevice, ...] = ()
    handles: dict[str, Any] | None = None

    def handle(self, device_id: str) -> Any:
        """The sound system's id; None (its default) for an empty or absent device."""
        return (self.handles or {}).get(device_id)


def _library() -> Any:
    """miniaudio, imported when sound is first wanted: it would delay the window."""
    import miniaudio

    return miniaudio


def backends() -> list[Any]:
    """The sound systems to try; never the null one, which would hide that there is no sound.

    ALSA is left out where no card exists, because its library complains aloud.
    """
    if not sys.platform.startswith("linux"):
        return [
            _library().Backend.WASAPI,
            _library().Backend.DSOUND,
            _library().Backend.COREAUDIO,
        ]
    found = [_library().Backend.PULSEAUDIO]
    cards = Path("/proc/asound/pcm")
    if cards.exists() and cards.read_text(encoding="ascii", errors="replace").strip():
        found.append(_library().Backend.ALSA)
    return found


def list_devices() -> DeviceList:
    """Ask the sound system.  Blocks for some milliseconds; an empty list when there is none."""
    try:
        devices = _library().Devices(backends())
        inputs, outputs = devices.get_captures(), devices.get_playbacks()
    except (_library().MiniaudioError, AttributeError, UnicodeDecodeError):
        return DeviceList()
    handles: dict[str, Any] = {}
    microphones = tuple(d for entry in inputs if not _is_monitor(d := _device(entry, handles)))
    speakers = tuple(_device(entry, handles) for entry in outputs)
    return DeviceList(microphones, speakers, handles)


def _device(entry: dict[str, Any], handles: dict[str, Any]) -> AudioDevice:
    ffi: Any = vars(_library())["ffi"]
    raw = bytes(ffi.buffer(entry["id"])).rstrip(b"\0")
    text = raw.decode("utf-8", "replace")
    device_id = text if text.isprintable() else raw.hex()
    handles[device_id] = entry["id"]
    return AudioDevice(device_id, str(entry["name"]))


def _is_monitor(device: AudioDevice) -> bool:
    """PulseAudio offers every loudspeaker as a source too; it is no microphone."""
    return device.id.endswith(".monitor")


class Stream:
    """An open sound device.  ``beats`` grows while it is alive."""

    def __init__(self, device: Any, device_id: str) -> None:
        self._device = device
        self.device_id = device_id
        self.beats = 0
        self.seen_beats = -1

    def close(self) -> None:
        self._device.close()

    @property
    def has_stalled(self) -> bool:
        """Has nothing happened since this was asked last?"""
        stalled, self.seen_beats = self.beats == self.seen_beats, self.beats
        return stalled


def open_microphone(devices: DeviceList, device_id: str, sink: Any) -> Stream:
    """Start recording; ``sink.put(bytes)`` gets 16-bit mono.  Raises SoundError."""
    if not devices.microphones:
        raise SoundError("there is no microphone")
    device_id = device_id if devices.handle(device_id) is not None else ""
    try:
        device = _library().CaptureDevice(**_format("input_format", devices, device_id))
        stream = Stream(device, device_id)
        device.start(_started(_hear(stream, sink)))
    except _library().MiniaudioError as error:
        raise SoundError(f"the microphone does not open: {error}") from error
    return stream


def open_speaker(devices: DeviceList, device_id: str, source: Any) -> Stream:
    """Start playing; ``source.take(count)`` gives up to so many bytes.  Raises SoundError."""
    device_id = device_id if devices.handle(device_id) is not None else ""
    try:
        device = _library().PlaybackDevice(**_format("output_format", devices, device_id))
        stream = Stream(device, device_id)
        device.start(_started(_speak(stream, source)))
    except _library().MiniaudioError as error:
        raise SoundError(f"the loudspeaker does not open: {error}") from error
    return stream


def _format(format_key: str, devices: DeviceList, device_id: str) -> dict[str, Any]:
    return {
        format_key: _library().SampleFormat.SIGNED16,
        "nchannels": 1,
        "sample_rate": RATE_HZ,
        "buffersize_msec": PERIOD_MS,
        "device_id": devices.handle(device_id),
        "backends": backends(),
        "app_name": APP_NAME,
    }


def _hear(stream: Stream, sink: Any) -> Generator[None, bytearray, None]:
    while True:
        data = yield
        stream.beats += 1
        sink.put(data)


def _speak(stream: Stream, source: Any) -> Generator[bytes, int, None]:
    piece = b""
    while True:
        frames = yield piece
        stream.beats += 1
        piece = source.take(2 * frames)


def _started(generator: Generator[Any, Any, None]) -> Generator[Any, Any, None]:
    next(generator)
    return generator
