"""Human ratings: a queue that shows no system's name, a store that loses nothing, figures of both.

Nothing here but `screen/` knows the terminal, and nothing but `figures/` does statistics.
"""
