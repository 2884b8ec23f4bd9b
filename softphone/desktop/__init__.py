"""The operating system without Qt: single instance, autostart, sleep and wake."""
