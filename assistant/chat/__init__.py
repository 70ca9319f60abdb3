"""One turn of a conversation: safety check, search, quotation, fixed words."""
