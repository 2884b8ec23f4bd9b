"""One-time codes: the vectors of RFC 4226 and 6238, drift, one use, spare codes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from softphone.model import one_time_code

SECRET = b"12345678901234567890"
"Of both RFCs."
BY_COUNT = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489")  # fmt: skip
BY_TIME = {
    59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924",
    2000000000: "69279037", 20000000000: "65353130",
}  # fmt: skip
NOW = 1234567890.0


@pytest.mark.parametrize(("count", "expected"), list(enumerate(BY_COUNT)))
def test_a_code_of_a_count_is_that_of_rfc_4226(count: int, expected: str) -> None:
    assert one_time_code.code(SECRET, count) == expected


@pytest.mark.parametrize(("unix_s", "expected"), list(BY_TIME.items()))
def test_a_code_of_a_moment_is_that_of_rfc_6238(unix_s: int, expected: str) -> None:
    step = one_time_code.step_at(unix_s)
    assert one_time_code.code(SECRET, step, 8) == expected
    assert one_time_code.code(SECRET, step) == expected[2:]


def step(moment: float, told_at: float, used: int = 0) -> int | None:
    """Which step the code of ``told_at`` opens at ``moment``."""
    told = one_time_code.code(SECRET, one_time_code.step_at(told_at))
    return one_time_code.step_of(SECRET, told, moment, used)


@pytest.mark.parametrize("early_s", [-30, 0, 30])
def test_a_telephone_may_be_a_step_early_or_late(early_s: float) -> None:
    assert step(NOW, NOW + early_s) == one_time_code.step_at(NOW + early_s)


@pytest.mark.parametrize("early_s", [-60, 60, 86400])
def test_another_code_opens_nothing(early_s: float) -> None:
    assert step(NOW, NOW + early_s) is None


def test_a_code_opens_once_and_none_before_it_any_more() -> None:
    used = step(NOW, NOW)
    assert used is not None
    assert step(NOW + 5, NOW, used) is None
    assert step(NOW + 5, NOW - 30, used) is None
    assert step(NOW + 30, NOW + 30, used) == used + 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [("005924", "005924"), (" 005 924 ", "005924"), ("05924", ""), ("0059240", ""),
     ("٠٠٥٩٢٤", ""), ("ABCD-EFGH-JKLM", ""), ("", "")],
)  # fmt: skip
def test_a_code_is_read_with_or_without_a_gap(typed: str, read: str) -> None:
    assert one_time_code.digits_of(typed) == read


def test_an_authenticator_app_reads_office_person_and_secret() -> None:
    told = urlsplit(one_time_code.uri(SECRET, "Müller & Söhne", "mara@office.example"))
    assert (told.scheme, told.netloc) == ("otpauth", "totp")
    assert told.path == "/M%C3%BCller%20%26%20S%C3%B6hne:mara@office.example"
    asked = parse_qs(told.query)
    assert asked["issuer"] == ["Müller & Söhne"]
    assert one_time_code.secret_of(asked["secret"][0]) == SECRET


def test_a_spare_code_opens_once_however_it_is_typed() -> None:
    made = [one_time_code.spare_code(bytes([n] * 8)) for n in range(3)]
    kept = [one_time_code.spare_hash(one) for one in made]
    assert made[0] == "AAAA-AAAA-AAAA" and len(set(made)) == 3
    typed = made[1].lower().replace("-", " ").replace("o", "0").replace("i", "1")
    left = one_time_code.without_spare(kept, typed)
    assert left == [kept[0], kept[2]]
    assert one_time_code.without_spare(left, made[1]) is None
    assert one_time_code.without_spare(kept, "") is None
