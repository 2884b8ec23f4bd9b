"""SIP as machines without I/O: it knows the RFCs and knows no people."""
