"""Wrong edits in what a company needs beside its telephones; some test must notice each."""

from __future__ import annotations

from tests.mutate.edits import Edit

REGISTRATION = ("tests/sip/test_registration.py",)
SIGN_IN = ("tests/server_sip/test_line_sign_in.py",)
BARRING = ("tests/model/test_barring.py",)
CONTACTS = ("tests/model/test_contacts.py",)
DIRECTORIES = ("tests/server/test_directories.py",)
USE = ("tests/server_sip/test_outside_use.py",)
BACKUP = ("tests/server/test_backup.py",)
MAKERS = ("tests/server/test_makers.py",)
BLOCKING = ("tests/model/test_blocking.py",)
BLOCKED = ("tests/server_sip/test_blocking.py",)
COUNTING = ("tests/model/test_call_statistics.py",)
STATISTICS = ("tests/server/test_statistics.py",)
PEOPLE_TEXT = ("tests/server/test_people_text.py",)
FIRST_CALL = ("tests/desktop/test_first_call.py",)
OWN_OFFICE = ("tests/desktop/test_own_office_rules.py",)
REACHED = ("tests/server/test_reached_at.py",)
NEW_OFFICE = ("tests/desktop/test_new_office.py",)
STRANGE = ("tests/server/test_strange_requests.py",)

