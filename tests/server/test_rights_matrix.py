"""Each call of the API × each permission: who may, and who may not (S17-S20, decision 8).

The calls come from the OpenAPI document; a new one without a row here fails.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from softphone.model import rights
from softphone.model.rights import BUNDLES
from softphone.server.store import office_store
from tests.whole_office import PASSWORD, Client, WholeOffice

EVERYTHING = sorted(BUNDLES["administration"])

SIGNED_IN: tuple[str, ...] = ("signed in",)
"About oneself: any session will do."
BOTH: tuple[str, ...] = ("calls.view_all and audit.view",)
"One permission alone does not open it."
NOBODY_YET: tuple[str, ...] = ("nobody yet",)
"The call itself proves who asks."


def collection(path: str, view: tuple[str, ...], change: str) -> dict[str, tuple[str, ...]]:
    """The calls of one collection of the administration."""
    return {
        f"GET {path}": view,
        f"POST {path}": (change,),
        f"GET {path}/{{id}}": view,
        f"PATCH {path}/{{id}}": (change,),
        f"DELETE {path}/{{id}}": (change,),
        f"GET {path}/{{id}}/usage": view,
    }


ADMINISTRATION = {
    **collection("/users", ("users.view", "users.change"), "users.change"),
    **collection("/voip-accounts", ("users.view", "accounts.change"), "accounts.change"),
    **collection("/call-groups", ("users.view", "groups.change"), "groups.change"),
    **collection("/call-plans", ("users.view", "plan.change"), "plan.change"),
    "POST /call-plans/simulate": ("plan.change",),
    **collection("/opening-hours", ("users.view", "plan.change"), "plan.change"),
    **collection("/trunks", ("services.change",), "services.change"),
    "GET /settings/mail": ("company.change",),
    "PUT /settings/mail": ("company.change",),
    "POST /settings/mail/test": ("company.change",),
    **collection("/contact-directories", ("services.change",), "services.change"),
    "GET /settings": ("company.change", "users.view"),
    "PATCH /settings": ("company.change",),
    "GET /audit": ("audit.view",),
    "GET /call-records": ("calls.view_all",),
    "GET /call-records.csv": ("calls.view_all",),
    "GET /call-records/{id}/sip": BOTH,
    "GET /statistics": ("statistics.view",),
    "GET /statistics/choices": ("statistics.view",),
    "POST /users/{id}/invitation": ("users.change",),
    "GET /users/{id}/sessions": ("users.change",),
    "DELETE /users/{id}/sessions": ("users.change",),
    "DELETE /users/{id}/sessions/{session}": ("users.change",),
    "GET /users/{id}/one-time-code": ("users.change",),
    "DELETE /users/{id}/one-time-code": ("users.change",),
    "POST /voip-accounts/{id}/setup": ("accounts.change",),
    "POST /users/import": ("users.change",),
    "GET /imports/{id}": ("users.change",),
    "GET /contacts": ("contacts.change",),
    "POST /contacts": ("contacts.change",),
    "POST /contacts/import": ("contacts.change",),
    "GET /contacts/{id}": ("contacts.change",),
    "PATCH /contacts/{id}": ("contacts.change",),
    "DELETE /contacts/{id}": ("contacts.change",),
    "GET /contacts/{id}/usage": ("contacts.change",),
    "GET /announcements": ("users.view", "plan.change"),
    "GET /announcements/{name}": ("users.view", "plan.change"),
    "PUT /announcements/{name}": ("plan.change",),
    "DELETE /announcements/{name}": ("plan.change",),
}
"Call -> any of which permissions opens it, in a session of the administration."

OWN = {
    "POST /session": NOBODY_YET,
    "POST /session/link": NOBODY_YET,
    "POST /session/invitation": NOBODY_YET,
    "POST /password-reset": NOBODY_YET,
    "GET /provisioning/{link}": NOBODY_YET,
    "GET /provisioning/{link}/{file}": NOBODY_YET,
    "DELETE /session": SIGNED_IN,
    "GET /sessions": SIGNED_IN,
    "DELETE /sessions": SIGNED_IN,
    "DELETE /sessions/{id}": SIGNED_IN,
    "PUT /me/password": SIGNED_IN,
    "GET /me/one-time-code": SIGNED_IN,
    "POST /me/one-time-code": SIGNED_IN,
    "POST /me/one-time-code/confirm": SIGNED_IN,
    "POST /me/one-time-code/off": SIGNED_IN,
    "GET /me": SIGNED_IN,
    "POST /me/webphone-link": SIGNED_IN,
    "GET /me/tokens": SIGNED_IN,
    "POST /me/tokens": SIGNED_IN,
    "DELETE /me/tokens/{id}": SIGNED_IN,
    "POST /live/ticket": SIGNED_IN,
    "POST /practice/ring-me": SIGNED_IN,
    "POST /me/calls/{id}/decline": SIGNED_IN,
    "POST /me/calls/{id}/pass-on": SIGNED_IN,
    "POST /click-and-call": SIGNED_IN,
    "GET /click-and-call/{id}": SIGNED_IN,
    "DELETE /click-and-call/{id}": SIGNED_IN,
    "PUT /me/status": ("own.availability",),
    "GET /me/status/log": SIGNED_IN,
    "POST /me/status/check": ("own.availability",),
    "POST /me/status/undo": ("own.availability",),
    "PUT /me/destination": ("own.availability",),
    "GET /me/allowed-callers": ("own.availability",),
    "PUT /me/allowed-callers": ("own.availability",),
    "GET /me/blocked-callers": ("own.availability",),
    "PUT /me/blocked-callers": ("own.availability",),
    "GET /me/forwarding": ("own.availability",),
    "PUT /me/forwarding": ("own.availability",),
    "GET /me/quiet-hours": ("own.availability",),
    "PUT /me/quiet-hours": ("own.availability",),
    "PUT /me/click-and-call": ("own.devices",),
    "GET /me/devices": SIGNED_IN,
    "PUT /me/devices/{account}/silenced": ("own.devices",),
    "POST /me/devices/{account}/credentials": ("own.devices",),
    "GET /me/calls": ("calls.view_own",),
    "GET /colleagues": ("colleagues.view",),
    "GET /me/voicemail": SIGNED_IN,
    "GET /me/voicemail/greeting": SIGNED_IN,
    "GET /me/voicemail/mail": SIGNED_IN,
    "PUT /me/voicemail/mail": SIGNED_IN,
    "GET /me/voicemail/greeting/sound": SIGNED_IN,
    "PUT /me/voicemail/greeting": SIGNED_IN,
    "DELETE /me/voicemail/greeting": SIGNED_IN,
    "GET /me/voicemail/{id}/sound": SIGNED_IN,
    "PUT /me/voicemail/{id}": SIGNED_IN,
    "DELETE /me/voicemail/{id}": SIGNED_IN,
    "POST /me/voicemail/{id}/restore": SIGNED_IN,
    "GET /me/contacts": ("colleagues.view",),
    "POST /me/contacts": ("colleagues.view",),
    "POST /me/contacts/import": ("colleagues.view",),
    "GET /me/contacts/{id}": ("colleagues.view",),
    "PUT /me/contacts/{id}": ("colleagues.view",),
    "DELETE /me/contacts/{id}": ("colleagues.view",),
    "POST /routing/preview": ("colleagues.view",),
    "POST /voip-accounts/{id}/credentials": ("accounts.change",),
}
"Call -> any of which permissions opens it, in a telephone's session."

A_SOUND = "PUT /me/voicemail/greeting"
"Its body is no JSON."
BODIES: dict[str, Any] = {
    "POST /users/import": {"rows": []},
    "POST /me/contacts": {"name": "Ada Roth", "numbers": [{"number": "030 5551234"}]},
    "PUT /me/contacts/{id}": {"name": "Ada Roth"},
    "POST /contacts/import": {"text": "x"},
    "POST /me/contacts/import": {"text": "Name;Phone\nAda Roth;030 5551234"},
    "POST /call-plans/simulate": {"plan": {"name": "x", "steps": []}},
    "POST /me/one-time-code": {"password": "wrong-one"},
    "POST /me/one-time-code/confirm": {"code": "123456"},
    "POST /me/one-time-code/off": {"code": "123456"},
    "PUT /me/password": {"old": "wrong-one", "new": "another-one"},
    "PUT /me/status": {"status": "available"},
    "POST /me/status/check": {"status": "available"},
    "POST /me/status/undo": {"revision": 1},
    "PUT /me/destination": {"value": "all"},
    "PUT /me/click-and-call": {"value": None},
    "PUT /me/allowed-callers": {"numbers": []},
    "PUT /me/blocked-callers": {"numbers": []},
    "PUT /me/forwarding": {},
    "PUT /me/quiet-hours": {"hours": []},
    "PUT /me/voicemail/{id}": {"heard": True},
    "PUT /me/voicemail/mail": {"value": "off"},
    "PUT /me/devices/{account}/silenced": {"silenced": False},
    "POST /me/devices/{account}/credentials": {"client": "this-laptop"},
    "POST /me/calls/{id}/pass-on": {"to": "607"},
    "POST /me/tokens": {"name": "my script"},
    "POST /routing/preview": {"from": "607", "to": "602"},
    "POST /click-and-call": {"number": "607"},
}


async def everything(office: WholeOffice) -> set[str]:
    paths = (await office.http.get("/openapi.json")).json()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method in methods
        if path != "/healthz"
    }


async def may(client: Client, call: str) -> bool:
    """Is this call refused for want of a right?  What else is wrong with it does not count."""
    method, _, path = call.partition(" ")
    path = path.replace("{id}", "00000000-0000-0000-0000-000000000000")
    path = path.replace("{account}", "204").replace("{name}", "closed.wav")
    answer = await client.ask(method, path, BODIES.get(call, {}), headers={"If-Match": "x"})
    assert answer.status_code < 500, (call, answer.text)
    is_read = answer.status_code != 422 or call in ADMINISTRATION or call == A_SOUND
    assert is_read, (call, "a body that can be read", answer.text)
    if answer.status_code != 403:
        return True
    code = answer.json()["error"]["code"]
    assert code in ("not_allowed", "administration_session_needed", "wrong_password"), call
    return code == "wrong_password"


async def with_only(office: WholeOffice, permission: str, scope: str) -> Client:
    """Mara with this one permission and no other."""
    person = office.server.directory.office.person_by_number("602")
    assert person is not None
    async with office.server.database.write() as connection:
        changed = replace(person, rights=frozenset({f"only {permission}"}))
        await office_store.save_person(connection, changed)
        await office_store.count_up(connection, "directory")
    await office.server.directory.load()
    return await office.sign_in("mara", PASSWORD, scope)


async def test_each_call_has_a_row_here(office):
    assert await everything(office) == {*OWN, *ADMINISTRATION}


@pytest.mark.parametrize("permission", EVERYTHING)
async def test_one_permission_opens_what_it_names_and_nothing_else(
    office, monkeypatch: pytest.MonkeyPatch, permission: str
):
    monkeypatch.setitem(rights.BUNDLES, f"only {permission}", frozenset({permission}))
    administrator = await with_only(office, permission, "administration")
    for call, wanted in ADMINISTRATION.items():
        assert await may(administrator, call) == (permission in wanted), call
    phone = await office.sign_in("mara")
    for call in ADMINISTRATION:
        assert not await may(phone, call), f"{call}: only the administration's session"
    for call, wanted in OWN.items():
        if wanted is NOBODY_YET or call == "DELETE /session":
            continue
        expected = wanted is SIGNED_IN or permission in wanted
        assert await may(phone, call) == expected, call


@pytest.mark.parametrize("call", sorted({*OWN, *ADMINISTRATION}))
async def test_a_stranger_may_nothing(office, call: str):
    method, _, path = call.partition(" ")
    if OWN.get(call) is NOBODY_YET:
        return
    path = path.replace("{id}", "x").replace("{account}", "204")
    stranger = office.client("")
    assert await stranger.refusal(method, path, BODIES.get(call, {})) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("bundle", "opens", "closed"),
    [
        ("end_user", "GET /me/calls", "GET /users"),
        ("call_details", "GET /me/calls", "GET /users"),
        ("account_management", "PATCH /call-plans/{id}", "PATCH /trunks/{id}"),
        ("account_management", "POST /users", "PATCH /settings"),
        ("administration", "PATCH /trunks/{id}", ""),
        ("administration", "GET /audit", ""),
    ],
)  # fmt: skip
async def test_S18_S20_the_four_bundles(office, bundle: str, opens: str, closed: str):
    """S17-S20: end user, call details, account management, administration."""
    person = office.server.directory.office.person_by_number("602")
    async with office.server.database.write() as connection:
        changed = replace(person, rights=frozenset({bundle}))
        await office_store.save_person(connection, changed)
        await office_store.count_up(connection, "directory")
    await office.server.directory.load()
    mara = await office.sign_in("mara", PASSWORD, "administration")
    assert await may(mara, opens)
    assert not closed or not await may(mara, closed)


OF_ANOTHER = (
    ("PUT", "/me/devices/205/silenced", {"silenced": True}),
    ("POST", "/me/devices/205/credentials", {"client": "c", "name": "n"}),
    ("PUT", "/me/destination", {"value": "205"}),
    ("PUT", "/me/click-and-call", {"value": "205"}),
)


@pytest.mark.parametrize(("method", "path", "body"), OF_ANOTHER)
async def test_what_belongs_to_another_is_refused(office, method: str, path: str, body: Any):
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    before = await jonas.get("/me")
    answer = await mara.ask(method, path, body)
    assert answer.status_code in (403, 404, 422), answer.text
    assert await jonas.get("/me") == before


async def test_sessions_and_tokens_of_another_are_not_there(office):
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    (session,) = await jonas.get("/sessions")
    token = await jonas.post("/me/tokens", {"name": "my script"})
    assert await mara.refusal("DELETE", f"/sessions/{session['id']}") == (404, "not_found")
    assert await mara.refusal("DELETE", f"/me/tokens/{token['id']}") == (404, "not_found")
    assert (await office.client(token["token"]).get("/me"))["number"] == "607"
