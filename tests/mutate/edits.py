"""Wrong edits: each breaks one promise of the house, and some test must notice.

An edit is a text that stands exactly once in its file, and what takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

MODEL = tuple(
    f"tests/model/test_{name}.py"
    for name in ("do_not_disturb", "user_numbers", "call_plans", "calls")
)
FORWARDING = tuple(
    f"tests/model/test_{name}.py" for name in ("forwarding", "shared_numbers", "every_decision")
)
SIP = ("tests/server_sip",)
DIGEST = ("tests/sip/test_digest.py",)
STATUS = ("tests/server/test_status.py",)
HOURS = ("tests/model/test_quiet_hours.py",)
TIME = ("tests/server/test_schedule.py",)
COMMIT = ("tests/server/test_commit_then_tell.py",)
LIVE = ("tests/server/test_live_outbox.py",)
THROUGH = ("tests/model/test_ring_through.py", "tests/server/test_ring_through.py")
WARNINGS = ("tests/model/test_warnings.py",)
UNDO = ("tests/server/test_undo.py",)
PREVIEW = ("tests/server/test_preview.py",)
SIMULATE = ("tests/server/test_simulate.py",)
KEYS = ("tests/server_sip/test_feature_keys.py",)
FORWARD_KEYS = ("tests/server_sip/test_forward_keys.py",)
CODES = ("tests/server_sip/test_feature_codes.py",)
PUBLISHED = ("tests/server_sip/test_publications.py",)
PROOF = ("tests/server/test_device_proof.py", "tests/server/test_devices.py")


@dataclass(frozen=True)
class Edit:
    """``breaks`` says which promise does not hold any more."""

    breaks: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def apply(self, text: str) -> str:
        """The file with this edit.  Raises ValueError if it does not stand there once."""
        if text.count(self.old) != 1:
            raise ValueError(f"stands {text.count(self.old)} times in {self.file}: {self.old}")
        return text.replace(self.old, self.new)


EDITS = (
    # -- do not disturb: every route, every exception
    Edit("do not disturb holds for the person's number", "softphone/model/silence.py",
         "return ReasonCode.DO_NOT_DISTURB if is_held and not is_shared else None",
         "return None", SIP),
    Edit("do not disturb holds for a device dialled by its own number",
         "softphone/model/targets.py",
         "        if is_silent and reason is not None and person is not None:",
         "        if is_silent and reason and person and normal is ReasonCode.RINGS:", MODEL),
    Edit("only one's own devices pass as one's own", "softphone/model/silence.py",
         "if owners == (person,):", "if owners:", MODEL),
    Edit("a shared account is silent only when all want it", "softphone/model/silence.py",
         "    if free:\n        return False, ReasonCode.SHARED_ACCOUNT_FREE",
         "    if not owners:\n        return False, ReasonCode.SHARED_ACCOUNT_FREE", MODEL),
    Edit("who is offline does not silence a shared number", "softphone/model/silence.py",
         "if other.id != person.id and is_free(other, request, snapshot):",
         "if other.id != person.id and snapshot.status(other).status is Status.AVAILABLE:",
         MODEL),
    Edit("do not disturb ends by the clock of the call", "softphone/model/availability.py",
         "if self.until is not None and now >= self.until:", "if False:", MODEL),
    Edit("an end is over at its moment", "softphone/model/availability.py",
         "now >= self.until", "now > self.until", MODEL),
    Edit("who is not allowed does not pass", "softphone/model/silence.py",
         "return any(numbers.comparable(n, country) in calling for", "return any(True for",
         MODEL),
    Edit("for colleagues only keeps the outside away", "softphone/model/silence.py",
         "case Status.AVAILABLE_FOR_COLLEAGUES if not request.from_account:",
         "case Status.AVAILABLE_FOR_COLLEAGUES if request.from_account == '-':", MODEL),
    Edit("what rings when do not disturb is turned on stops", "softphone/server/wishes.py",
         "            records.note(call, branch, reason, why.details, now=now)\n"
         "            self.ringing.take_back(branch, now)\n",
         "            records.note(call, branch, reason, why.details, now=now)\n", SIP),
    Edit("do not disturb is answered with 480", "softphone/model/route.py",
         "DO_NOT_DISTURB = Refusal(480,", "DO_NOT_DISTURB = Refusal(603,", SIP),
    # -- forwarding and lines
    Edit("nothing is forwarded for somebody in do not disturb",
         "softphone/model/forwarding.py",
         "    return ReasonCode.DO_NOT_DISTURB\n\n\ndef free_sharer",
         "    return None\n\n\ndef free_sharer", FORWARDING),
    Edit("what was forwarded stops when its person wants silence",
         "softphone/server/wishes.py", "decide(call.request, snapshot, call.route.stage)",
         "decide(call.request, snapshot)", SIP),
    Edit("nothing is forwarded to where it is barred", "softphone/model/forwarding.py",
         "if numbers.cost_class(e164, office.country) in allowed:", "if True:", FORWARDING),
    Edit("a call that goes round ends", "softphone/model/forwarding.py",
         "    return number in passed\n", "    return False\n", FORWARDING),
    Edit("no number of the house leaves for the outside", "softphone/server/lines.py",
         "            number, is_hidden = self._own_number(person, line)\n",
         "            number, is_hidden = person.number if person else '', False\n", SIP),
    Edit("nobody outside calls from a number of the house", "softphone/server/lines.py",
         "if forwarding.is_inside(number, office):", "if False:", SIP),
    # -- who rings through, what is said before and after
    Edit("a hidden caller is not known again", "softphone/model/silence.py",
         "return bool(caller) and caller in refused", "return caller in refused", THROUGH),
    Edit("nobody outside passes for a colleague", "softphone/model/silence.py",
         "    return number in office.accounts or office.person_by_number(number) is not None",
         "    return False", THROUGH),
    Edit("a second call is one within three minutes", "softphone/server/ring_through.py",
         "SECOND_CALL_WITHIN_S = 180.0", "SECOND_CALL_WITHIN_S = 1800.0", THROUGH),
    Edit("who called for help is remembered over a restart", "softphone/server/ring_through.py",
         "ring_through.changed = lambda: spawn(save())", "save", THROUGH),
    Edit("a warning names only those who keep it ringing", "softphone/model/warnings.py",
         "if p.id != person.id and not snapshot.is_silent(p)]", "if p.id != person.id]",
         WARNINGS),
    Edit("undo brings back no end that is over", "softphone/server/undo.py",
         "before.at(utcnow)", "before", UNDO),
    Edit("who may ring through is told to nobody else", "softphone/server/api/why_told.py",
         "if why.reason in PERSONAL and not self._is_about_me(why):", "if False:", PREVIEW),
    Edit("calls between others are nobody's business", "softphone/server/api/preview_routes.py",
         "if not sees_all and not _is_own(", "if False and not _is_own(", PREVIEW),
    # -- who rings Tuesday 18:30?
    Edit("only who may change plans simulates one", "softphone/server/api/simulate_routes.py",
         'asker.needs("plan.change")', 'asker.needs("colleagues.view")',
         ("tests/server/test_rights_matrix.py",)),
    Edit("a draft is simulated, and not the plan in force", "softphone/server/plan_draft.py",
         "(*others.call_plans, plan)), number", "office.call_plans), number", SIMULATE),
    Edit("other plans lead to a plan by its new name", "softphone/server/row_rules.py",
         "    return replace(others, call_plans=plans)\n\n\ndef merged",
         "    return others\n\n\ndef merged", SIMULATE),
    Edit("a wrong step is named by its place", "softphone/server/office_plans.py",
         'fail(f"step {number}: {reason}")', "fail(reason)", SIMULATE),
    Edit("a do not disturb that is over by then is told",
         "softphone/model/simulated_people.py",
         "ended = now.until if now.until <= at else None", "ended = None", SIMULATE),
    # -- numbers and identities
    Edit("emergency numbers come first", "softphone/model/routing.py",
         "if numbers.is_emergency(dialled, office.country):", "if dialled == '':", MODEL),
    Edit("the authenticated account decides who calls", "softphone/server/calling.py",
         "CallRequest(dialled, from_account=account, path=path)",
         "CallRequest(dialled, from_account=t.request.from_.uri.user or '', path=path)", SIP),
    Edit("shared accounts keep their own number", "softphone/model/identity.py",
         "len(owners) == 1", "owners", MODEL),
    Edit("the company may show device numbers", "softphone/model/identity.py",
         "if office.shows_user_numbers and len(owners) == 1:", "if len(owners) == 1:", MODEL),
    Edit("a call does not come back to who is in its path", "softphone/model/targets.py",
         "if number in self.request.path or (", "if (", SIP),
    # -- presence: commit, then tell
    Edit("a change is committed before anybody hears of it", "softphone/server/presence.py",
         "            await self._accept([Kept(person, chosen, chosen, now, origin)])\n",
         "            known.chosen = known.shown = chosen\n"
         "            self._tell(person, origin)\n"
         "            await self._accept([Kept(person, chosen, chosen, now, origin)])\n",
         COMMIT),
    Edit("a change is kept", "softphone/server/presence.py",
         "revisions = await self._store.commit(changes)",
         "revisions = [self.revision + 1] * len(changes)", COMMIT),
    Edit("a wish that is too old is dropped", "softphone/server/presence.py",
         "if base_revision is not None and base_revision != known.revision:",
         "if base_revision is not None and base_revision < 0:", STATUS),
    Edit("the same wish twice tells nobody", "softphone/server/presence.py",
         "if known.chosen == chosen and held == chosen:", "if False:", STATUS),
    Edit("a lapsed end is told", "softphone/server/presence.py",
         "await self._pass(changed[first : first + TOGETHER])", "pass", STATUS),
    # -- quiet hours
    Edit("quiet hours are over at their end", "softphone/model/quiet_hours.py",
         "if index < 0 or now >= found[index][1]:", "if index < 0 or now > found[index][1]:",
         HOURS),
    Edit("a choice counts for the rest of the quiet hours it was made in",
         "softphone/model/quiet_hours.py",
         "return made_at is not None and period[0] <= made_at < period[1]", "return False",
         HOURS),
    Edit("quiet hours that begin or end are told", "softphone/server/presence.py",
         "if found.chosen == known.shown and person not in self._shown_early:",
         "if known.chosen.at(now) == known.chosen:", TIME),
    # -- keys, codes and publications
    Edit("a device switches its own person only", "softphone/server/packages/feature_sync.py",
         "return 0 if resource == account and is_known else 403", "return 0", KEYS),
    Edit("a shared phone shows what holds for all", "softphone/server/packages/feature_sync.py",
         "is_silent = all(", "is_silent = any(", KEYS),
    Edit("a key that is refused is told the state", "softphone/server/packages/feature_sync.py",
         "if is_full or setting.feature in owed or told", "if is_full or told", KEYS),
    Edit("the present state asked for changes nothing", "softphone/server/desk_wishes.py",
         "if self._hub.availability(person_id).is_dnd != is_on:", "if True:", KEYS),
    Edit("a phone forwards to no costly number", "softphone/server/desk_wishes.py",
         "if wish.is_on and not self._may(person, account, number):", "if False:",
         FORWARD_KEYS),
    Edit("the former destination is put back", "softphone/model/forward_always.py",
         "former = person.destination if not number_of(person) else person.former_destination",
         "former = person.destination", FORWARD_KEYS),
    Edit("the tone of a code says what is committed", "softphone/server/services.py",
         "lambda ok: play(CONFIRMED if ok else REFUSED)", "lambda ok: play(CONFIRMED)", CODES),
    Edit("a lamp key switches nobody else", "softphone/server/service_codes.py",
         "next((owner for owner in owners if owner.number == number), None)",
         "office.person_by_number(number)", CODES),
    Edit("a publication takes back only what it set", "softphone/server/desk_wishes.py",
         "return present.revision if is_anew and present.set_by == account else 0",
         "return present.revision", PUBLISHED),
    Edit("every answer has a fresh entity tag", "softphone/server/publications.py",
         "        self._by_tag.pop(made.tag, None)\n        made.tag", "        made.tag",
         PUBLISHED),
    Edit("nobody else's entity tag is any good", "softphone/server/publications.py",
         "(known.account, known.resource) != (account, resource)", "False", PUBLISHED),
    # -- proof for each device
    Edit("a device that still rings is not quiet", "softphone/server/device_proof.py",
         "        if not ringing:\n", "        if True:\n", PROOF),
    Edit("a leg that does not end is told as a doubt", "softphone/server/device_proof.py",
         "is_late = now - seen.waits_since > LIMIT", "is_late = False", PROOF),
    Edit("the person's own click makes nothing loud", "softphone/server/device_proof.py",
         "if not _is_own(leg)]", "]", PROOF),
    Edit("the newest display speaks for the device", "softphone/server/device_display.py",
         "next(reversed(known.values()))", "next(iter(known.values()))", PROOF),
    Edit("what one window asked for is told to the others", "softphone/server/devices.py",
         "if known is not None and known.told != told:", "if False:", PROOF),
    Edit("a shared account rings for whoever is free", "softphone/server/device_rules.py",
         "free = self._free(self.snapshot.office.owners(number))", "free = None", PROOF),
    Edit("a shared number stops when its last person wants quiet", "softphone/server/wishes.py",
         "return office.sharing(leg.target.value)", "return ()", PROOF),
    Edit("a phone on a call is busy, not in a do not disturb of its own",
         "softphone/server/ringing.py", " and not is_talking", "", PROOF),
    # -- ringing
    Edit("the losers are cancelled", "softphone/server/ringing.py",
         "self.take_back(loser, now, ELSEWHERE)", "pass", SIP),
    Edit("the losers are told why", "softphone/server/ringing.py",
         'self.board.layer.cancel(leg.invite, now, (("Reason", reason),))',
         "self.board.layer.cancel(leg.invite, now)", SIP),
    Edit("a refusal ends only its own branch", "softphone/server/ringing.py",
         "if call.stage is CallStage.SETTING_UP and not call.live_branches:",
         "if call.stage is CallStage.SETTING_UP:", SIP),
    Edit("an answer that crosses the CANCEL is hung up", "softphone/server/ringing.py",
         'self.board.end_leg(leg, now, ELSEWHERE if call.winner else "")', "pass", SIP),
    Edit("every leg has one hop less", "softphone/server/calling.py",
         "t.request.max_forwards - 1", "t.request.max_forwards", SIP),
    Edit("several devices give one 180 without sound", "softphone/server/ringing.py",
         "if not is_only_one and (", "if call.rang_back and is_only_one and (", SIP),
    Edit("a change of sound keeps the session timer", "softphone/server/switchboard.py",
         "headers = (*self.session_of(leg), *headers)", "pass", SIP),
    Edit("requests in a dialog come from its own device", "softphone/server/sip_core.py",
         "if not _comes_from(leg.flow, flow) and", "if leg.account == '-' and", SIP),
    # -- signing in
    Edit("nobody signs in for another account", "softphone/server/sip_core.py",
         "if aor.user != user.account:", "if aor.user == '':", SIP),
    Edit("an older registration undoes nothing", "softphone/server/registrar.py",
         'raise SipError("an older REGISTER", 500)', "continue", SIP),
    Edit("what is not refreshed is not rung", "softphone/server/registrar.py",
         ") if b.expires_at > now]\n        return found", ")]\n        return found", SIP),
    Edit("a wrong password is refused", "softphone/sip/digest.py",
         "if user is None or not is_right or", "if user is None or", DIGEST),
    Edit("what was recorded is not accepted again", "softphone/sip/digest.py",
         "if ours.qop and not self._count_rises(ours, made_at, now):", "if False:", DIGEST),
    Edit("an old nonce is said to be the only trouble", "softphone/sip/digest.py",
         'tail = ", stale=true" if stale else ""', 'tail = ""', DIGEST),
    # -- the live channel
    Edit("the latest state wins", "softphone/server/live.py",
         "self._waiting[key] = text", "self._waiting.setdefault(key + text, text)", LIVE),
    Edit("what waits for a client is bounded", "softphone/server/live.py",
         "if len(self._waiting) > MAX_WAITING:", "if False:", LIVE),
    Edit("what is private stays private", "softphone/server/live.py",
         "_put(self._of.get(person, ()), key, make)",
         "_put(self._connections, key, make)", LIVE),
)  # fmt: skip
