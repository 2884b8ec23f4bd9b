"""The wrong edits of ``make mutate`` still fit the code that they break."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutate.access_edits import ACCESS_EDITS
from tests.mutate.company_edits import COMPANY_EDITS
from tests.mutate.edits import EDITS, Edit
from tests.mutate.outside_edits import OUTSIDE_EDITS
from tests.mutate.web_edits import WEB_EDITS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "edit",
    (*EDITS, *WEB_EDITS, *COMPANY_EDITS, *ACCESS_EDITS, *OUTSIDE_EDITS),
    ids=lambda edit: edit.breaks.replace(" ", "-"),
)
def test_an_edit_fits_and_leaves_python(edit: Edit) -> None:
    before = (ROOT / edit.file).read_text(encoding="utf-8")
    after = edit.apply(before)
    assert ast.dump(ast.parse(after)) != ast.dump(ast.parse(before))
    assert all((ROOT / test).exists() for test in edit.tests)
