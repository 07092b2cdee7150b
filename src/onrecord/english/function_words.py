"""Function words and words about speech."""

from __future__ import annotations

from onrecord.english.word_lists import word_set

FUNCTION_WORDS = word_set("function_words/function", "function_words/no_topic")
"""Words that carry no topic in a question."""

SPEECH_WORDS = word_set("speech/question")
"""Words in a question that refer to speech in general; they carry no topic either."""

NOT_NAMES = word_set("function_words/function", "function_words/not_names")
"""Words that begin sentences, and capitalised words that name no speaker."""
