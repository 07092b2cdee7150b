"""Who appears in a document: people and organisations, each with the full name and the roles it is given there.

Surnames, given names and titled names are joined to the full name introduced anywhere in the document; people of
one surname stay apart. Roles ("president of China", "Texas senator") are read beside the names.

It does not know who speaks (`coreference`), and nothing from outside the document: nobody holds an office here
unless this text says so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from onrecord.attribute.coreference import relatives as family
from onrecord.attribute.coreference.cast import EntityTable, Person
from onrecord.attribute.coreference.name_forms import Forms
from onrecord.attribute.extraction.layouts import is_office
from onrecord.english.given_names import gender_of_given_name, same_given_name
from onrecord.english.name_case import NAME_SUFFIXES, cased
from onrecord.english.name_spans import NICKNAME, Name
from onrecord.english.nouns import FEMALE_NOUNS, MALE_NOUNS, RELATION_NOUNS
from onrecord.english.places import PLACES_OF
from onrecord.english.roles import Role, fits, role_of_titles, roles_beside
from onrecord.english.titles import FEMALE_HONORIFICS, MALE_HONORIFICS
from onrecord.english.tokens import Token

_RELATIONS = RELATION_NOUNS - frozenset("campaign staff team office administration".split())
# Offices that one person holds at a time, and trades of those who hold none of them.
_OF_ONE = frozenset("president premier chancellor minister prime king queen emperor pope governor mayor".split())
_SPEAK_FOR_OTHERS = frozenset("spokesman spokeswoman spokesperson correspondent reporter analyst".split())
_INVISIBLE = re.compile("[\u00ad\u200b]")  # soft hyphens and the like, which some pages leave inside names


def cast(text: str, words: Sequence[Token], names: Sequence[Name], headlines: Sequence[tuple[int, int]]) -> EntityTable:
    """Join the names of a document to people; names in `headlines` introduce nobody new."""
    in_headline = [any(start <= name.start < end for start, end in headlines) for name in names]
    people: list[Person] = []
    owner = [-1] * len(names)
    forms = Forms()
    _introduce(text, names, in_headline, people, owner, forms)
    titled = _titled(text, words, names, people, owner)
    _join_short_forms(names, in_headline, people, owner, forms, titled)
    outside = {name.words for name, headline in zip(names, in_headline, strict=True) if not headline}
    shouted = [headline and name.words not in outside for name, headline in zip(names, in_headline, strict=True)]
    _organisations(text, names, shouted, people, owner)
    # What only a headline writes with capitals is no name: "Media Growls", "Asia Worries".
    kept = [index for index, number in enumerate(owner) if number >= 0 or not shouted[index]]
    names, owner = [names[index] for index in kept], [owner[index] for index in kept]
    for index, number in enumerate(owner):
        if number >= 0:
            people[number].mentions.append(index)
    for person in people:
        _describe(text, words, names, person)
    family.complete(words, names, people, owner)
    return EntityTable(tuple(people), tuple(names), tuple(owner))


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a name without "Jr." and the like."""
    return tuple(word for word in words if word.lower() not in NAME_SUFFIXES) or tuple(words)


def _length(words: Sequence[str]) -> int:
    """How many words a name has, particles and suffixes not counted."""
    return sum(word[0].isupper() for word in _bare(words))


def _introduce(
    text: str,
    names: Sequence[Name],
    in_headline: Sequence[bool],
    people: list[Person],
    owner: list[int],
    forms: Forms,
) -> None:
    """Make a person of every full name, longest forms first, and join the variants of one."""
    standing_alone = Counter(name.words[0] for name in names if len(name.words) == 1)
    surfaces = {name.words for name in names}
    full = [
        index
        for index, name in enumerate(names)
        if name.kind == "person"
        and len(_bare(name.words)) > 1
        and (not in_headline[index] or _sure_of(name))
        and not _describes(name.words[-1])
        # "Ted Cruz South Carolina" is no name where "Ted Cruz" is; "Trump Makes Campaign Announcement" is none.
        and not (len(_bare(name.words)) > 2 and name.words[:2] in surfaces)
        and (_length(name.words) < 4 or name.titles or gender_of_given_name(name.words[0]))
    ]
    by_surname: defaultdict[str, list[int]] = defaultdict(list)
    for index in full:
        words = _bare(names[index].words)
        family_first = _family_first(words, standing_alone)
        surname = (words[0] if family_first else words[-1]).lower()
        given = " ".join(words[1:]) if family_first else words[0]
        found = -1
        for candidate in by_surname[surname]:
            known = people[candidate]
            if known.given and _same_person(known, given, names[index]):
                found = candidate
                break
        if found < 0:
            # "Wasserman Schultz" is the end of a full name; "Debbie Schultz" is a name of its own.
            found = -1 if gender_of_given_name(words[0]) else forms.ending(" ".join(words))
        if found < 0:
            found = len(people)
            people.append(Person("", "person", surname, given))
            by_surname[surname].append(found)
        person = people[found]
        form = _INVISIBLE.sub("", NICKNAME.sub(" ", text[names[index].start : names[index].end]))
        person.forms[form] += 1
        forms.add(form, found)
        owner[index] = found
    for person in people:
        # Labels of a transcript stand in capitals: only where no other form does, they name anybody.
        person.name = cased(
            max(person.forms, key=lambda form: (not form.isupper(), person.forms[form], len(form), form)), person=True
        )
        person.gender = gender_of_given_name(person.given.split(" ")[0])


