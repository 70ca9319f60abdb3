"""The fixed texts and the helplines."""
