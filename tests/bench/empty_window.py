"""What our app is measured beside: a window with nothing in it, and an idle SIP stack.

Prints ``usable`` when the window was painted and the loop takes events.
"""

from __future__ import annotations

import sys

import pjsua2 as pj
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class EmptyWindow(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, tell)


def tell() -> None:
    print("usable", flush=True)


def main() -> int:
    app = QApplication(sys.argv)
    window = EmptyWindow()
    window.resize(392, 720)
    window.show()
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = "127.0.0.1"
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