def _describes(word: str) -> bool:
    """Whether a run ends in what somebody is to another, not in a surname: "Clinton Ally", "Trump Supporters"."""
    return word.lower() in _RELATIONS


def _sure_of(name: Name) -> bool:
    """Whether even a headline's capitals make a name of it: given name and surname, or a title before both."""
    return len(name.words) == 2 and bool(name.titles or gender_of_given_name(name.words[0]))


def _family_first(words: Sequence[str], standing_alone: Counter[str]) -> bool:
    """Whether the document itself calls the person by the first word and never by the last: "Xi", "Ban"."""
    return (
        standing_alone[words[0]] > 0
        and standing_alone[words[-1]] == 0
        and gender_of_given_name(words[0]) is None
        and len(words) <= 3
    )


def _same_person(known: Person, given: str, name: Name) -> bool:
    if not same_given_name(known.given.split(" ")[0], given.split(" ")[0]):
        return False
    if not _same_generation(known, given, name):
        return False
    middle = {_middle(_bare(form.split(" "))) for form in known.forms} | {_middle(_bare(name.words))}
    if len({each[0].lower() for each in middle if each}) > 1 or len({e for e in middle if "." in e}) > 1:
        return False
    genders = {known.gender, gender_of_titles(name.titles)} - {None}
    return len(genders) < 2


def _same_generation(known: Person, given: str, name: Name) -> bool:
    """Whether "Jr." does not tell two people apart: it does where the same name stands without it too."""
    younger = name.words[-1].lower() in NAME_SUFFIXES
    for form in known.forms:
        words = form.replace(".", "").split()
        if (words[-1].lower() in NAME_SUFFIXES) != younger and words[0] == name.words[0]:
            return False
    return True


def _middle(words: Sequence[str]) -> str:
    """What stands between given name and surname: "H.W" tells George H.W. Bush from George W. Bush."""
    return " ".join(words[1:-1]).rstrip(".")


def gender_of_titles(titles: Sequence[str]) -> str | None:
    """The gender that a title tells, or None."""
    for title in titles:
        if title in MALE_HONORIFICS or title in MALE_NOUNS:
            return "m"
        if title in FEMALE_HONORIFICS or title in FEMALE_NOUNS:
            return "f"
    return None


def _join_short_forms(
    names: Sequence[Name],
    in_headline: Sequence[bool],
    people: list[Person],
    owner: list[int],
    forms: Forms,
    titled: Sequence[Sequence[Role]],
) -> None:
    """Give every single-word or headline name its person; make one of a surname that is all there is."""
    short: defaultdict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(people):
        short[person.surname].append(number)
        if person.given and person.given.split(" ")[0].lower() != person.surname:
            short[person.given.split(" ")[0].lower()].append(number)
    last_full: dict[int, int] = {}
    totals = Counter(person for person in owner if person >= 0)
    for index, name in enumerate(names):
        if owner[index] >= 0:
            last_full[owner[index]] = index
            continue
        words = _bare(name.words)
        if len(words) > 1:
            # A variant ("Crooked Hillary Clinton") ends in a known full name.
            owner[index] = forms.inside(" ".join(words)) if name.kind in ("person", "unknown") else -1
            if owner[index] < 0 and in_headline[index]:
                # "Trump Meets With Expert"
                known = [c for c in short[words[0].lower()] if people[c].surname == words[0].lower()]
                owner[index] = _likeliest(known, index, name, last_full, totals) if known else -1
            continue
        word = words[0].lower()
        if word.startswith("@"):
            owner[index] = of_handle(word[1:], people)
            continue
        candidates = [c for c in short[word] if word == people[c].surname] or short[word]
        gender = gender_of_titles(name.titles)
        fitting = [c for c in candidates if gender is None or people[c].gender == gender]
        fitting = fitting or [c for c in candidates if gender is None or people[c].gender is None]
        office = role_of_titles([title for title in name.titles if title in _OF_ONE])
        if office.head:
            # "Premier Shen" is Shen who is called so, else no Shen who speaks for somebody.
            called = [c for c in fitting if fits(office, titled[c])] if max(fitting, default=0) < len(titled) else []
            fitting = called or [c for c in fitting if c >= len(titled) or not _for_others(titled[c])]
            candidates = fitting
        named_like_a_place = name.kind == "place" and (word in PLACES_OF or word in PLACES_OF.values())
        if fitting and not (named_like_a_place and not name.titles):
            owner[index] = _likeliest(fitting, index, name, last_full, totals)
            totals[owner[index]] += 1
        elif (
            (not candidates or gender is not None)
            and name.kind == "person"
            and not in_headline[index]
            and words[0].isalpha()
            and (name.titles or not name.initial)
        ):
            person = Person(cased(words[0]), "person", word, gender=gender)
            person.forms[words[0]] += 1
            forms.add(words[0], len(people))
            people.append(person)
            short[word].append(len(people) - 1)
            owner[index] = len(people) - 1
    for index, name in enumerate(names):
        person_index = owner[index]
        if person_index >= 0:
            gender = gender_of_titles(name.titles)
            if gender and people[person_index].gender is None:
                people[person_index].gender = gender


