"""Question and passages -> how far each sentence answers, by a small model that knows whose words are whose.

The packaged MiniLM, fine-tuned for late interaction (ColBERT: Khattab and Zaharia, SIGIR 2020): question and passage
are read apart, and every piece of the question looks for the piece of a sentence most like it. Every piece of the
passage carries whether it is said by the one asked for, by somebody else, or by nobody. `model_input` makes the
model's input, `late_interaction` runs it; `onrecord.models` holds its weights.
"""

from onrecord.retrieve.relevance.late_interaction import RelevanceScores, read
from onrecord.retrieve.relevance.model_input import PassagePieces, SpeakerSpan, passage_pieces

__all__ = ["PassagePieces", "RelevanceScores", "SpeakerSpan", "passage_pieces", "read"]