COMPANY_EDITS = (
    # -- lines at which the office signs in
    Edit("a wrong password is not tried again and again", "softphone/sip/registration.py",
         "if self._tries and not (is_stale and self._tries < MOST_TRIES):",
         "if self._tries > 8:", REGISTRATION),
    Edit("what was granted ends", "softphone/sip/registration.py",
         "if now < self._granted_until:", 'if self._granted_until > float("-inf"):',
         REGISTRATION),
    Edit("a refusal is waited out", "softphone/sip/registration.py",
         "first = REFUSED_WAIT_S if is_refused else FIRST_WAIT_S", "first = FIRST_WAIT_S",
         REGISTRATION),
    Edit("a call that is asked for credentials gives them", "softphone/server/sip_core.py",
         "if self.exchange.challenges.answer(transaction, response, now):", "if False:",
         SIGN_IN),
    Edit("credentials that are not believed are not repeated",
         "softphone/server/line_challenges.py",
         "if times >= MOST_ANSWERED or (times and not is_stale):",
         "if times >= MOST_ANSWERED:", SIGN_IN),
    Edit("a line that is not signed in is passed over", "softphone/server/line_sign_ins.py",
         "return state in (SignInState.SIGNED_IN, SignInState.SIGNING_IN)", "return True",
         SIGN_IN),
    Edit("a line is known by its provider's address", "softphone/server/lines.py",
         "return any(host in self.names.addresses(name) for name in hosts_of(line))",
         "return True", SIGN_IN),
    # -- how far one may call
    Edit("abroad is closed until it is opened", "softphone/model/barring.py",
         "if CLASSES.index(wanted) > CLASSES.index(allowed_class(owners, office)):",
         "if False:", BARRING),
    Edit("of a shared device's people the narrowest counts", "softphone/model/barring.py",
         "return min(known, key=CLASSES.index)", "return max(known, key=CLASSES.index)",
         BARRING),
    Edit("a day's calls are used up", "softphone/model/barring.py",
         "if key_of(request.from_account, owners) in snapshot.spent:", "if False:", BARRING),
    Edit("minutes of running calls count", "softphone/server/outside_use.py",
         "found[key] = found.get(key, 0.0) + _seconds(max(since, midnight), now)", "pass", USE),
    Edit("forwarding outside ends with the day's limit", "softphone/model/course.py",
         "if is_outside and person.id in self.snapshot.spent:", "if False:", BARRING),
    Edit("an emergency call tries every line", "softphone/server/lines.py",
         "if line is None or not (call.route.is_emergency or self.is_usable(line)):",
         "if line is None or not self.is_usable(line):", SIGN_IN),
    # -- statistics
    Edit("the hotline's answers are its own", "softphone/model/call_statistics.py",
         'is_own = call.answered_at_step == ("group", target.group)', "is_own = True",
         COUNTING),
    Edit("few calls have no busiest hour", "softphone/model/call_statistics.py",
         "FEW = 20", "FEW = 10", COUNTING),
    Edit("waiting ends with the answer", "softphone/server/call_counting.py",
         "until = answered if answered is not None else ended if ended is not None else began",
         "until = ended if ended is not None else began", STATISTICS),
    Edit("records are kept as long as was set", "softphone/server/keeping.py",
         'days = settings.get("keep_call_records_days", KEPT_DAYS)', "days = KEPT_DAYS",
         STATISTICS),
    Edit("all of what is too old is forgotten", "softphone/server/call_log.py",
         "if len(ids) < BATCH:", "if True:", STATISTICS),
    Edit("what became of calls is asked for by pages", "softphone/server/call_counting.py",
         "if len(rows) < step or len(found) >= limit:", "if True:", STATISTICS),
    Edit("nobody asks by a sum whether somebody called",
         "softphone/server/api/statistics_routes.py",
         "if wanted.number and wanted.number not in _own_numbers(office):", "if False:",
         STATISTICS),
    Edit("a private number is not in the list", "softphone/server/api/record_shapes.py",
         "if any(comparable(one, self.office.country) == alike for one in own)", "if False",
         STATISTICS),
    Edit("an hour is one of the office's clock", "softphone/model/call_statistics.py",
         "local = call.started_at.astimezone(self._zone)", "local = call.started_at",
         COUNTING),
    # -- backup and restore
    Edit("a backup out of its folder is not read", "softphone/server/store/archive.py",
         "if not all(BELONGS.fullmatch(name) for name in names):", "if False:", BACKUP),
    Edit("a changed file is noticed", "softphone/server/store/archive.py",
         'if size != known["size"] or digest != known["sha256"]:', "if False:", BACKUP),
    Edit("a restore that was broken off is finished", "softphone/server/store/restoring.py",
         "if not (ready / _IS_ASIDE).exists():", "if True:", BACKUP),
    Edit("an upgrade changes a copy", "softphone/server/store/database.py",
         "_upgrade(changed, version)", "_upgrade(path, version)", BACKUP),
    # -- whose calls are not wanted
    Edit("one's own exceptions do not let in whom one blocks", "softphone/model/silence.py",
         "    if blocking.hindrance(person, request, snapshot) is not None:\n"
         "        return None\n", "", BLOCKING),
    Edit("whoever helps can call back", "softphone/model/blocking.py",
         "or calls_anybody_back(request, snapshot)", "or False", BLOCKING),
    Edit("no mailbox takes a blocked caller's message", "softphone/model/targets.py",
         "        if blocked is None:\n            self.add_service(service)",
         "        if blocked or True:\n            self.add_service(service)", BLOCKING),
    Edit("nobody is told that they are blocked", "softphone/model/blocking.py",
         "ReasonCode.BLOCKED_CALLER: UNAVAILABLE",
         "ReasonCode.BLOCKED_CALLER: Refusal(480, 'Blocked')", BLOCKED),
    Edit("whom a colleague blocks is theirs", "softphone/server/api/why_told.py",
         "if why.reason in blocking.REFUSALS and not self._may_see_block(why):", "if False:",
         BLOCKED),
    # -- desk phones that set themselves up
    Edit("files for all phones are not there", "softphone/server/makers/choice.py",
         'r"(?!0{12})[0-9a-fA-F]{12}"', 'r"[0-9a-fA-F]{12}"', MAKERS),
    Edit("a name is no setting", "softphone/server/makers/yealink.py",
         '" " if ord(c) < 32 or c in breaks else c', "c", MAKERS),
    # -- a new office on paper
    Edit("a device takes nobody's number", "ui/new_office.py",
         "self._taken = {one.number.strip() for one in (new.me, *new.people)}",
         "self._taken = {new.me.number.strip()}", NEW_OFFICE),
    Edit("of two with one number the second is told", "ui/new_people.py",
         "by_number.setdefault(one.number.strip(), one.name)", "pass", NEW_OFFICE),
    Edit("a number that begins like an emergency number is nobody's",
         "softphone/model/numbers.py",
         'if is_emergency(number, country) or number.startswith(("110", "112")):',
         "if is_emergency(number, country):", NEW_OFFICE),
    # -- contacts
    Edit("a password goes to the named host only", "softphone/server/directories/carddav.py",
         "if not is_same:", "if False:", DIRECTORIES),
    Edit("what people wrote stays beside a directory",
         "softphone/server/directories/reading.py",
         'for contact in self._books.of_source(COMPANY, id)}',
         "for contact in self._books.book(COMPANY).contacts}", DIRECTORIES),
    Edit("the same number comes before a like end", "softphone/model/contacts.py",
         "return self._whole.get(e164, []) if e164 else []", "return []", CONTACTS),
    Edit("another town is somebody else", "softphone/model/contacts.py",
         "long.endswith(short)", "long.endswith(short[-SHORTEST_END:])", CONTACTS),
    Edit("a short end is nobody", "softphone/model/contacts.py",
         "SHORTEST_END = 7", "SHORTEST_END = 6", CONTACTS),
    Edit("what could be two people is nobody", "softphone/model/contacts.py",
         "if len(names) == 1:", "if names:", CONTACTS),
    Edit("every word must fit", "softphone/model/contacts.py",
         "all(any(w.startswith(one)", "any(any(w.startswith(one)", CONTACTS),
    Edit("only the person says that they hear themselves", "ui/first_call.py",
         'return Step("wiz4.t3ended", StepState.WAITS)',
         'return Step("wiz4.t3ended", StepState.DONE)', FIRST_CALL),
    Edit("who may not give rights takes no office away", "ui/own_office_keeper.py",
         'return "" if NEEDED in office.rights else "bak.not.rights"', 'return ""',
         OWN_OFFICE),
    Edit("a link for others names the server's own address",
         "softphone/server/reached_at.py",
         "if reached and (is_loopback(host) or host in _EVERYWHERE):", "if False:", REACHED),
    # -- the API
    Edit("a new name is told", "softphone/server/api/people_text.py",
         "if known is None or known[0] is not person or known[1] != status:",
         "if known is None or known[1] != status:", PEOPLE_TEXT),
    Edit("half a character is no text", "softphone/server/api/application.py",
         'if not message.get("more_body") and not _is_text(bytes(self._received)):',
         "if False:", STRANGE),
)  # fmt: skip
