"""Answers about recovery from addiction: cited, verbatim passages inside fixed safety texts.

Importing this package is cheap: no model, index or web library is loaded until it is used.
"""

__version__ = "0.1.0"
