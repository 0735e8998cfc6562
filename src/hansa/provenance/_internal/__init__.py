"""Inner parts of the room; nothing outside it imports them."""
