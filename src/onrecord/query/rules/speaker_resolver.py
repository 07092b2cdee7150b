"""Resolve the speakers that a question names or describes to entries of the directory."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from onrecord.query.rules.antecedents import antecedents, beside_somebody, describes_somebody, opening
from onrecord.query.rules.asked_speaker import asked_speaker
from onrecord.query.rules.mentions import Finder
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Match


class SpeakerResolver:
    """Finds speakers of a directory in questions."""

    def __init__(self, directory: Directory) -> None:
        self.named = directory.named
        self._finder = Finder(directory.speakers)

    def find(self, text: str) -> Match | None:
        """The speaker a free text is about: the one it asks for, else the first one it names."""
        match = self.asked_speaker(text)
        return match if match is not None else next(iter(self.mentions(text)), None)

    def mentions(self, question: str) -> tuple[Match, ...]:
        """Every speaker a question names, in text order."""
        return self._finder.mentions(question)

    def asked_speaker(self, question: str) -> Match | None:
        """The speaker that a question asks for: "what did Xi tell Trump" is Xi; "who said Trump lost" is None."""
        return asked_speaker(self._finder, question)

    def opening(self, question: str) -> Match | None:
        """The speaker named or described by the first words."""
        return opening(self._finder, question)

    def describes_somebody(self, question: str) -> bool:
        """Whether the speaker is unknown and only described: "what did his wife say"."""
        return describes_somebody(self._finder, question)

    def beside_somebody(self, question: str) -> tuple[str, ...]:
        """Names in a question that asks for an unknown speaker who is only described."""
        return beside_somebody(self._finder, question)

    def antecedents(self, question: str) -> tuple[Match, ...]:
        """Speakers that "he" or "she" after a question may mean, likeliest first."""
        return antecedents(self._finder, question)


_RESOLVERS: WeakKeyDictionary[Directory, SpeakerResolver] = WeakKeyDictionary()


def resolver_of(directory: Directory) -> SpeakerResolver:
    """The resolver of a directory, made once for as long as the directory is in use."""
    resolver = _RESOLVERS.get(directory)
    if resolver is None:
        resolver = _RESOLVERS[directory] = SpeakerResolver(directory)
    return resolver
