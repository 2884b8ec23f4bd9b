"""After a change only what changed is read again; the rest are the very same values."""

from __future__ import annotations

from typing import Any

import pytest

from softphone.server.store.kept_rows import KeptRows


@pytest.fixture
def read() -> list[Any]:
    return []


@pytest.fixture
def kept(read: list[Any]) -> KeptRows[list[Any]]:
    def make(raw: tuple[Any, ...]) -> list[Any]:
        read.append(raw[0])
        return list(raw)

    return KeptRows(make)


def test_a_row_that_is_as_it_was_is_not_read_again(kept: Any, read: list[Any]) -> None:
    first = kept.of([("mara", "602"), ("jonas", "607")])
    again = kept.of([("mara", "602"), ("jonas", "607")])
    assert read == ["mara", "jonas"]
    assert again[0] is first[0]


def test_a_changed_row_is_read_again(kept: Any, read: list[Any]) -> None:
    kept.of([("mara", "602"), ("jonas", "607")])
    assert kept.of([("mara", "603"), ("jonas", "607")]) == [["mara", "603"], ["jonas", "607"]]
    assert read == ["mara", "jonas", "mara"]


def test_who_was_removed_and_comes_back_otherwise_is_read_anew(kept: Any) -> None:
    kept.of([("mara", "602")])
    assert kept.of([]) == []
    assert kept.of([("mara", "603")]) == [["mara", "603"]]


def test_rows_keep_the_order_in_which_they_are_given(kept: Any) -> None:
    kept.of([("mara",), ("jonas",)])
    assert kept.of([("jonas",), ("mara",)]) == [["jonas"], ["mara"]]


def test_what_cannot_be_read_leaves_the_former_values_in_force(read: list[Any]) -> None:
    def make(raw: tuple[Any, ...]) -> Any:
        if raw[1] == "broken":
            raise ValueError
        read.append(raw[0])
        return raw

    kept = KeptRows(make)
    kept.of([("mara", "602")])
    with pytest.raises(ValueError):
        kept.of([("mara", "602"), ("jonas", "broken")])
    kept.of([("mara", "602")])
    assert read == ["mara"]
