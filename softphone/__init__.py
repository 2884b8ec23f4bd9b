"""Einklang: people call people, not devices.  Everything here that is not Qt."""

__version__ = "0.1.0"
