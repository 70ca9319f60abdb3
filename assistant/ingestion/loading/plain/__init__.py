"""Plain text: headings, lists, wrapped lines."""
