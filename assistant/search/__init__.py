"""From a question to ranked passages, and how sure the library is of them."""