def _titled(
    text: str, words: Sequence[Token], names: Sequence[Name], people: Sequence[Person], owner: Sequence[int]
) -> list[list[Role]]:
    """The roles beside the full names of each person."""
    found: list[list[Role]] = [[] for _ in people]
    for name, number in zip(names, owner, strict=True):
        if number >= 0:
            found[number].extend([*roles_beside(text, words, name), role_of_titles(name.titles)])
    return found


def _for_others(roles: Sequence[Role]) -> bool:
    """Whether somebody speaks for others by trade, and so is no head of a government."""
    return any(role.head in _SPEAK_FOR_OTHERS for role in roles)


def of_handle(handle: str, people: Sequence[Person]) -> int:
    """The one person whose surname a Twitter handle holds ("realDonaldTrump"), or -1."""
    letters = re.sub(r"[^a-z]", "", handle.lower())
    found = [
        number
        for number, person in enumerate(people)
        if person.kind == "person" and len(person.surname) > 3 and re.sub(r"[^a-z]", "", person.surname) in letters
    ]
    if len(found) > 1:
        found = [n for n in found if people[n].given and people[n].given.split(" ")[0].lower() in letters]
    return found[0] if len(found) == 1 else -1


def _likeliest(
    candidates: Sequence[int], index: int, name: Name, last_full: dict[int, int], totals: Counter[int]
) -> int:
    """Whom a surname shared by several means here: mostly the one the document is about, else the last named."""
    if len(candidates) == 1:
        return candidates[0]
    latest = max(last_full.get(c, -1) for c in candidates)

    def weight(candidate: int) -> tuple[float, int]:
        here = last_full.get(candidate, -1)
        # A full name among the last two names outweighs three mentions elsewhere: the text has turned to them.
        near = 3.0 if here == latest and index - here <= 2 and latest >= 0 else 0.0
        # Whom the text has not introduced yet is hardly meant if another of the name has been.
        strange = 3.0 if here < 0 <= latest else 0.0
        return totals[candidate] + near - strange, -candidate

    return max(candidates, key=weight)


def _organisations(
    text: str, names: Sequence[Name], shouted: Sequence[bool], people: list[Person], owner: list[int]
) -> None:
    known: dict[str, int] = {}
    for index, name in enumerate(names):
        if owner[index] >= 0 or shouted[index] or name.kind != "organisation" or is_office(" ".join(name.words)):
            continue
        form = text[name.start : name.end]
        key = form.lower()
        if key not in known:
            known[key] = len(people)
            people.append(Person(cased(form) if " " in form else form, "organisation", name.words[-1].lower()))
        person = people[known[key]]
        person.forms[form] += 1
        owner[index] = known[key]


def _describe(text: str, words: Sequence[Token], names: Sequence[Name], person: Person) -> None:
    """Collect the roles the text gives a person, and the gender that they tell."""
    if person.kind != "person":
        return
    seen: set[tuple[str, frozenset[str]]] = set()
    for index in person.mentions:
        name = names[index]
        found = roles_beside(text, words, name)
        if name.titles:
            found.append(role_of_titles(name.titles))
        for role in found:
            if role.head and (role.head, role.words) not in seen:
                seen.add((role.head, role.words))
                person.roles.append(role)
            if person.gender is None:
                person.gender = "f" if role.head in FEMALE_NOUNS else "m" if role.head in MALE_NOUNS else None
