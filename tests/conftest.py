"""What all tests stand on."""

from __future__ import annotations

import os

# Widgets are drawn into memory; a test that wants a real screen starts one of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
