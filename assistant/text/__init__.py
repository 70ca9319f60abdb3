"""Text without meaning attached: cleaning, words, sentences, and files that are read without waiting."""
