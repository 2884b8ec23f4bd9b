"""Painted parts that several pages of the main window share."""
