"""Slack's workspaces: days, people, markup."""
