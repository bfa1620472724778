"""Items of a listing: what a recipe says about a page's markup, and what it finds there.

    selectors    css or xpath, checked when a recipe is read
    grammar      an item, its fields, and which of them are its text, time and speaker
    page         bytes become a tree, within limits
    shown        the text of an element, as a person would see it
    reading      a page becomes items, each with a reason where it is none
    trial        what a recipe extracts from one page, field by field
    paging       which pages a listing has

All of it is a pure function of a page and a recipe: nothing here asks anybody for anything.
"""
