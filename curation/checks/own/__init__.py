"""Expectations that Great Expectations has not; each is imported when a recipe names it.

To add one: a file of its name with a frozen dataclass of `OfRecords` or `OfExamples`, whose fields
are its parameters, its `rows` (an id and a number for each row), its `rule` (what must hold of that
number), and a line here.
"""

from curation.checks.own.expectation import Known, OfExamples, OfRecords, Own, owns

__all__ = ["OWN", "Known", "OfExamples", "OfRecords", "Own", "owns"]

# A module each, of the same name, and the table that it looks into.
OWN = {
    "expect_drop_share_to_be_at_most": "records",
    "expect_duplicate_share_to_be_at_most": "records",
    "expect_leak_share_to_be_at_most": "examples",
    "expect_no_private_data": "records",
    "expect_roles_to_alternate": "examples",
    "expect_token_lengths_to_be_between": "examples",
}

owns.later(__name__, OWN)
