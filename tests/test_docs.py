"""What the papers promise is there: the README, the format of the office file, the licences."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OFFICE_FILE = (ROOT / "packaging/docs/office-file.md").read_text(encoding="utf-8")
DESK_PHONES = (ROOT / "packaging/docs/desk-phones.md").read_text(encoding="utf-8")
PHONES_WITHOUT = "## Phones without it: dial a code"
WHY = (ROOT / "packaging/docs/why-it-rang.md").read_text(encoding="utf-8")
PAPERS = ["README.md", *(str(p.relative_to(ROOT)) for p in ROOT.glob("packaging/**/*.md"))]


def code_of(text: str) -> str:
    """Everything that the paper sets as code, a command a line."""
    blocks = re.findall(r"^    (.+)$", text, re.MULTILINE)
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *blocks])


def einklang(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "softphone.cli", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def commands_of(text: str) -> set[tuple[str, ...]]:
    """``einklang`` and what follows it, up to the comment."""
    rows = re.findall(r"(?:^|/|\n)einklang ([^\n#]*)", code_of(text))
    return {tuple(shlex.split(row)) for row in rows}


# -- the office file -----------------------------------------------------------------------


@pytest.fixture
def example(tmp_path: Path) -> Path:
    text = OFFICE_FILE.partition("```toml\n")[2].partition("```")[0]
    file = tmp_path / "office.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_of_the_office_file_is_imported_as_it_stands(
    example: Path, tmp_path: Path
) -> None:
    data = str(tmp_path / "data")
    done = einklang("admin", "--data", data, "import", str(example))
    assert done.returncode == 0, done.stderr
    exported = einklang("admin", "--data", data, "export").stdout
    for told in (
        'number = "602"',
        'number = "607"',
        'name = "Nordlicht GmbH"',
        'name = "main"',
    ):
        assert told in exported
    again = einklang("admin", "--data", data, "import", str(example))
    assert "0 added, 0 changed" in again.stdout


def test_every_key_of_the_format_is_explained_and_no_other() -> None:
    from softphone.server.office_reader import TABLES
    from softphone.server.office_settings import OFFICE_KEYS

    explained = set(re.findall(r"`(\w+)\b[^`]*`", OFFICE_FILE))
    for keys in (OFFICE_KEYS, *TABLES.values()):
        assert keys <= explained
    rows = re.findall(r"^\| (`.+?) \|", OFFICE_FILE, re.MULTILINE)
    told = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert told <= OFFICE_KEYS.union(*TABLES.values())


# -- the README ----------------------------------------------------------------------------


def test_the_apt_line_is_what_the_set_up_needs_before_it_can_start() -> None:
    line = re.search(r"apt-get install -y --no-install-recommends (.+)", README)
    first = re.search(r'^FIRST="(.+)"', (ROOT / "packaging/setup.sh").read_text(), re.MULTILINE)
    assert line is not None and first is not None
    assert line[1].split() == first[1].split()


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)\b", code_of(README), re.MULTILINE))
    assert {"run", "test", "bench", "soak", "screens"} <= named <= targets


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_of_a_paper_exists_with_its_options(paper: str) -> None:
    for command in sorted(commands_of((ROOT / paper).read_text(encoding="utf-8"))):
        words = [word for word in command if re.fullmatch(r"[a-z]+", word)][:1]
        told = einklang(*words, "--help")
        assert told.returncode == 0, command
        for option in (word for word in command if word.startswith("--")):
            assert option in told.stdout, command


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_leads_to_a_file(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:)([^)#]+)|src=\"([^\"]+)", text)
    for link in ("".join(either) for either in linked):
        assert ((ROOT / paper).parent / link).exists(), link
    for named in re.findall(r"`((?:packaging|resources|tests|softphone|ui)/[\w./-]*)`", text):
        assert (ROOT / named).exists(), named


def test_the_picture_of_the_window_is_a_picture_of_a_window() -> None:
    header = (ROOT / "packaging/docs/window.png").read_bytes()[:24]
    width, height = int.from_bytes(header[16:20]), int.from_bytes(header[20:24])
    assert header.startswith(b"\x89PNG")
    assert width >= 360 and height >= 500


# -- desk phones, and why it rang ----------------------------------------------------------


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The rows of the tables below a heading, without their heads; cells as they stand."""
    part = text.partition(f"\n{heading}\n")[2]
    part = re.split(rf"\n#{{1,{heading.index(' ')}}} ", part)[0]
    tables = re.findall(r"^\|[-|]+\|$\n((?:\|.*\n)+)", part, re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_page_of_desk_phones_has_every_maker_that_the_readme_names() -> None:
    named = re.search(r"desk-phones\.md\): ([\w, \n]+)\.", README)
    assert named is not None
    headings = " ".join(re.findall(r"^### (.+)$", DESK_PHONES, re.MULTILINE))
    for maker in re.split(r",\s+", named[1]):
        assert maker in headings, maker


def test_every_setting_of_a_desk_phone_says_where_it_is_known_from() -> None:
    rows = rows_of(DESK_PHONES, "## Let the DND key switch everything")
    assert len(rows) >= 20
    for row in rows:
        assert row[-1] in ("manual", "template", "manual of a sister brand"), row


def test_the_codes_on_the_page_are_those_of_a_new_office() -> None:
    from softphone.model.office import FEATURE_CODES

    told = [row[0].strip("`") for row in rows_of(DESK_PHONES, PHONES_WITHOUT)[:3]]
    assert told == [FEATURE_CODES[name] for name in ("dnd_on", "dnd_off", "dnd_toggle")]


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("## What the sentences mean", "why."),
        ("## Can I be sure that it is quiet?", "dev."),
    ],
)
def test_the_page_explains_sentences_as_the_window_says_them(heading: str, keys: str) -> None:
    table = (ROOT / "resources/translations/strings.tsv").read_text(encoding="utf-8")
    lines = (row.split("\t") for row in table.splitlines())
    said = [re.sub(r"\{\w+\}", "…", row[2]).lower() for row in lines if row[0].startswith(keys)]
    rows = rows_of(WHY, heading)
    assert len(rows) >= 9
    for row in rows:
        words = re.sub(r"\*|, confirmed with a time", "", row[0]).lower()
        assert any(words in sentence for sentence in said), row[0]


# -- others' work --------------------------------------------------------------------------


def test_every_package_of_the_lock_is_named_with_its_licence() -> None:
    lock = (ROOT / "packaging/requirements.lock").read_text(encoding="utf-8")
    packages = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    rows = re.findall(
        r"^\| (.+?) \|", (ROOT / "packaging/THIRD-PARTY.md").read_text(), re.MULTILINE
    )
    named = {name.split(" (")[0].strip() for row in rows for name in row.split(",")}
    assert packages - named == set()


def test_the_lock_names_no_place_and_has_a_hash_for_everything() -> None:
    lock = (ROOT / "packaging/requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock and "--index" not in lock
    packages = re.split(r"\n(?=[a-z0-9-]+==)", lock.strip())
    assert all("--hash=sha256:" in package for package in packages)
