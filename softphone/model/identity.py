"""Who the two sides of a call see (S5, S6, S8, S10): people where there is exactly one."""

from __future__ import annotations

from softphone.model.calls import Party
from softphone.model.office import Office
from softphone.model.route import CallRequest


def caller_identity(request: CallRequest, office: Office) -> Party:
    """What the called side sees, from the authenticated account, never from what it claims."""
    if not request.from_account:
        return Party(request.outside_number)
    return account_identity(request.from_account, office)


def account_identity(number: str, office: Office) -> Party:
    """The person of this account; shared and personless accounts keep their own (S10)."""
    owners = office.owners(number)
    if office.shows_user_numbers and len(owners) == 1:
        return Party(owners[0].number, owners[0].name)
    account = office.accounts.get(number)
    return Party(number, account.description if account is not None else "")
