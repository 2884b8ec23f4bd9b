"""What can be subscribed to, one file an event package (RFC 6665 §5)."""
