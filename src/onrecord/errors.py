"""Everything that can go wrong, as one tree. Each message says what happened, where, and what fixes it.

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

"Not in the documents" is no error: it is an `Answer` with `answered=False`.
"""


class OnRecordError(Exception):
    """Base of all errors OnRecord raises on purpose; `str()` of one is fit to show to a person.

    Args:
        message: What happened and where, as one or two sentences.
        fix: What the person can do about it, usually a command. Shown after the message.
    """

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(f"{message} {fix}".strip())
        self.message = message
        self.fix = fix


class SettingsError(OnRecordError):
    """A setting is unknown or its value is out of bounds."""


class DocumentError(OnRecordError):
    """One file cannot be read; carries its path, so that the rest can be indexed and this one named."""

    def __init__(self, path: str, message: str, *, fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.path = path


class IndexMissing(OnRecordError):
    """There is no index at the given place."""


class IndexMismatch(OnRecordError):
    """The index was built with something else than what is asked for now."""


class IndexDamaged(OnRecordError):
    """A file of the index is missing or its checksum is not the recorded one."""


class IndexLocked(OnRecordError):
    """Another living process is building this index."""


class ModelUnavailable(OnRecordError):
    """A model cannot be loaded, or its weights are not the expected ones."""


class QuestionError(OnRecordError):
    """The question, its history or one of its filters cannot be used as given."""


class CitationError(OnRecordError):
    """An answer failed its own check: a quotation is not where it is said to be, or a mark is wrong."""
