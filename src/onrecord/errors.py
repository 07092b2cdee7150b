"""The exceptions of OnRecord. Every message says what happened, where, and how to fix it.

    OnRecordError
    ├── SettingsError        a setting is unknown or out of bounds
    ├── DocumentError        one file cannot be read (the others are indexed)
    ├── IndexMissing         there is no index where one was looked for
    ├── IndexMismatch        the index was built with another model, splitting or format
    ├── IndexDamaged         a file of the index is missing or not what was written
    ├── IndexLocked          another process is building this index
    ├── ModelUnavailable     a model cannot be loaded, or its weights are not the expected ones
    ├── QuestionError        the question or a filter cannot be used as given
    └── CitationError        an answer failed its own check: a defect, and never shown as an answer

"Not in the documents" is not an error: it is an `Answer` with `answered=False`.
"""


class OnRecordError(Exception):
    """Base class of all errors; `str()` is fit to show to users.

    Args:
        message: What happened and where, in one or two sentences.
        fix: How to fix it, usually a command. Shown after the message.
    """

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(f"{message} {fix}".strip())
        self.message = message
        self.fix = fix


class SettingsError(OnRecordError):
    """A setting is unknown or its value is out of bounds."""


class DocumentError(OnRecordError):
    """A file cannot be read; the error has its path, and the other files are indexed."""

    def __init__(self, path: str, message: str, *, fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.path = path


class IndexMissing(OnRecordError):
    """There is no index at the given place."""


class IndexMismatch(OnRecordError):
    """The index was built with a different model, passage size or format."""


class IndexDamaged(OnRecordError):
    """A file of the index is missing or does not match its checksum."""


class IndexLocked(OnRecordError):
    """Another living process is building this index."""


class ModelUnavailable(OnRecordError):
    """A model cannot be loaded, or its weights are not the expected ones."""


class QuestionError(OnRecordError):
    """The question, its history or one of its filters cannot be used as given."""


class CitationError(OnRecordError):
    """An answer failed its check: a quotation is not at its position, or a citation number is wrong."""
