"""What ratings say: who is preferred, how surely, how far raters agree, and with which metrics."""
