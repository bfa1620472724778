"""Semantic search in what a run has kept: an index of vectors, and the nearest to a query."""
