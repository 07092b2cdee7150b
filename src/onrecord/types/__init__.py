"""The values that pass between the stages: frozen dataclasses, independent of storage and models.

All offsets are half-open `[start, end)` counts of Python characters (Unicode code points) into
`Document.text`, so that `document.text[start:end]` is the quoted passage, character for character.
"""

from onrecord.types.answer import Answer, Citation, Hit, Narration, ReaderRecord, Reason, on_one_line, printable
from onrecord.types.build import BuildReport, Failure, Progress
from onrecord.types.document import Document, Passage, Precision, Span
from onrecord.types.info import Info
from onrecord.types.query import Query, QueryKind, SearchScope
from onrecord.types.statement import Kind, Statement, speaks

__all__ = [
    "Answer", "BuildReport", "Citation", "Document", "Failure", "Hit", "Info", "Kind", "Narration", "Passage",
    "Precision", "Progress", "Query", "QueryKind", "ReaderRecord", "Reason", "SearchScope", "Span", "Statement",
    "on_one_line", "printable",
    "speaks",
]  # fmt: skip
