"""The mill: one recipe through all stages, and the command line over it."""
