"""Text without meaning attached: cleaning, words, sentences."""
