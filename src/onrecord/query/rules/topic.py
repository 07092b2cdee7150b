"""The words of a question that say what it is about.

Knows which words only ask, and which only say that somebody speaks; nothing of speakers or documents.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.english.function_words import FUNCTION_WORDS, SPEECH_WORDS
from onrecord.text.normalize import words


def topic_words(text: str, names: Sequence[str] = ()) -> list[str]:
    """The words of a question that say what it is about, in order, each once.

    Args:
        text: A question.
        names: Words to leave out, such as the speaker's name (folded).
    """
    left_out = FUNCTION_WORDS | SPEECH_WORDS | set(names)
    return list(
        dict.fromkeys(word for word in words(text) if word not in left_out and (len(word) > 1 or word.isdigit()))
    )
