"""The database of Apple's Messages, and what its rows say."""
