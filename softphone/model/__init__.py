"""Pure values: people, their devices, their status, and who rings when somebody calls.

Nothing in here knows a clock, a socket, a database or a screen.
"""
