"""What is shipped of the webphone was built from the source beside it, and is small."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

from softphone.resource import resource

SOURCE = resource("webphone/src")
DIST = resource("webphone/dist")
LANGUAGES = ("de", "en", "nl")
AGAIN = "The webphone's source was changed after it was built: run make webphone."
MOST_CODE, MOST_FONTS = 200_000, 60_000
"Bytes; code as it is sent, that is in gzip."
NOT_BUILT_IN = frozenset({"node_modules"})


def told() -> dict[str, object]:
    found: dict[str, object] = json.loads((DIST / "sources.json").read_text(encoding="utf-8"))
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_build_is_of_this_source() -> None:
    files = told()["files"]
    assert isinstance(files, dict)
    for name, expected in files.items():
        path = SOURCE.parent / name if name.startswith("src/") else SOURCE.parents[1] / name
        assert path.is_file() and digest(path) == expected, f"{name}: {AGAIN}"
    here = {p.relative_to(SOURCE).as_posix() for p in SOURCE.rglob("*") if p.is_file()}
    assert {f"src/{name}" for name in here} <= set(files), AGAIN


def test_the_build_has_the_words_of_today() -> None:
    keys = told()["keys"]
    assert isinstance(keys, list)
    rows = (resource("translations/strings.tsv")).read_text(encoding="utf-8").splitlines()
    table = {row.split("\t")[0]: row.split("\t")[1:] for row in rows[1:]}
    words = {lang: {k: table[k][at] for k in keys} for at, lang in enumerate(LANGUAGES)}
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == told()["words"], AGAIN


def test_a_family_of_words_is_there_as_a_whole() -> None:
    """``why.code.${reason}``: a new reason is said in words, too, not by its key."""
    code = "\n".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.ts*"))
    families = set(re.findall(r"`([a-z][A-Za-z]*(?:\.[A-Za-z0-9]+)*)\.\$", code))
    rows = (resource("translations/strings.tsv")).read_text(encoding="utf-8").splitlines()
    wanted = {key for row in rows if (key := row.split("\t")[0]).rpartition(".")[0] in families}
    keys = told()["keys"]
    assert isinstance(keys, list) and "why.code" in families
    assert wanted <= set(keys), AGAIN


def test_every_word_that_the_page_says_is_in_the_table() -> None:
    keys = told()["keys"]
    assert isinstance(keys, list) and len(keys) > 150


def test_it_is_small() -> None:
    code = [p for p in DIST.iterdir() if p.suffix in (".js", ".css", ".html")]
    assert sum(len(gzip.compress(p.read_bytes(), 9)) for p in code) <= MOST_CODE
    assert sum(p.stat().st_size for p in DIST.glob("*.woff2")) <= MOST_FONTS


def test_its_lock_names_no_place_to_fetch_from() -> None:
    text = (SOURCE / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in text


def test_every_work_of_others_has_its_licence() -> None:
    licences = (DIST / "LICENSES.txt").read_text(encoding="utf-8")
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    shipped = {
        name.removeprefix("node_modules/")
        for name, entry in lock["packages"].items()
        if name and not entry.get("dev") and not entry.get("optional")
    }
    shown = {"@fontsource-variable/ibm-plex-sans": "IBM Plex Sans", "jssip": "JsSIP"}
    for name in shipped - {"@preact/signals-core"}:
        assert shown.get(name, name).lower() in licences.lower(), name


def test_the_page_takes_nothing_from_elsewhere() -> None:
    page = (DIST / "index.html").read_text(encoding="utf-8")
    assert (
        "http:" not in page and "https:" not in page and "//" not in page.split("<!doctype")[-1]
    )
    style = next(DIST.glob("main-*.css")).read_text(encoding="utf-8")
    assert "url(http" not in style and "@import" not in style
