"""The office that every story of the SIP side plays in."""

from __future__ import annotations

import pytest

from tests.sip_office import SipOffice


@pytest.fixture
def office() -> SipOffice:
    return SipOffice()
