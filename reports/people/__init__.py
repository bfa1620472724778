"""What raters said, as the page says it: from `evaluation.rating.figures` to words and charts."""
