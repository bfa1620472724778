"""Conversations with assistants: trees of which one branch is shown."""
