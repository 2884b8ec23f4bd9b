"""Sending a sound that a step of a call plan plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from softphone.client.administration import Refused
from ui import admin_words, words
from ui.admin_model import AdminModel
from ui.announce import announce
from ui.pages.plan_step_form import StepForm
from ui.plan_choices import PlanChoices

UNFIT = {
    "bad_name": "plan.e.sound",
    "not_a_sound": "plan.e.sound",
    "too_large": "plan.e.soundLong",
    "sound_too_long": "plan.e.soundLong",
    "sound_empty": "plan.e.soundEmpty",
    "too_many_sounds": "plan.e.soundMany",
    "disk_full": "adm.e.disk",
}
"Why the server did not take a file, by its code."


class SoundSender(QObject):
    """choices: where the names of the sounds are kept."""

    def __init__(self, admin: AdminModel, choices: PlanChoices, page: QWidget) -> None:
        super().__init__(page)
        self._admin, self._choices, self._page = admin, choices, page

    def choose(self, form: StepForm) -> None:
        """Ask for a file, send it, and let the step play it."""
        title = words.text("plan.f.upload")
        path, _ = QFileDialog.getOpenFileName(self._page, title, "", "WAV (*.wav)")
        if path:
            self.send(Path(path), form)

    def send(self, path: Path, form: StepForm) -> None:
        try:
            data = path.read_bytes()
        except OSError:
            self._admin.told.emit(words.text("plan.e.sound"))
            return
        name = f"{path.stem}.wav"
        work = self._admin.calls.give_announcement(name, data)
        self._admin.ask(work, lambda told: self._on_sent(told, name, form))

    def _on_sent(self, told: Any, name: str, form: StepForm) -> None:
        if isinstance(told, Refused):
            key = UNFIT.get(told.code)
            self._admin.told.emit(words.text(key) if key else admin_words.refusal(told))
            return
        if name not in self._choices.sounds:
            self._choices.sounds.append(name)
            self._choices.sounds.sort()
        if form in self._page.findChildren(StepForm):
            form.take_sound(name)
        announce(self._page, words.text("plan.f.uploaded", name=name))
