"""The written rules: patterns, guards, and how they are matched."""
