"""What Teams and Skype write, by a tenant's rows and one's own account."""
