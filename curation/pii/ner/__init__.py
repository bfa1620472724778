"""The names of people who are only talked about: lists, cues, and a model behind a gate."""
