"""Web pages: main content, headings, lists, tables, printed page numbers."""
