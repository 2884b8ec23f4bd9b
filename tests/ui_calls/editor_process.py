"""Somebody's text editor: keeps what is typed in the file it was started with."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit

app = QApplication(sys.argv)
target = Path(sys.argv[1])
editor = QPlainTextEdit()
editor.setWindowTitle("Angebot_Q4.odt")
editor.resize(600, 400)
editor.textChanged.connect(lambda: target.write_text(editor.toPlainText(), encoding="utf-8"))
app.focusChanged.connect(lambda _, now: print("ready" if now else "lost", flush=True))
editor.show()
editor.activateWindow()
sys.exit(app.exec())
