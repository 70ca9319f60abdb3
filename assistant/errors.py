"""The one exception tree; each message says what is wrong, with which value, and what to do.

AssistantError
├── SettingsError       a setting is unknown, of the wrong type or out of range
├── DataFileError       a reviewed data file (messages, helplines, patterns) is not valid
├── DocumentError       one source file cannot be read; the rest of the corpus still is
├── EncoderError        the encoder is missing, altered, or cannot take a text
├── IndexMissingError   there is no index where one was expected
├── IndexDamagedError   files of an index are missing or altered
├── IndexFormatError    a snapshot is whole, and of a format that this version cannot read
├── IndexLockedError    another process is writing the index
├── StoreUnavailableError  the server that holds the vectors does not answer
├── EncoderMismatchError  the index was built with another encoder
├── QuestionError       a question is empty or too long to search for
└── MissingExtraError   an optional part is not installed
"""


class AssistantError(Exception):
    """Base of every error this package raises on purpose."""


class SettingsError(AssistantError):
    """A setting is unknown, of the wrong type or out of range."""


class DataFileError(AssistantError):
    """A reviewed data file (messages, helplines, patterns) is not valid."""


class DocumentError(AssistantError):
    """One source file cannot be read; the message is the reason alone, without the path."""


class EncoderError(AssistantError):
    """The encoder is missing, altered, or cannot take a text."""


class IndexMissingError(AssistantError):
    """There is no index where one was expected."""


class IndexDamagedError(AssistantError):
    """Files of an index are missing or altered."""


class IndexFormatError(AssistantError):
    """A snapshot is whole, and of a format that this version cannot read."""


class IndexLockedError(AssistantError):
    """Another process is writing the index."""


class StoreUnavailableError(AssistantError):
    """The server that holds the vectors does not answer, or refuses; it may again at any time."""


class EncoderMismatchError(AssistantError):
    """The index was built with another encoder than the one configured."""


class QuestionError(AssistantError):
    """A question is empty or too long to search for; the message is written for the person asking."""


class MissingExtraError(AssistantError):
    """An optional part is not installed; the message names what to install."""
