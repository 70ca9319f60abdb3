"""Markdown, and the example questions written under its headings."""
