"""What of a log may leave the house: the words that the program itself can say, nothing else.

A list of what is secret is never complete: names, companies and addresses come in every form.
So it is the other way round.  A word stays when it stands in our own source (or is a module of
Python's library); a capitalised one only when it is the name of a class.  Every other word,
every number and every sign string becomes ``…``.  Only the time of a line, the level and the
line numbers of a traceback stay as they are.
"""

from __future__ import annotations

import builtins
import re
import sys
from functools import lru_cache
from pathlib import Path

import softphone

LEFT_OUT = frozenset({"demo", "practice", "sample", "screens"})
"Parts of the source with made-up people in them."
HIDDEN = "…"
_WORD = re.compile(r"(?<![\w@.-])[a-z_]{2,}(?:-[a-z]+)*(?![\w@-]|\.[a-z])")
"A word or a compound of the source, and no piece of an address."
_CLASS = re.compile(r"^\s*class (\w+)", re.MULTILINE)
_TIME = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?")
_TOKEN = re.compile(r"""\bline \d+|[^\s"'“”‘’()\[\]{}<>,;=|]+""")
_FILE = re.compile(r"(?:^|/)((?:softphone|ui)(?:/[a-z_]+)+\.py)$")
_RUN = re.compile(r"…(?:[^\w\s]*…)+")
_LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
_SAID_BY_PYTHON = frozenset({"Traceback", "File", "most", "recent", "last", "Errno", "a"})
_OURS = frozenset({"softphone", "ui"})


def redact(text: str) -> str:
    """The text with everything taken out that the program did not say by itself."""
    return "\n".join(_line(line) for line in text.splitlines())


def _line(line: str) -> str:
    time = _TIME.match(line)
    head, rest = (time[0], line[time.end() :]) if time else ("", line)
    return head + _RUN.sub(HIDDEN, _TOKEN.sub(lambda found: _shown(found[0]), rest))


def _shown(token: str) -> str:
    """The token, or what hides it; the sign that ends a sentence stays."""
    bare = token.rstrip(".:!?")
    file = _FILE.search(bare)
    if file is not None:
        return f"{HIDDEN}/{file[1]}"
    is_ours = token.startswith("line ") or not bare or bare in vocabulary() or _is_name(bare)
    return token if is_ours else HIDDEN + token[len(bare) :]


def _is_name(token: str) -> bool:
    """``softphone.client.session``: a module or class, by its whole path."""
    first, *rest = token.split(".")
    known = vocabulary()
    return bool(rest) and first in _OURS | sys.stdlib_module_names and known.issuperset(rest)


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Small words of the source, names of its classes, and what Python says in a traceback."""
    small: set[str] = set()
    classes: set[str] = set()
    for file in _source():
        text = file.read_text(encoding="utf-8")
        small.add(file.stem)
        classes.update(_CLASS.findall(text))
        small.update(_WORD.findall(text))
    problems = {n for n, v in vars(builtins).items() if isinstance(v, type)}
    return frozenset(
        small | classes | problems | _LEVELS | _SAID_BY_PYTHON | sys.stdlib_module_names
    )


def _source() -> list[Path]:
    package = Path(softphone.__file__).parent
    return [
        file
        for file in (*package.rglob("*.py"), *(package.parent / "ui").rglob("*.py"))
        if not any(word in part for part in file.parts[-3:] for word in LEFT_OUT)
    ]
