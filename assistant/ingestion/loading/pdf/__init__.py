"""PDF files: pages, labels, columns, legibility, OCR."""
