"""Bodies that SIP carries besides SDP, one file a type."""
