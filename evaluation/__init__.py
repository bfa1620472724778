"""Model and dataset in; samples, scores, comparisons and human ratings out."""
