"""A run folder in, one HTML file out: what a person reads to know whether the model got better."""
