"""The rules of the house that a machine can check; ``lint-imports`` checks who imports whom."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from softphone.resource import resource

ROOT = Path(__file__).parents[1]
CODE = sorted([*(ROOT / "softphone").rglob("*.py"), *(ROOT / "ui").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
RESOURCES = ROOT / "resources"
LANGUAGES = ("de", "en", "nl")

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
LONGER_FILES = {
    "softphone/phone/phone.py": 465,
    "softphone/server/office_reader.py": 415,
    "softphone/server/practice_phone.py": 473,
    "ui/kit.py": 455,
}
"What is above the limit today.  These numbers only go down."
LONGER_FUNCTIONS: dict[str, int] = {}

SECRETS = re.compile(r"(?:^|_)(secret|secrets|password|passwords|token|ha1|ticket)(?:$|_)")
SHOWN_ONCE = {"softphone/commands/admin.py"}
"``admin credentials`` makes a device's secret and prints it, once: that is its purpose."
MACHINE = re.compile(
    r"(?<![\w.:$}])/(?:work|root|home/(?!mara\b)\w+|Users/\w+)/|[A-Z]:\\Users\\"
)
"A path of one particular machine."
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".sh",
    ".tsv",
    ".json",
    ".lock",
    ".service",
    ".sip",
    ".xml",
    ".yml",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Calls of a function, or of a method of anything, with one of these names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            )
            if name in names:
                yield node


# -- size and shape --------------------------------------------------------------------------


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_files_and_functions_are_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGER_FILES.get(name_of(path), MOST_LINES)
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        known = LONGER_FUNCTIONS.get(f"{name_of(path)} {function.name}", 0)
        assert length <= max(known, MOST_LINES_OF_A_FUNCTION), function.name


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


def test_tests_are_no_package() -> None:
    """Shared helpers are modules; two tests may have one name (import mode ``importlib``)."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_nothing_is_left_for_later() -> None:
    """No marks of unfinished work, no test that is skipped or expected to fail."""
    marks = ("TO" + "DO", "FIX" + "ME", "pytest.mark." + "xfail", "pytest.mark." + "skip")
    for path in (*CODE, *TESTS):
        text = path.read_text(encoding="utf-8")
        assert not [mark for mark in marks if mark in text], name_of(path)


# -- secrets and machines ----------------------------------------------------------------------


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_secret_is_printed_or_logged(path: Path) -> None:
    if name_of(path) in SHOWN_ONCE:
        return
    for call in calls(path, "print", "debug", "info", "warning", "error", "exception"):
        for node in (n for a in call.args for n in ast.walk(a)):
            name = getattr(node, "attr", None) or getattr(node, "id", "")
            assert not SECRETS.search(name), f"line {call.lineno}: {name}"


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    places = [ROOT / name for name in ("softphone", "ui", "tests", "resources", "packaging")]
    files = [f for place in places for f in place.rglob("*") if f.suffix in TEXT]
    files += [ROOT / "README.md", ROOT / "Makefile", ROOT / "pyproject.toml"]
    found = {
        name_of(file): match[0]
        for file in files
        if "__pycache__" not in file.parts
        and (match := MACHINE.search(file.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == {}


# -- resources ---------------------------------------------------------------------------------


def literal(node: ast.expr) -> str | None:
    return (
        node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
    )


def test_every_resource_that_is_asked_for_is_there() -> None:
    asked = {
        (name_of(path), name)
        for path in CODE
        for call in calls(path, "resource")
        if call.args and (name := literal(call.args[0])) is not None
    }
    assert len(asked) >= 3
    assert {place for place, name in asked if not resource(name).exists()} == set()


def test_every_icon_that_is_named_is_there() -> None:
    asked = {
        (name_of(path), name)
        for path in CODE
        for call in calls(path, "icon", "pixmap", "svg")
        for argument in call.args[:1]
        if (name := literal(argument)) and re.fullmatch(r"[a-z0-9-]+", name)
    }
    missing = {pair for pair in asked if not (RESOURCES / f"icons/{pair[1]}.svg").exists()}
    assert missing == set()


def test_what_others_made_has_its_notice() -> None:
    """Each folder of foreign things is in THIRD-PARTY.md, with a notice file that exists."""
    told = (ROOT / "packaging/THIRD-PARTY.md").read_text(encoding="utf-8")
    shipped = told.partition("## Shipped")[2].partition("\n## ")[0]
    foreign = ("fonts", "icons", "webphone/dist")
    for folder in (*(f"resources/{name}/" for name in foreign), "tests/wire/rfc4475/"):
        rows = [row for row in shipped.splitlines() if f"`{folder}`" in row]
        assert rows, folder
        notices = re.findall(rf"`({folder}[\w.-]+)`", rows[0])
        assert notices and all((ROOT / notice).is_file() for notice in notices), folder


def test_nothing_foreign_is_shipped_unnamed() -> None:
    """A font, picture, sound or library that is new stands in a folder that is named."""
    told = (ROOT / "packaging/THIRD-PARTY.md").read_text(encoding="utf-8")
    ours = {"resources/translations", "resources/practice", "resources"}
    for file in RESOURCES.rglob("*"):
        if file.is_file():
            folder = name_of(file.parent)
            is_ours = folder in ours or folder.startswith("resources/webphone/src")
            assert is_ours or f"`{folder}/`" in told, name_of(file)


# -- words -------------------------------------------------------------------------------------


def sentences() -> dict[str, dict[str, str]]:
    lines = resource("translations/strings.tsv").read_text(encoding="utf-8").splitlines()
    codes = lines[0].split("\t")[1:]
    assert tuple(codes) == LANGUAGES
    rows = [line.split("\t") for line in lines[1:]]
    keys = [row[0] for row in rows]
    assert len(set(keys)) == len(keys), "a key stands there twice"
    return {row[0]: dict(zip(codes, row[1:], strict=True)) for row in rows}


def values_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_is_there_in_every_language() -> None:
    """With the same values in it: a name that one language forgets would be lost."""
    for key, row in sentences().items():
        assert all(row[code].strip() for code in LANGUAGES), key
        named = {code: values_of(row[code]) - {"n"} for code in LANGUAGES}
        assert named["de"] == named["en"] == named["nl"], key


def test_every_sentence_that_is_asked_for_is_there() -> None:
    known = sentences()
    asked = {
        (name_of(path), key)
        for path in CODE
        if name_of(path).startswith("ui/")
        for call in calls(path, "text")
        if call.args and (key := literal(call.args[0])) and "." in key
    }
    assert len(asked) > 50
    assert {pair for pair in asked if pair[1] not in known} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_speaks_of_the_protocol(code: str) -> None:
    """Plain words: no status numbers, no names of messages."""
    jargon = re.compile(r"\b(INVITE|REGISTER|SUBSCRIBE|NOTIFY|SDP|4\d\d [A-Z]|HTTP \d)\b")
    assert {k for k, row in sentences().items() if jargon.search(row[code])} == set()
