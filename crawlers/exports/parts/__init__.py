"""What readers of exports are made of: a format's own pieces stand in a room of its name."""
