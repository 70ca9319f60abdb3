"""The page in HTML: cards, help panel, source pages, and the words they are written with."""
