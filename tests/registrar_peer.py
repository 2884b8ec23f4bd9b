"""A provider that wants us to sign in: it knows one customer and asks for credentials."""

from __future__ import annotations

from softphone.sip import digest
from softphone.sip.message import Request, make_response
from softphone.sip.uri import NameAddr
from tests.outside_line import CALLER, Provider
from tests.sip_office import Line

REALM = "provider.example"
SECRET = "geheim"


class RegistrarPeer(Provider):
    """As a provider's proxy does: REGISTER and INVITE are challenged, the rest is not.

    ``asks_always``: so is everything else of a call.
    """

    secret = SECRET
    grants_s = 600
    asks_always = False
    refuses = 0
    "A status that each REGISTER gets instead."

    def __init__(self, *more: object, **named: object) -> None:
        super().__init__(*more, **named)  # type: ignore[arg-type]
        self.customers: dict[str, str] = {}
        "Address of record -> the contact that calls go to."
        self.asked: list[Request] = []
        "Every REGISTER that came."
        self.nonce = "n1"

    def ring(self, to: str, *headers: tuple[str, str]) -> Line:
        """Somebody calls: the INVITE goes to the contact that we gave, To names the number."""
        (contact,) = self.customers.values()
        uri = str(NameAddr.parse(contact).uri)
        return self.call_in("", CALLER, *headers, uri=uri, to=f"<sip:{to}@{REALM}>")

    def _request(self, request: Request) -> None:
        if request.method == "REGISTER":
            self._register(request)
            return
        is_asked = request.method == "INVITE" and not request.to.tag
        is_asked |= self.asks_always and request.method in ("INVITE", "BYE", "UPDATE")
        if is_asked and not self._is_known(request):
            self._challenge(request, 407)
            return
        super()._request(request)

    def _register(self, request: Request) -> None:
        self.asked.append(request)
        if self.refuses:
            self.send(make_response(request, self.refuses, to_tag="r"))
        elif not self._is_known(request):
            self._challenge(request, 401)
        else:
            response = make_response(request, 200, to_tag="r")
            contact = request.headers.get("contact") or ""
            if request.headers.get("expires") == "0":
                self.customers.pop(str(request.to.uri), None)
            else:
                self.customers[str(request.to.uri)] = contact.partition(";expires")[0]
                granted = f"{contact.partition(';expires')[0]};expires={self.grants_s}"
                response.headers.add("Contact", granted)
            self.send(response)

    def _is_known(self, request: Request) -> bool:
        values = request.headers.get_all("authorization")
        values += request.headers.get_all("proxy-authorization")
        said = [c for v in values if (c := digest.Credentials.parse(v)) is not None]
        key = digest.ha1("k123", REALM, self.secret, "MD5")
        return any(
            c.nonce == self.nonce and c.response == c.expected(key, request.method)
            for c in said
        )

    def _challenge(self, request: Request, status: int) -> None:
        response = make_response(request, status, to_tag="c")
        name = "Proxy-Authenticate" if status == 407 else "WWW-Authenticate"
        text = f'Digest realm="{REALM}", nonce="{self.nonce}", algorithm=MD5, qop="auth"'
        response.headers.add(name, text)
        self.send(response)
