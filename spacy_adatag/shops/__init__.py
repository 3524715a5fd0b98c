"""What the exports and feeds of shops have in common: how their rows make products."""
