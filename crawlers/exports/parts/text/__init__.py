"""Chats that are plain text: where a message begins, and when it was."""
