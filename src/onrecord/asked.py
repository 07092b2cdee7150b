"""Whose words a question asks for, told from its wording.

"what did Christie say Trump meant" asks for Christie, "how did Trump respond to Clinton" for Trump, "who said Trump
lost" for nobody in particular. Knows how English asks; the names are found by `finder`, and no document is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.attribute.lexicon import NOT_NAMES, PERSON_NOUNS, RELATION_NOUNS, gender_of_given_name
from onrecord.attribute.roles import normalised
from onrecord.finder import AUXILIARIES, EVERYDAY, SPEECH, Finder, Found, end_of_word, plain_words, words_of
from onrecord.speaker import Match, Speaker

_QUESTION_WORDS = frozenset("what how why where when which who whom whose".split())
_PRONOUNS = frozenset("he she it they we i you this that there who which".split())
_LIKINGS = frozenset("prefer like support oppose back favor favour need plan".split())
_VIEW = frozenset(
    """reaction response view views opinion stance position explanation reason reasons take verdict theory remark
    remarks comment comments statement statements answer reply claim claims argument accusation plan plans promise
    promises words message prediction beef criticism defense defence warning advice quote quotes thoughts attitude
    assessment analysis complaint rationale excuse comeback description account""".split()
)
_FACT = re.compile(
    r"^(?:how (?:much|many|old|long|far|often)|when|where|what (?:share|percentage|percent|number|date|year|day)"
    r"|which (?:state|city|country|year|day|month))\b",
    re.IGNORECASE,
)
_GOVERNED = RELATION_NOUNS | {"foundation", "university", "supporters", "voter", "voters", "poll", "rally", "tower"}
_ABOUT = frozenset("about on of to over against for with by from toward towards regarding than like".split())


def asked_speaker(finder: Finder, question: str) -> Match | None:
    """The one whose words a question asks for, or None."""
    # Of several questions in a row the last that has a verb of saying counts.
    best: Match | None = None
    start = offset = 0
    for part in re.split(r"(?<=[?!])", question):
        if part.strip() and (start == 0 or _speaks(plain_words(words_of(part)))):
            found = _asked(finder, part)
            if found is not None or start == 0:
                best, offset = found, start
        start += len(part)
    if best is None:
        return None
    return Match(best.speaker, best.alternatives, (best.span[0] + offset, best.span[1] + offset))


def _asked(finder: Finder, question: str) -> Match | None:
    words = words_of(question)
    plain = plain_words(words)
    if not words or _asks_who(plain):
        return None
    found = finder.found(question, words)
    for one in found:
        before = plain[one.first - 1] if one.first else ""
        if before == "per" or (before == "to" and one.first > 1 and plain[one.first - 2] == "according"):
            return one.match
    inverted = [index for index in range(len(plain) - 1) if _inverted(plain, index)]
    if inverted:
        return _after_auxiliary(finder, question, plain, words, found, inverted[0])
    for one in found:
        if not _governed(plain, one) and _marked(plain, question, words, one):
            return one.match
    free = [one for one in found if not _governed(plain, one) and one.match.speaker.kind == "person"]
    if len(free) == 1 and (_speaks(plain) or len(plain) < 4) and not _FACT.match(question.strip()):
        return free[0].match
    return None


def _after_auxiliary(
    finder: Finder,
    question: str,
    plain: Sequence[str],
    words: Sequence[re.Match[str]],
    found: Sequence[Found],
    index: int,
) -> Match | None:
    """The subject of "did ... say": the first name after the auxiliary, titles and descriptions allowed.

    Nobody if something else is the subject: in "what did he say about Trump" it is not Trump.
    """
    position = index + 1
    for one in found:
        if one.last <= position:
            continue
        between = plain[position : one.first]
        if len(between) > 5 or not all(_introduces(each) for each in between):
            break
        if _governed(plain, one):
            # "what did Verizon's CEO Lowell McAdam say": the name may come yet.
            position = one.last
            continue
        fact = _FACT.match(question.strip()) or (index and plain[index - 1] == "when")
        if fact and not _speaks(plain[one.last : one.last + 3]):
            return None
        return _possessor_or(plain, one, question, words)
    return _unknown(finder, question, plain, words, index + 1)


def _possessor_or(plain: Sequence[str], one: Found, question: str, words: Sequence[re.Match[str]]) -> Match | None:
    """The name itself; but in "what was Trump's doctor saying" somebody of his, who is not known."""
    last = words[one.last - 1]
    possessive = question[last.start() : last.end() + 1].endswith(("'s", "’s", "s'", "s’"))
    if possessive and one.last < len(plain) and not any(w in _VIEW for w in plain[one.last : one.last + 4]):
        return None
    return one.match


def _unknown(
    finder: Finder, question: str, plain: Sequence[str], words: Sequence[re.Match[str]], first: int
) -> Match | None:
    """A name that nobody bears, where a speaker is asked for: "what did Angela Merkel say"."""
    last = first
    while last < len(plain) and last < first + 4 and plain[last] not in SPEECH | NOT_NAMES | EVERYDAY:
        last += 1
    while first < last and _introduces(plain[first]) and not finder.is_given_name(plain[first]):
        first += 1
    if not 1 <= last - first <= 3 or last >= len(plain) or plain[last] not in SPEECH | _LIKINGS:
        return None
    if gender_of_given_name(plain[first]) is None and not all(word.group()[0].isupper() for word in words[first:last]):
        return None
    start, end = words[first].start(), end_of_word(words[last - 1])
    name = " ".join(word[:1].upper() + word[1:] for word in question[start:end].split())
    return Match(Speaker(name, (name,), 0, 0), (), (start, end))


def _marked(plain: Sequence[str], question: str, words: Sequence[re.Match[str]], one: Found) -> bool:
    """Whether the words beside a name make it the speaker: "X's reaction", "X says", "reaction of X", "X on Y"."""
    before = plain[one.first - 1] if one.first else ""
    second = plain[one.first - 2] if one.first > 1 else ""
    if before == "the":
        before, second = second, plain[one.first - 3] if one.first > 2 else ""
    after = plain[one.last] if one.last < len(plain) else ""
    if before in ("of", "by", "from") and second in _VIEW:
        return True
    last = words[one.last - 1]
    possessive = question[last.start() : last.end() + 1].endswith(("'s", "’s", "s'", "s’"))
    if possessive and any(word in _VIEW for word in plain[one.last : one.last + 4]):
        return True
    if after in SPEECH or after in _VIEW:
        return True
    heading = one.first < 5 and not any(word in NOT_NAMES for word in plain[: one.first] if word != "the")
    return heading and (after in _ABOUT or (after == "" and one.first < 3))


def _speaks(plain: Sequence[str]) -> bool:
    return any(word in SPEECH or word in _VIEW for word in plain)


def _inverted(plain: Sequence[str], index: int) -> bool:
    """Whether an auxiliary stands before its subject, as in questions: "what did X", "which firms did X", "did X"."""
    if plain[index] not in AUXILIARIES:
        return False
    before = plain[index - 1] if index else ""
    if index == 0 or before in _QUESTION_WORDS or before in ("and", "so", "but", "ok", "then"):
        return True
    return before not in _PRONOUNS and any(word in ("which", "what") for word in plain[max(0, index - 6) : index])


def _introduces(word: str) -> bool:
    """Whether a word may stand between "did" and a name: an article, a title, a party, a country."""
    return (
        word in ("the", "a", "former", "sen", "rep", "gov", "mr", "mrs", "ms", "dr", "gop", "then")
        or normalised(word) in PERSON_NOUNS
        or word in ("republican", "democratic", "army", "house", "senate")
        or normalised(word) != word
    )


def _governed(plain: Sequence[str], one: Found) -> bool:
    """Whether a name belongs to another noun: "Trump's campaign", "the Clinton foundation"."""
    after = plain[one.last] if one.last < len(plain) else ""
    return after in _GOVERNED or normalised(after) in PERSON_NOUNS


def _asks_who(plain: Sequence[str]) -> bool:
    """Whether the speaker himself is asked for: "who said", "which senator called", not "who did X blame"."""
    if plain[0] in ("who", "whose", "whom"):
        return len(plain) < 2 or plain[1] not in AUXILIARIES - {"has", "is", "was", "had", "have"}
    if plain[0] in ("which", "what") and len(plain) > 1 and plain[1] not in AUXILIARIES:
        for index, word in enumerate(plain[1:10], start=1):
            if word in AUXILIARIES:
                return word in ("is", "was", "has", "had") and any(
                    normalised(w) in PERSON_NOUNS for w in plain[1:index]
                )
            if normalised(word) in PERSON_NOUNS and index + 1 < len(plain):
                return not any(w in AUXILIARIES - {"has", "had", "is", "was"} for w in plain[index + 1 : index + 4])
    return False
