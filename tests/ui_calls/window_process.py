"""A window that comes back quietly from minimised when the file it was told of appears."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from ui.shell import show_quietly

app = QApplication(sys.argv)
signal = Path(sys.argv[1])
window = QLineEdit()
window.setWindowTitle("Einklang")
window.resize(392, 720)


def look() -> None:
    if signal.exists() and window.isMinimized():
        show_quietly(window)
        QTimer.singleShot(300, lambda: print("back", flush=True))


timer = QTimer(interval=50)
timer.timeout.connect(look)
window.show()
print("shown", flush=True)
timer.start()
sys.exit(app.exec())
