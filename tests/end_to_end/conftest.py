"""Real phones around a real server, all on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from softphone.demo.baresip import Baresip
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import DOMAIN, OfficeServer
from softphone.media.tone import sine, write_wav
from tests.real_office import Stage

PhoneMaker = Callable[..., Coroutine[Any, Any, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.end_to_end)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    office = OfficeServer(tmp_path / "server")
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
def tones(tmp_path: Path) -> dict[int, Path]:
    """WAV files by frequency, long enough for any call."""
    return {f: write_wav(tmp_path / f"{f}.wav", sine(f, 30, 8000), 8000) for f in (440, 1000)}


@pytest.fixture
async def phones(
    server: OfficeServer, tones: dict[int, Path], tmp_path: Path
) -> AsyncIterator[PhoneMaker]:
    """``await phones(Baresip, "205", 440)``: a signed-in phone that says this tone."""
    made: list[Baresip | Linphone] = []

    async def make(
        kind: type[Baresip] | type[Linphone], account: str, tone: int, **more: Any
    ) -> Baresip | Linphone:
        name = f"{kind.__name__.lower()}-{account}"
        phone = kind(
            name, tmp_path / name, account, f"s-{account}", server.sip, DOMAIN, tones[tone],
            **more,
        )  # fmt: skip
        made.append(phone)
        await phone.start()
        return phone

    yield make
    for phone in made:
        await phone.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole_stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """The office of one module of tests; it names its ``PHONES`` and the app's ``SETTINGS``."""
    directory = tmp_path_factory.mktemp("stage")
    settings = getattr(request.module, "SETTINGS", "")
    stage = await Stage.open(directory, request.module.PHONES, settings=settings)
    yield stage
    await stage.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(whole_stage: Stage) -> AsyncIterator[Stage]:
    """The shared office; whatever a test leaves behind is tidied up after it."""
    yield whole_stage
    await whole_stage.clear()
