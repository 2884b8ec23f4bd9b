"""A stranger's flood: garbage and REGISTERs, as many datagrams a second as one asks for.

``python -m tests.bench.flood HOST PORT PER_SECOND SECONDS`` prints how many it sent.
"""

from __future__ import annotations

import random
import socket
import sys
import time
from collections.abc import Iterator

STEP_S = 0.01


def datagrams(seed: int) -> Iterator[bytes]:
    """Noise, torn messages, strangers and guessed passwords, without end."""
    source = random.Random(seed)
    kinds = (_noise, _torn, _stranger, _guess)
    while True:
        yield source.choice(kinds)(source)


def _noise(source: random.Random) -> bytes:
    return source.randbytes(source.randint(1, 1400))


def _torn(source: random.Random) -> bytes:
    message = _register(source, str(source.randint(20000, 20009)))
    return message[: source.randint(1, len(message))]


def _stranger(source: random.Random) -> bytes:
    return _register(source, str(source.randint(30000, 99999)))


def _guess(source: random.Random) -> bytes:
    word = f"{source.getrandbits(128):032x}"
    answer = (
        f'Authorization: Digest username="20000", realm="office.example", nonce="{word}", '
        f'uri="sip:office.example", response="{word}", algorithm=MD5\r\n'
    )
    return _register(source, "20000", answer)


def _register(source: random.Random, account: str, more: str = "") -> bytes:
    mark = f"{source.getrandbits(64):x}"
    return (
        "REGISTER sip:office.example SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK{mark}\r\n"
        f"From: <sip:{account}@office.example>;tag={mark}\r\n"
        f"To: <sip:{account}@office.example>\r\nCall-ID: {mark}\r\nCSeq: 1 REGISTER\r\n"
        f"Contact: <sip:{account}@127.0.0.1:9>\r\nMax-Forwards: 70\r\n{more}"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def send(host: str, port: int, per_second: int, seconds: float) -> int:
    """Send evenly; how many were sent."""
    sent, prepared = 0, datagrams(1)
    stock = [next(prepared) for _ in range(20_000)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect((host, port))
        started = time.monotonic()
        while (passed := time.monotonic() - started) < seconds:
            while sent < passed * per_second:
                sender.send(stock[sent % len(stock)])
                sent += 1
            time.sleep(STEP_S)
    return sent


if __name__ == "__main__":
    host, port, per_second, seconds = sys.argv[1:]
    print(send(host, int(port), int(per_second), float(seconds)))
