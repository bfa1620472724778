"""What Telegram's messages say, in JSON and HTML."""
