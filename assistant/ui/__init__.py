"""The chat in a browser: page, cards, help panel, source pages, and the server around them."""
