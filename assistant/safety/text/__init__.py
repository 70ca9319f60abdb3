"""Messages as the safety check reads them: one spelling, and the language told."""
