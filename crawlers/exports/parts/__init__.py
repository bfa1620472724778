"""What readers of exports are made of: a format's own pieces bear its name, others serve many."""
