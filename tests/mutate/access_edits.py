"""Wrong edits in who gets in; some test must notice each."""

from __future__ import annotations

from tests.mutate.edits import Edit

PURE = ("tests/model/test_one_time_code.py",)
CODES = ("tests/server/test_one_time_codes.py",)
SIGNING_IN = ("tests/server/test_signing_in.py",)
MAIL = ("tests/server/test_password_mail.py",)
PEOPLE = ("tests/server/test_administration.py",)

ACCESS_EDITS = (
    Edit("a code opens once", "softphone/model/one_time_code.py",
         "if is_it and step > used:", "if is_it:", PURE),
    Edit("a code of an hour ago opens nothing", "softphone/model/one_time_code.py",
         "range(now - DRIFT, now + DRIFT + 1)", "range(now - 120, now + DRIFT + 1)", PURE),
    Edit("a recovery code is used up", "softphone/server/one_time_codes.py",
         "return replace(kept, spares=left) if left is not None else None",
         "return kept if left is not None else None", CODES),
    Edit("a link for a new password asks for the code",
         "softphone/server/api/invitation_routes.py",
         "await second_step(parts, known, body.code, address)", "pass", CODES),
    Edit("guesses of codes are slowed down", "softphone/server/api/second_step.py",
         "    parts.own_waits.failed(who, now)\n", "", CODES),
    Edit("no mail goes unencrypted to another computer", "softphone/server/mailing.py",
         "elif not is_loopback(server.host):", "elif False:", MAIL),
    Edit("a mailed link is void when the person is changed",
         "softphone/server/api/administration_routes.py",
         "            parts.forget_links(id)", "            pass", MAIL),
    Edit("account management ends no session of an administrator",
         "softphone/server/api/session_list_routes.py",
         "    asker.needs_power_over(person)\n", "", PEOPLE),
    Edit("a session of somebody else is not there",
         "softphone/server/api/session_list_routes.py",
         "for known in parts.sessions.of_person(person.id):",
         "for known in parts.sessions._known.values():", SIGNING_IN),
)  # fmt: skip
