"""One visit: the chat service, the turns of a conversation, what is suggested."""
