"""``/trust``: how a browser comes to trust a server that made its own certificate.

Static, without scripts; the words are those of the office's other screens.
"""

from __future__ import annotations

import html

from fastapi import APIRouter, Request, Response

from softphone.server.api.errors import NOT_FOUND
from softphone.server.api.parts import PartsDep
from softphone.server.certificate import shown_by_browsers
from softphone.server.translations import LANGUAGES, family

router = APIRouter(include_in_schema=False)

STEPS = ("windows", "macos", "linux", "firefox", "mobile")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}
STYLE = """\
:root{color-scheme:light dark;--bg:#F3F5F4;--text:#17201D;--text2:#55605B;--accent:#14684A;
--surface:#FFFFFF;--line:#DCE1DE}
@media(prefers-color-scheme:dark){:root{--bg:#15191A;--text:#E9EEEC;--text2:#A3AFAA;
--accent:#5CC596;--surface:#1E2324;--line:#313839}}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 "IBM Plex Sans",system-ui,
sans-serif}
main{max-width:680px;margin:0 auto;padding:24px 16px}
h1{font-size:1.5rem}h2{font-size:1.05rem;margin:1.5rem 0 .25rem}p{margin:.25rem 0}
code{display:block;background:var(--surface);border:1px solid var(--line);border-radius:10px;
padding:12px;overflow-wrap:anywhere}
a{color:var(--accent);display:inline-block;min-height:44px;line-height:44px}
.sub{color:var(--text2)}
"""


@router.get("/trust")
async def page(request: Request, parts: PartsDep) -> Response:
    language = _language(request.headers.get("accept-language", ""))
    certificate = parts.certificate
    rows = [_element("h1", "trust.title", language)]
    if certificate is None:
        rows.append(_element("p", "trust.none", language))
        rows.append("<code>einklang serve --data DIR --http 0.0.0.0:8580</code>")
    else:
        rows.append(_element("p", "trust.sub", language))
        shown = shown_by_browsers(certificate.certificate).upper()
        pairs = " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))
        rows += [
            _element("h2", "trust.compare", language),
            f"<code>{html.escape(pairs)}</code>",
        ]
        load = html.escape(family("trust")["trust.load"][language])
        rows.append(f'<p><a href="/trust/einklang.crt" download>{load}</a></p>')
        for step in STEPS:
            rows.append(_element("h2", f"trust.{step}", language))
            rows.append(_element("p", f"trust.{step}.how", language))
        rows.append(_element("p", "trust.own", language, "sub"))
    body = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Einklang</title><link rel="stylesheet" href="/trust/style.css"></head>'
        f"<body><main>{''.join(rows)}</main></body></html>"
    )
    return Response(body, media_type="text/html; charset=utf-8", headers=HEADERS)


@router.get("/trust/style.css")
async def style() -> Response:
    return Response(STYLE, media_type="text/css", headers=HEADERS)


@router.get("/trust/einklang.crt")
async def certificate(parts: PartsDep) -> Response:
    """The certificate alone, in the form that systems install; never the key."""
    if parts.certificate is None:
        raise NOT_FOUND
    data = parts.certificate.certificate.read_bytes()
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="einklang.crt"'}
    return Response(data, media_type="application/x-x509-ca-cert", headers=headers)


def _element(name: str, key: str, language: str, role: str = "") -> str:
    text = html.escape(family("trust")[key][language])
    kind = f' class="{role}"' if role else ""
    return f"<{name}{kind}>{text}</{name}>"


def _language(accepted: str) -> str:
    """The first of ours that the browser names; English for everybody else."""
    wanted = (part.partition(";")[0].strip().lower()[:2] for part in accepted.split(",")[:20])
    return next((language for language in wanted if language in LANGUAGES), "en")
