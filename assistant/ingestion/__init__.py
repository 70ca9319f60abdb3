"""A folder of sources to a published snapshot of the index."""
