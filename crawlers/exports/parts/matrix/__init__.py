"""Matrix events, and what later ones change of earlier ones."""
