"""The fitted classifier: it tells what a message is about where no rule knows its words."""
