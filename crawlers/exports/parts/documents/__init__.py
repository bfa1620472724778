"""Documents: Markdown and plain text, Word, PDF."""
