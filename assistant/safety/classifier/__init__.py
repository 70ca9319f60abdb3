"""The fitted classifier of messages: what a message resembles where no rule knows its words."""
