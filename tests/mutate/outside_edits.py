"""Wrong edits in what the exchange says and whom it lets out; some test must notice each."""

from __future__ import annotations

from tests.mutate.edits import Edit

HEARING = ("tests/server_sip/test_hearing.py",)
USE = ("tests/server_sip/test_outside_use.py",)
ALARMS = ("tests/server/test_alarms.py",)
OUTGOING = ("tests/server_sip/test_outgoing_number.py",)
LADDER = ("tests/server/test_sip_ladder.py",)
ENDPOINTS = ("tests/server_sip/test_endpoints.py",)

OUTSIDE_EDITS = (
    # -- messages by telephone
    Edit("a telephone that is nobody's alone plays nothing", "softphone/server/hearing.py",
         "if len(owners) != 1 or self.messages is None:",
         "if not owners or self.messages is None:", HEARING),
    Edit("what was not played is still new", "softphone/server/hearing.py",
         "        if listener.is_in_message:\n            listener.is_in_message = False",
         "        if True:\n            listener.is_in_message = False", HEARING),
    Edit("deleted is said when it is", "softphone/server/hearing.py",
         "            if is_done:\n", "            if True:\n", HEARING),
    # -- whose day a call outside counts for
    Edit("a plan does not call outside all day", "softphone/model/barring.py",
         'return f"{PLAN}{stage.trail[0].plan}" if stage.trail else ""', 'return ""', USE),
    Edit("a click's own mobile counts", "softphone/server/click_and_call.py",
         "        self.use.answered(click.id, click.person)\n", "", USE),
    # -- the messages of a call
    Edit("the messages of a call tell no secret", "softphone/server/sip_ladder.py",
         "text = without_secrets(data[:LONGEST])", "text = data[:LONGEST]", LADDER),
    Edit("messages need the right to see the log, too", "softphone/server/api/record_routes.py",
         "    asker.needs(AUDIT)\n", "", ("tests/server/test_rights_matrix.py",)),
    # -- the number that is shown
    Edit("a device's own number wins", "softphone/model/outgoing.py",
         "if known is not None and known.outgoing_number:", "if False:", OUTGOING),
    Edit("a number that the line does not have is never shown", "softphone/model/outgoing.py",
         "return (asked if asked in known else main)", "return (asked or main)", OUTGOING),
    # -- alarms
    Edit("an alarm is for those who may see the log", "softphone/server/api/me_routes.py",
         "if parts.alarms is not None and AUDIT in permissions(person.rights):",
         "if parts.alarms is not None:", ALARMS),
    Edit("an alarm is told once an hour", "softphone/server/alarms.py",
         "if any((a.kind", "if False and any((a.kind", ALARMS),
    Edit("a new telephone is no burglar", "softphone/model/alarms.py",
         "is_new = bool(known)", "is_new = True", ALARMS),
    # -- telephones of another system
    Edit("no call goes round by an address that is our own", "softphone/server/endpoints.py",
         "if is_here and port in self.ports:", "if False:", ENDPOINTS),
    Edit("this computer is not called from outside", "softphone/server/endpoints.py",
         "if place.is_loopback and not _plain(self.host).is_loopback:", "if False:", ENDPOINTS),
    Edit("only its own host hangs up for a telephone elsewhere",
         "softphone/server/endpoints.py",
         "return uri is not None and flow.remote[0] in self.ways.names.addresses(uri.address)",
         "return uri is not None", ENDPOINTS),
)  # fmt: skip
