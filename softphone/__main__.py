"""``python -m softphone`` is ``einklang``."""

from softphone.cli import main

raise SystemExit(main())
