"""Who speaks for a body: the State Department's spokesman, the director of the F.B.I.

Their roles are read from the documents; no table of bodies or offices of one country is needed.
"""

from __future__ import annotations

from onrecord.english.roles import normalised
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Speaker
from onrecord.text.normalize import words

_SPEAK = frozenset("spokesman spokeswoman spokesperson".split())
_LEAD = frozenset("director chairman chairwoman chairperson chair chief ceo president commissioner leader head".split())
_ARTICLES = frozenset("the a an of for and".split())
_LEAST_LETTERS = 3


def spokespeople(directory: Directory, body: str) -> tuple[str, ...]:
    """Return the people whose role is to speak for a body, or to lead it, most statements first.

    Args:
        directory: The speakers, with the roles that documents give them.
        body: Name of an organisation, as in the directory or as written in a question.
    """
    wanted = frozenset(normalised(word) for word in words(body)) - _ARTICLES
    if not wanted or max(map(len, wanted)) < _LEAST_LETTERS:
        return ()
    short = "".join(word[0] for word in words(body) if word not in _ARTICLES)
    return tuple(
        speaker.name for speaker in directory if speaker.kind == "person" and _speaks_for(speaker, wanted, short)
    )


def _speaks_for(speaker: Speaker, body: frozenset[str], short: str) -> bool:
    for role in speaker.roles:
        told = role.split()
        offices = set(told) & _SPEAK or {"press"} & set(told)
        if offices and body <= set(told):
            return True
        # The director of the F.B.I. is it; a committee's member, or the chairman of a campaign in a state, is not.
        # Its initials may stand beside its name.
        beside = {word for word in told[1:] if len(short) < _LEAST_LETTERS or not word.startswith(short)}
        if told and told[0] in _LEAD and beside == body - {told[0]}:
            return True
    return False
