"""Merge."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from rapidfuzz.distance import OSA

from onrecord.english.given_names import gender_of_given_name, same_given_name
from onrecord.english.name_case import cased
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.places import PLACES_OF, STATES
from onrecord.speakers.directory import Directory
from onrecord.speakers.profiles import NameStats, voices
from onrecord.speakers.speaker import Speaker
from onrecord.text.normalize import folded, misread, read_again
from onrecord.types import Statement

# A bare surname is taken for the heaviest of its bearers only if he speaks this many times as much as the next.
# A choice, not a measurement: no collection here says whom bare surnames mean across documents.
_DOMINANCE = 3
# A given name alone says less: only the famous go by it ("Hillary"; "Jane" stays by itself).
_GIVEN_NAME_DOMINANCE = 10
# A name misspelt stands at most this often as often as the right one.
_MISSPELT = 1 / 5
# "POLITICO Florida" is not who is meant by Politico, nor by Florida.
_NO_SURNAMES = (
    frozenset(PLACES_OF) | frozenset(PLACES_OF.values()) | frozenset(STATES.values()) | ORGANISATION_NOUNS
) | {"columbia", "state"}


def build_directory(statements: Iterable[Statement]) -> Directory:
    """The directory of everybody who speaks in these statements (those of one document stand together)."""
    heard: defaultdict[str, NameStats] = defaultdict(NameStats)
    for number, (_, group) in enumerate(groupby(statements, key=lambda statement: statement.document.id)):
        for voice in voices(list(group)):
            heard[voice.name].absorb(NameStats({voice.name: voice.statements}, [str(number)], Counter(voice.roles)))
    return directory_of(heard)


def directory_of(heard: Mapping[str, NameStats]) -> Directory:
    """The directory of everybody of whom documents tell, by the names they give. `heard` is used up: names of one
    speaker are joined in it."""
    return Directory(_speakers(heard))


def _speakers(raw: Mapping[str, NameStats]) -> Iterator[Speaker]:
    joint = dict.fromkeys(sorted(name for name in raw if _is_joint(name)))
    # "SADEQ" is a person's label in capitals where anybody's name ends so elsewhere, and else an abbreviation.
    written = {word for name in raw if not name.isupper() for word in (_bare(name)[0], _bare(name)[-1])}
    organisations = sorted(
        name
        for name in raw
        if name not in joint and _is_organisation(name) and not (name.isupper() and folded(name) in written)
    )
    persons = sorted(set(raw) - set(joint) - set(organisations))
    merged = _one_entry_a_name([*_merge_persons(persons, raw), *_merge_organisations(organisations, raw)])
    taken = {folded(_named(entry)) for entry in merged}
    for name in [name for name in joint if folded(name) in taken]:  # "TOM AND BOB" is no joint name, "Tom and Bob" is
        del joint[name]
        next(entry for entry in merged if folded(_named(entry)) == folded(name)).absorb(raw[name])
    together: defaultdict[int, set[str]] = defaultdict(set)
    owner = {folded(form): number for number, entry in enumerate(merged) for form in entry.forms}
    for name in joint:
        for part in name.replace(" and ", ", ").split(", "):
            if folded(part) in owner:
                together[owner[folded(part)]].add(name)
    for number, entry in enumerate(merged):
        yield _speaker(_named(entry), entry, tuple(sorted(together[number])))
    for name in joint:
        yield _speaker(name, replace(raw[name], kind="joint"), ())


def _named(entry: NameStats) -> str:
    name = _display(entry.forms)
    return cased(name, person=True) if entry.kind == "person" else name


def _speaker(name: str, entry: NameStats, joint: tuple[str, ...]) -> Speaker:
    return Speaker(
        name,
        tuple(sorted(entry.forms, key=lambda form: (-entry.forms[form], form))),
        entry.statements,
        entry.document_count(),
        entry.kind,
        joint,
        tuple(sorted(entry.roles, key=lambda role: (-entry.roles[role], role))[:40]) if entry.kind != "joint" else (),
    )


def _one_entry_a_name(entries: Iterable[NameStats]) -> list[NameStats]:
    """Join entries that would be shown under one name, so that a name stands once in the directory.

    They may be a person and a body: the label "THE COURT" of a hearing and "the Court" of an article. The entry with
    more statements gives the kind; a body, where both have as many.
    """
    by_name: dict[str, NameStats] = {}
    for entry in sorted(entries, key=lambda entry: (-entry.statements, entry.kind != "organisation", min(entry.forms))):
        first = by_name.setdefault(folded(_named(entry)), entry)
        if first is not entry:
            first.absorb(entry)
    return list(by_name.values())


def _is_joint(name: str) -> bool:
    """Whether several speak together; "Department of Health and Human Services" is one."""
    if " and " not in name:
        return False
    return not any(word.lower() in ORGANISATION_NOUNS for word in name.split()[:2])


def _is_organisation(name: str) -> bool:
    words = name.split()
    if any(word.lower() in ORGANISATION_NOUNS for word in words[1:]) or words[0].lower() in ("the",):
        return True
    if gender_of_given_name(words[0]):
        return False
    return words[0].lower() in ORGANISATION_NOUNS or (len(words) == 1 and name.isupper() and len(name) <= 6)


def _display(forms: Mapping[str, int]) -> str:
    """The commonest full form; capitals throughout and single words only if there is nothing else."""
    if len(forms) == 1:
        (only,) = forms
        return read_again(only) if misread(only) else only

    def rank(form: str) -> tuple[bool, bool, bool, bool, int, str]:
        surname_only = any(folded(other).endswith(" " + folded(form)) for other in forms)  # "Wasserman Schultz"
        return (len(form.split()) < 2, form.isupper(), misread(form), surname_only, -forms[form], form)

    best = min(forms, key=rank)
    # A misread form tells that there are accents, which others may have left out: "FranÃ§ois" beside "Francois".
    accented = (read_again(form) for form in sorted(forms) if misread(form) and folded(form) == folded(best))
    return next(accented, best)


def _merge_persons(names: Sequence[str], raw: Mapping[str, NameStats]) -> list[NameStats]:
    """Join the forms of each person: full names by surname and given name, then bare names where one leads."""
    weight = {name: raw[name].statements for name in names}
    ordered = sorted(names, key=lambda name: (-weight[name], name))
    by_surname: defaultdict[str, list[NameStats]] = defaultdict(list)
    entries: list[NameStats] = []
    single: list[str] = []
    for name in ordered:
        words = _bare(name)
        if len(words) < 2:
            single.append(name)
            continue
        for entry in by_surname[words[-1]]:
            # Who speaks beside his namesake in one document is somebody else: Donald Trump Jr., Luis Rubio.
            unlike = _younger(name) != _younger(min(entry.forms))
            apart = unlike and not raw[name].in_documents().isdisjoint(entry.in_documents())
            if not apart and all(_compatible(words, _bare(form)) for form in entry.forms):
                entry.absorb(raw[name])
                break
        else:
            entry = raw[name]
            entries.append(entry)
            by_surname[words[-1]].append(entry)
    entries = _one_spelling(_whole_surnames(entries))
    by_word: defaultdict[str, list[NameStats]] = defaultdict(list)
    for entry in entries:
        words = _bare(next(iter(entry.forms)))
        if words[-1] in _NO_SURNAMES:
            continue
        # A family name may come first ("Xi Jinping"); a known given name is none.
        for word in {words[-1], *(words[:1] if not gender_of_given_name(words[0]) else ())}:
            by_word[word].append(entry)
    by_given: defaultdict[str, list[NameStats]] = defaultdict(list)
    for entry in entries:
        by_given[_bare(next(iter(entry.forms)))[0]].append(entry)
    alone: dict[str, NameStats] = {}
    for name in single:
        words = _bare(name)
        word = words[0] if words else ""
        bearers, lead = (by_word[word], _DOMINANCE) if by_word[word] else (by_given[word], _GIVEN_NAME_DOMINANCE)
        ranked = sorted(bearers, key=lambda entry: (-entry.statements, min(entry.forms)))
        second = ranked[1].statements if len(ranked) > 1 else int(not by_word[word])
        if ranked and ranked[0].statements >= lead * second:
            ranked[0].absorb(raw[name])
        elif word in alone:
            alone[word].absorb(raw[name])
        else:
            entry = alone[word] = raw[name]
            entries.append(entry)
    return entries


def _whole_surnames(entries: Sequence[NameStats]) -> list[NameStats]:
    """The entries, those of a surname of two words with the one full name that ends so: "Wasserman Schultz"."""
    tails: defaultdict[str, list[NameStats]] = defaultdict(list)
    for entry in entries:
        for tail in {" ".join(_bare(form)[1:]) for form in entry.forms if len(_bare(form)) > 2}:
            tails[tail].append(entry)
    kept = []
    for entry in entries:
        words = _bare(min(entry.forms))
        bearers = [other for other in tails[" ".join(words)] if other is not entry]
        if len(bearers) == 1 and gender_of_given_name(words[0]) is None:
            bearers[0].absorb(entry)
        else:
            kept.append(entry)
    return kept


def _one_spelling(entries: Sequence[NameStats]) -> list[NameStats]:
    """The entries, a given name one slip from a far commoner one of that surname joined to it: "Hilary Clinton"."""
    by_surname: defaultdict[str, list[NameStats]] = defaultdict(list)
    kept = []
    for entry in sorted(entries, key=lambda entry: (-entry.statements, min(entry.forms))):
        given, surname = _bare(min(entry.forms))[0], _bare(min(entry.forms))[-1]
        for other in by_surname[surname] if len(given) > 4 else ():
            right = _bare(min(other.forms))[0]
            rare = entry.statements <= _MISSPELT * other.statements
            if rare and gender_of_given_name(given) in (None, gender_of_given_name(right)) and _slip(given, right):
                other.absorb(entry)
                break
        else:
            kept.append(entry)
            by_surname[surname].append(entry)
    return kept


def _slip(one: str, other: str) -> bool:
    """Whether two words differ by a letter doubled or by two changed about; Ivana and Ivanka are two people."""
    single = [re.sub(r"(.)\1", r"\1", word) for word in (one, other)]
    swapped = sorted(one) == sorted(other) and OSA.distance(one, other) == 1
    return one != other and (single[0] == single[1] or swapped)


@lru_cache(maxsize=2**17)
def _bare(name: str) -> tuple[str, ...]:
    """The folded words of a name without "Jr" and the like."""
    words = tuple(folded(name).replace(",", "").split())
    return tuple(word for word in words if word not in ("jr", "sr", "ii", "iii", "iv")) or words


def _compatible(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names of one surname may be one person's: given names agree, middle names do not clash."""
    if not same_given_name(one[0], other[0]):
        return False
    middle_one, middle_other = one[1:-1], other[1:-1]
    if not middle_one or not middle_other:
        return True
    return middle_one[0][0] == middle_other[0][0]


def _younger(name: str) -> bool:
    return folded(name).split()[-1] in ("jr", "ii", "iii", "iv")


def _merge_organisations(names: Sequence[str], raw: Mapping[str, NameStats]) -> list[NameStats]:
    """Join an organisation's forms: with and without "the", its initials where only one organisation has them."""
    entries: dict[str, NameStats] = {}
    for name in names:
        key = folded(name).removeprefix("the ")
        entry = entries.setdefault(key, NameStats(kind="organisation"))
        entry.absorb(raw[name])
    initials: defaultdict[str, list[str]] = defaultdict(list)
    for key in entries:
        words = [word for word in key.split() if word not in ("of", "the", "for", "and", "on")]
        if len(words) > 2:
            initials["".join(word[0] for word in words)].append(key)
    for short, keys in sorted(initials.items()):
        if short in entries and len(keys) == 1:
            entries[keys[0]].absorb(entries.pop(short))
    return list(entries.values())
