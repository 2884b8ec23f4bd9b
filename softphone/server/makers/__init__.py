"""Settings of desk phones in the files that their makers' phones fetch by themselves.

Facts from the makers' provisioning guides; none of these was tried on such a phone yet.
"""
