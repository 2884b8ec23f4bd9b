"""Every requirement has a test with its number in the name (decision 20).

``pytest -k S17`` finds the tests of S17.  The list below says each requirement in our words and
where it is built.  Once a part is finished, a requirement of it without a test fails here; the
test files are read, not imported, so that this works on machines without a display.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NUMBER = re.compile(r"(?:^|_)[sS](\d{1,2})(?=_|$)")

MAIN_JOB = "main job"
"Call a person, one do not disturb, click-and-call with this computer or a desk phone."
EVERYWHERE = "everywhere"
"Do not disturb from desk phones and other software, forwarding, four statuses, time."
WEBPHONE = "webphone"
"The webphone, and click-and-call from everywhere with all devices."
COMPANY = "company"
"Administration, rights, call plans, groups, lines, call details."

FINISHED = frozenset({MAIN_JOB, EVERYWHERE, WEBPHONE, COMPANY})

# A requirement belongs to the part that makes it true for a user, not to the one that first
# needs its values: the pure routing already knows shared numbers (S41, S42) and call plans
# (S23), but nobody is called on a mobile or by a plan before lines and forwarding are there.
#
# Not in the main job, although it touches them:
# S13, S14, S18-S20, S23-S25, S27, S31, S35  are windows of an administrator; until then an
#     office file sets the values, and the permissions exist as bundles.
# S22   the ten minutes are those of the administration session, which has no window yet.
# S26   the webphone's account means nothing before there is a webphone.
# S29   "follow my destination" needs all devices; the main job has two.
# S37   app and webphone; the same way round is proved for two apps under S36.
# S39   is the limitation that the feature keys of desk phones take away.
# S40-S42, S46-S48  need external legs, pictures and words of four statuses, and the warning.
# S49   is the help menu.
REQUIREMENTS: dict[int, tuple[str, str]] = {
    1: (MAIN_JOB, "devices have internal numbers, and people have internal numbers"),
    2: (MAIN_JOB, "an account belongs to one device or endpoint, of any kind"),
    3: (MAIN_JOB, "a user account belongs to a person and is known by the e-mail address"),
    4: (MAIN_JOB, "a person has any number of accounts and of outside numbers"),
    5: (MAIN_JOB, "colleagues see the person's number, never that of a device"),
    6: (MAIN_JOB, "caller and called see persons, whichever device is used"),
    7: (MAIN_JOB, "changing the device does not change the number that is seen"),
    8: (MAIN_JOB, "one switch of the company; it concerns internal calls only"),
    9: (MAIN_JOB, "the switch is off by itself where accounts are shared or nobody's"),
    10: (MAIN_JOB, "an account of nobody or of several keeps its own number and name"),
    11: (MAIN_JOB, "only accounts that were added to the person are shown as the person"),
    12: (MAIN_JOB, "the call history shows the person's number"),
    13: (COMPANY, "people are added in a window with four tabs"),
    14: (COMPANY, "a person has names with a prefix, an e-mail address and a password"),
    15: (MAIN_JOB, "the first password is temporary and is replaced at the first sign-in"),
    16: (MAIN_JOB, "the change is asked for once, and again when an administrator wants it"),
    17: (MAIN_JOB, "an end user manages only their own reachability"),
    18: (COMPANY, "the administration sees and changes everything"),
    19: (COMPANY, "account management neither administers nor adds services"),
    20: (COMPANY, "call details sees statistics only"),
    21: (MAIN_JOB, "each person has a language"),
    22: (COMPANY, "ten idle minutes end the administration session and no telephone"),
    23: (COMPANY, "a person is reached from outside through the call plan or a group"),
    24: (COMPANY, "the accounts of a person are ticked in a list"),
    25: (WEBPHONE, "one account is that of the mobile app"),
    26: (WEBPHONE, "one account is that of the webphone"),
    27: (COMPANY, "an outgoing number is chosen, or suppressed"),
    28: (MAIN_JOB, "click-and-call uses the device that was chosen for it"),
    29: (WEBPHONE, "click-and-call may follow the destination"),
    30: (MAIN_JOB, "without a chosen device click-and-call says so and offers the setting"),
    31: (COMPANY, "a person has outside numbers"),
    32: (MAIN_JOB, "a person has a number for colleagues"),
    33: (MAIN_JOB, "reachable or not, and at which destination"),
    34: (MAIN_JOB, "who is not reachable is skipped; in a group the others ring"),
    35: (COMPANY, "fields that depend on the contract are marked"),
    36: (MAIN_JOB, "do not disturb belongs to the person; set anywhere it shows everywhere"),
    37: (WEBPHONE, "app and webphone set it for each other"),
    38: (MAIN_JOB, "the desk phone is silent too: the exchange enforces it, not the phone"),
    39: (EVERYWHERE, "a desk phone's own key sets it for everything, where the phone can"),
    40: (EVERYWHERE, "nothing is forwarded to the private number"),
    41: (EVERYWHERE, "a shared number is silent only when all who share it want it"),
    42: (EVERYWHERE, "shared numbers are compared normalised; offline is not silent"),
    43: (MAIN_JOB, "do not disturb does not change the chosen destination"),
    44: (MAIN_JOB, "one can still call out, and a running call goes on"),
    45: (MAIN_JOB, "colleagues see it as a state of its own"),
    46: (EVERYWHERE, "there are four statuses"),
    47: (EVERYWHERE, "do not disturb, offline and not reachable are told apart"),
    48: (EVERYWHERE, "an account placed by itself still rings; the screen says so"),
    49: (COMPANY, "a problem can be reported, quietly"),
}


@dataclass(frozen=True)
class Named:
    """A test that says in its name which requirements it is for."""

    place: str
    numbers: frozenset[int]
    says: str
    "Its docstring."


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def named_tests() -> list[Named]:
    found = []
    for path in sorted(TESTS.rglob("test_*.py")):
        for function in functions(path):
            numbers = frozenset(int(n) for n in NUMBER.findall(function.name))
            if function.name.startswith("test_") and numbers:
                place = f"{path.relative_to(TESTS)}::{function.name}"
                found.append(Named(place, numbers, ast.get_docstring(function) or ""))
    return found


NAMED = named_tests()


def test_the_list_names_every_requirement_once() -> None:
    assert list(REQUIREMENTS) == list(range(1, 50))
    texts = [text for _, text in REQUIREMENTS.values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    "number", [n for n, (part, _) in REQUIREMENTS.items() if part in FINISHED]
)
def test_a_requirement_of_a_finished_part_is_proved(number: int) -> None:
    """Decision 20: named by its number."""
    tests = [test.place for test in NAMED if number in test.numbers]

    assert tests, f"no test is named for S{number}: {REQUIREMENTS[number][1]}"


@pytest.mark.parametrize("test", NAMED, ids=lambda test: test.place)
def test_a_named_test_says_the_requirement_in_our_words(test: Named) -> None:
    assert len(test.says) >= 20, "its docstring says too little"
    assert test.numbers <= REQUIREMENTS.keys()
