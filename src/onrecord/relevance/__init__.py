"""Question and passages -> how far each sentence answers, by a small model that knows whose words are whose.

The packaged MiniLM, fine-tuned for late interaction (ColBERT: Khattab and Zaharia, SIGIR 2020): question and passage
are read apart, and every piece of the question looks for the piece of a sentence most like it. Every piece of the
passage carries whether it is said by the one asked for, by somebody else, or by nobody. `pieces` makes the model's
input, `model` runs it; `model/` holds its weights.
"""

from onrecord.relevance.model import Reading, read
from onrecord.relevance.pieces import PassagePieces, Voice, passage_pieces

__all__ = ["PassagePieces", "Reading", "Voice", "passage_pieces", "read"]
