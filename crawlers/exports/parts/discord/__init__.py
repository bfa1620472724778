"""What DiscordChatExporter's files are made of."""
