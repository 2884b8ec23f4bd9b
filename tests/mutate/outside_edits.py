"""Wrong edits in what the exchange says and whom it lets out; some test must notice each."""

from __future__ import annotations

from tests.mutate.edits import Edit

HEARING = ("tests/server_sip/test_hearing.py",)

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
)  # fmt: skip
