"""``make mutate``: do the tests notice when somebody breaks a promise?

Each wrong edit of ``edits.py`` is made in a copy of the tree, and the tests that fit are run
there.  A table tells which edits were noticed; the exit status is 1 if one was not.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from tests.mutate.access_edits import ACCESS_EDITS
from tests.mutate.company_edits import COMPANY_EDITS
from tests.mutate.edits import EDITS, Edit
from tests.mutate.outside_edits import OUTSIDE_EDITS
from tests.mutate.web_edits import WEB_EDITS

ROOT = Path(__file__).parents[2]
COPIED = ("softphone", "ui", "tests", "resources", "packaging", "pyproject.toml")
LIMIT_S = 240
LEAN = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:pytest-qt",
        "-W", "ignore::pytest.PytestConfigWarning")  # fmt: skip
"No plug-in that these tests do not need: most of a run is its start."
FAILED = 1
"pytest's exit status when tests ran and some failed."


class Outcome(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"
    "The tests could not be run, so nothing was learned."


@dataclass(frozen=True)
class Result:
    edit: Edit
    outcome: Outcome
    seconds: float
    by: str
    "The first test that failed, or what went wrong."


@contextlib.contextmanager
def copied_tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="einklang-mutate-") as folder:
        for name in COPIED:
            source, target = ROOT / name, Path(folder, name)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        yield Path(folder)


def run_tests(tree: Path, tests: Sequence[str]) -> tuple[int, str]:
    """pytest's exit status, and its last words."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", *LEAN,
               *tests]  # fmt: skip
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1, f"more than {LIMIT_S} s"
    return done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def edited(tree: Path, edit: Edit) -> Iterator[None]:
    path = tree / edit.file
    before = path.read_text(encoding="utf-8")
    path.write_text(edit.apply(before), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")


def attempt(edit: Edit, trees: SimpleQueue[Path]) -> Result:
    tree = trees.get()
    started = time.monotonic()
    try:
        with edited(tree, edit):
            status, said = run_tests(tree, edit.tests)
    finally:
        trees.put(tree)
    seconds = time.monotonic() - started
    if status == FAILED:
        failed = next((x for x in said.splitlines() if x.startswith("FAILED")), "FAILED ?")
        return Result(edit, Outcome.NOTICED, seconds, failed.split()[1].rpartition("::")[2])
    if status == 0:
        return Result(edit, Outcome.SURVIVED, seconds, "no test failed")
    return Result(edit, Outcome.BROKEN, seconds, said.strip()[-200:])


def check_untouched(tree: Path, edits: Sequence[Edit]) -> bool:
    """Without an edit all these tests pass; otherwise their failing would mean nothing."""
    tests = sorted({test for edit in edits for test in edit.tests})
    status, said = run_tests(tree, tests)
    if status:
        print("The tests fail without any edit:", said[-2000:], sep="\n")
    return status == 0


def tell(result: Result) -> None:
    line = f"{result.outcome:<9} {result.seconds:5.1f} s  {result.edit.breaks:<60} {result.by}"
    print(line, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.mutate", description=__doc__)
    parser.add_argument("-k", default="", help="only edits whose promise has this text in it")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    known = (*EDITS, *WEB_EDITS, *COMPANY_EDITS, *ACCESS_EDITS, *OUTSIDE_EDITS)
    edits = [edit for edit in known if options.k in edit.breaks]
    with contextlib.ExitStack() as stack:
        copies = [stack.enter_context(copied_tree()) for _ in range(options.workers)]
        if not check_untouched(copies[0], edits):
            return 1
        trees: SimpleQueue[Path] = SimpleQueue()
        for copy in copies:
            trees.put(copy)
        with ThreadPoolExecutor(options.workers) as pool:
            results = []
            for result in pool.map(lambda edit: attempt(edit, trees), edits):
                tell(result)
                results.append(result)
    left = [result for result in results if result.outcome is not Outcome.NOTICED]
    print(f"{len(results) - len(left)} of {len(results)} wrong edits were noticed")
    return 1 if left or not results else 0


if __name__ == "__main__":
    sys.exit(main())
