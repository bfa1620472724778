"""What WhatsApp's texts are made of."""
