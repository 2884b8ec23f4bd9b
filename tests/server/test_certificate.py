"""The server's own certificate: made anew in time, and pinned clients notice nothing."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from softphone.client.pinning import fingerprint_of
from softphone.server import certificate

NOW = datetime.now(UTC)


def der(path: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(path.read_text())


def test_it_names_what_the_computer_is_called_and_lasts_as_long_as_browsers_allow(
    tmp_path: Path,
) -> None:
    made = certificate.own(tmp_path, ["10.20.0.2", "phone.example"])
    names = certificate.names_in(made.certificate)
    assert {"10.20.0.2", "phone.example", "localhost", "127.0.0.1"} <= names
    assert any(name.endswith(".local") for name in names)
    assert 800 < certificate.days_left(made.certificate, NOW) <= 825
    assert (tmp_path / "tls.key").stat().st_mode & 0o777 == 0o600


def test_the_same_certificate_is_shown_as_long_as_it_does(tmp_path: Path) -> None:
    first = der(certificate.own(tmp_path, ["10.20.0.2"]).certificate)
    assert der(certificate.own(tmp_path, ["10.20.0.2"]).certificate) == first
    assert der(certificate.own(tmp_path, []).certificate) == first, "one name more does no harm"


def test_another_address_makes_it_anew_and_the_pinned_key_stays(tmp_path: Path) -> None:
    before = certificate.own(tmp_path, ["10.20.0.2"])
    first = der(before.certificate)
    after = certificate.own(tmp_path, ["10.20.0.99"])
    assert der(after.certificate) != first
    assert "10.20.0.99" in certificate.names_in(after.certificate)
    assert after.fingerprint == before.fingerprint == fingerprint_of(der(after.certificate))


def test_it_is_made_anew_before_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "DAYS", 20)
    before = certificate.own(tmp_path, [])
    first = der(before.certificate)
    monkeypatch.undo()
    after = certificate.own(tmp_path, [])
    assert der(after.certificate) != first and after.fingerprint == before.fingerprint
    late = NOW + timedelta(days=700)
    assert certificate.days_left(after.certificate, late) > certificate.RENEW_DAYS


def test_a_key_that_was_lost_takes_its_certificate_with_it(tmp_path: Path) -> None:
    """One without the other could not be shown: the server would not start."""
    before = certificate.own(tmp_path, [])
    (tmp_path / "tls.key").unlink()
    after = certificate.own(tmp_path, [])
    assert after.fingerprint != before.fingerprint
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(after.certificate, after.key)
