"""The shapes in which conversations to train on are written."""
