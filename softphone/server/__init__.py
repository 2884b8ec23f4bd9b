"""The presence server: SIP registrar and exchange, people and their status, HTTP API."""
