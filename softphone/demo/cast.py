"""Who plays in the story: three people and their devices."""

from __future__ import annotations

from dataclasses import replace

from softphone.demo import office_server
from softphone.demo.office_server import Resident

COMPUTER, SECOND, DESK = "204", "207", "208"
"Mara's devices: this computer, a second phone, the desk phone."
MARA = replace(
    office_server.MARA,
    names={COMPUTER: "Mara's computer", SECOND: "Linphone", DESK: "Yealink T54W"},
)
JONAS = replace(office_server.JONAS, names={"205": "Snom D735"})
LEA = Resident("616", "Lea", "Hartmann", {"216": "softphone"}, names={"216": "Lea's computer"})
EVERYBODY = (MARA, JONAS, LEA)
