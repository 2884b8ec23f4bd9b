"""The telephone in a process of its own, moved by JSON lines: one wish in, each state out.

pjsua2 allows one endpoint a process and ends the process when it is misused; the tests must
see that instead of dying with it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from softphone.phone.account import PhoneAccount
from softphone.phone.errors import PhoneError
from softphone.phone.message_player import MessagePlayer
from softphone.phone.phone import Phone
from softphone.phone.state import PhoneState


def tell(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields, default=str) + "\n")
    sys.stdout.flush()


def show(state: PhoneState) -> None:
    tell(state=dataclasses.asdict(state), memory_kb=_memory_kb())


def _memory_kb() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


async def carry_out(phone: Phone, wish: str, values: list[Any]) -> object:
    if wish == "sign_in":
        return await phone.sign_in(PhoneAccount(**values[0]))
    if wish == "listen_to":
        wav = Path(values[0]).read_bytes() if values[0] else b""
        return phone.listen_to(MessagePlayer.of(wav) if wav else None)
    result = getattr(phone, wish)(*values)
    return await result if asyncio.iscoroutine(result) else result


async def main() -> None:
    loop = asyncio.get_running_loop()
    phone = Phone(loop)
    phone.listen(show)
    phone.start(log_file=sys.argv[1] if len(sys.argv) > 1 else "")
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tell(ready=True)
    while line := await reader.readline():
        wish, *values = json.loads(line)
        if wish == "close":
            break
        try:
            tell(done=wish, result=await carry_out(phone, wish, values))
        except PhoneError as error:
            tell(done=wish, error=error.code)
    await phone.close()
    tell(closed=True)


if __name__ == "__main__":
    asyncio.run(main())
