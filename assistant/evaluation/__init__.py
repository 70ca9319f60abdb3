"""Measurements on labelled questions, messages and public collections."""
