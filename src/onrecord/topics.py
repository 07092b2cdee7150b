"""The words of a question that say what it is about.

Knows which words only ask, and which only say that somebody speaks; nothing of speakers or documents.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.fold import words

# Words that ask, and words that only say that somebody speaks: they tell nothing of the topic.
FUNCTION_WORDS = frozenset(
    "a about after again against all also am an and another any are aren as at be been before being between both "
    "but by can cannot could did didn do does doesn doing don down during each else ever every for from further get "
    "give had has hasn have haven having he her here hers him himself his how however i if in into is isn it its "
    "itself just let like many may me might mine more most much must my no nor not now of off ok okay on once only "
    "onto or other our out over own per please quite rather really said same say saying says she should shouldn so "
    "some such tell tells than that the their them then there these they thing things this those through to told "
    "too under until up upon us very was wasn we were weren what whatever when where whether which while who whom "
    "whose why will with within won would wouldn yes yet you your".split()
)
SPEECH_WORDS = frozenset(
    "accuse according accusation admit admitted answer answered argue argued argument assert asserted attitude ask "
    "asked call called claim claimed comment commented comments comeback concern concerned declare declared demand "
    "deny denied describe described describing description explain explained explanation express expressed "
    "happened have make mean meant mention mentioned opinion position quote quoted quoting react reacted reaction "
    "reason remark remarked remarks reply replied respond responded response speak spoke stance state stated "
    "statement suggest suggested take talk talked talking tell think thinking thought thoughts told verdict view "
    "viewed views word words saw see thinks quotes statements".split()
)


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
