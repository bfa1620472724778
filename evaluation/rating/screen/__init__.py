"""The terminal's side of rating: what is on the screen, and which key means what.

All text of the samples comes in through `panes.Pane`, which makes it visible and never markup.
"""
