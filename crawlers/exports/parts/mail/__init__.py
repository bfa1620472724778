"""Mails: their headers, parts, quotes and threads."""
