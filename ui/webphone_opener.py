"""Opens the webphone in the browser, for the person who is signed in here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from softphone.client.access import Access
from softphone.client.errors import OfficeError


async def open_webphone(access: Access, tell: Callable[[str], None]) -> None:
    """With a link that signs the person in; ``tell`` takes the code of a problem."""
    try:
        link = await access.webphone_link()
    except OfficeError as error:
        tell(error.code if error.code == "no_webphone" else "webphone")
    else:
        QDesktopServices.openUrl(QUrl(link))
