"""One file a command of ``einklang``: ``add_parser(subparsers)`` and ``run(arguments)``."""
