"""Vectors on their way through a table: as bytes in one column, which no Python object holds.

id  vector (binary)
3f  1,024 bytes: 256 numbers
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import Index, Series

    from curation.dedup.pairs import Numbers, Vectors

_BYTES = 4  # of a number


def packed(vectors: "Vectors", index: "Index[Any]") -> "Series[Any]":
    """Make a column of vectors; one of none is of the same type."""
    import pandas as pd
    import pyarrow as pa

    binary = pd.ArrowDtype(pa.binary())
    return pd.Series([vector.tobytes() for vector in vectors], index, dtype=binary)


def unpacked(column: "Series[Any]", order: "Numbers") -> "Vectors":
    """Give the vectors at some places of a column, in that order, as one matrix.

    Memory holds them once more than the column does: the column's own bytes are looked at where
    they lie.
    """
    import numpy as np
    import pyarrow as pa

    row = np.full(len(column), -1, np.int64)  # of the matrix, for each place of the column
    row[order] = np.arange(len(order))
    table = pa.Table.from_pandas(column.to_frame(), preserve_index=False)
    chunks = [chunk for chunk in table[0].chunks if len(chunk)]
    width = len(chunks[0][0].as_py()) // _BYTES if chunks else 0
    found = np.empty((len(order), width), np.float32)
    start = 0
    for chunk in chunks:
        rows = row[start : start + len(chunk)]
        found[rows[rows >= 0]] = _numbers(chunk).reshape(len(chunk), width)[rows >= 0]
        start += len(chunk)
    return found


def _numbers(chunk: Any) -> "NDArray[np.float32]":
    """View the bytes of a chunk of a binary column as numbers."""
    import numpy as np

    _, ends, values = chunk.buffers()
    edges = np.frombuffer(ends, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    return np.frombuffer(values, np.uint8)[edges[0] : edges[-1]].view(np.float32)
