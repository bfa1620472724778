"""Endless spaces, into which no crawl should follow: calendars, facets, pages behind the last.

patterns     which addresses differ in numbers, dates and values only
shape        what a page shows apart from the day and the place
endless      refuses the links of a pattern whose pages show nothing new
"""
