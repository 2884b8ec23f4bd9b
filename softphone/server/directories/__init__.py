"""Contacts that stand in somebody else's directory: read now and then, never written."""
