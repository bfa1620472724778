"""Vectors in a column of a table."""

import numpy as np
import pandas as pd
import pytest

from curation.dedup.vectors import packed, unpacked
from tests.curation.vectors import texts_like


@pytest.mark.parametrize("cuts", [[], [3], [0, 1, 1, 9]])
def test_vectors_come_back_out_of_a_column_in_the_order_asked_for(cuts: list[int]) -> None:
    vectors = texts_like(12, size=5)
    parts = np.split(vectors, cuts)
    column = pd.concat([packed(part, pd.RangeIndex(len(part))) for part in parts])
    order = np.array([7, 0, 11, 3])
    assert (unpacked(column.reset_index(drop=True), order) == vectors[order]).all()


def test_no_vectors_are_a_column_of_the_same_type() -> None:
    none, some = (packed(texts_like(6)[:size], pd.RangeIndex(size)) for size in (0, 6))
    assert none.dtype == some.dtype
    assert unpacked(none, np.empty(0, np.int64)).shape == (0, 0)
