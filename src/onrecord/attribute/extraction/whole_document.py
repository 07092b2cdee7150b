"""Words that a title makes somebody's, who needs no name in the text: a speech, or the answers of an interview.

Where labels tell the turns (`layout`), they decide. It does not know who it is (`heading`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.attribute.coreference.document_form import Form
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.layouts import FIRST_PERSON, in_first_person
from onrecord.text.paragraphs import paragraphs
from onrecord.types import Span

_SPEECH_ENDS = frozenset('.!?,;:…”"’)')
_LONGEST_QUESTION = 400  # characters
_YOU = re.compile(r"\b[Yy]ours?\b|\b[Yy]ou\b")


def whole(text: str, form: Form | None, found: Sequence[Attribution]) -> list[Attribution]:
    """The words of a document of this form, if it says "I" and no labels tell its turns."""
    spans = paragraphs(text)
    if form not in ("speech", "interview") or any(each.turn for each in found) or not in_first_person(text, spans):
        return []
    spoken = [span for span in spans if text[span[1] - 1] in _SPEECH_ENDS]
    if form == "speech":
        return [Attribution((), (), tuple(spoken), 0.8, True)] if spoken else []
    return [Attribution((), (), (span,), 0.7, True) for span in _answers(text, spoken)]


def _answers(text: str, spans: list[Span]) -> list[Span]:
    """The paragraphs of an interview without labels that answer: behind a question, or with "I" and no "you"."""
    found: list[Span] = []
    asked = False
    for start, end in spans:
        words = text[start:end]
        question = words.endswith("?") and len(words) < _LONGEST_QUESTION
        if not asked and not found:
            asked = question
        elif question:
            asked = True
        elif asked or (FIRST_PERSON.search(words) and not _YOU.search(words)):
            found.append((start, end))
            asked = False
    return found
