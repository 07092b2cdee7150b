"""Extract title, source, author and date from the head of a web page.

JSON-LD (schema.org) has priority, then OpenGraph, then common meta names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape

from lxml import html

from onrecord.read.extract import Metadata
from onrecord.read.metadata import clean, clean_author, clean_name, parse_date

_MAX_JSON_CHARACTERS = 1_000_000
_MAX_JSON_NODES = 2000
_ARTICLES = ("article", "posting", "report", "statement", "pressrelease", "webpage", "creativework", "speech")

_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title", "headline")
_SOURCE_NAMES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "source")
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
)
_DATE_NAMES = (
    *("article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dcterms.date"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "pubdate", "publishdate", "publish-date"),
    *("publication_date", "parsely-pub-date", "sailthru.date", "article.published", "originalpublicationdate"),
)


def page_metadata(tree: html.HtmlElement) -> tuple[Metadata, tuple[str, ...]]:
    """Return the metadata of the page, and a remark if its date is unusable."""
    meta = _meta(tree)
    article = _article(tree)
    source = clean_name(article.get("publisher")) or _first(meta, _SOURCE_NAMES)
    source = source or clean_name(article.get("sourceOrganization"))
    title = clean(article.get("headline")) or clean(_first(meta, _TITLE_NAMES)) or _heading(tree)
    title = _without_source(title, source)
    author = clean_author(article.get("author")) or clean_author(_not_a_link(_first(meta, _AUTHOR_NAMES)))
    author = author or clean_author(article.get("creator"))
    written = article.get("datePublished") or _first(meta, _DATE_NAMES) or _time(tree)
    day, notes = parse_date(written or article.get("dateCreated"))
    return Metadata(title, source, author, day), notes


def _meta(tree: html.HtmlElement) -> dict[str, str]:
    """Return meta tags by lower-case name; the first of duplicates wins."""
    named: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content") or ""
        if name and content.strip():
            named.setdefault(name.strip().lower(), unescape(content))
    return named


def _first(meta: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := clean_name(meta.get(name)))), None)


def _not_a_link(author: str | None) -> str | None:
    """Return the author, unless it is a URL, as `article:author` often is."""
    return None if author and author.startswith(("http://", "https://", "/", "@")) else author


def _heading(tree: html.HtmlElement) -> str | None:
    """The page's only top heading where its title holds that too, else its title."""
    titles, headings = (
        [text for element in tree.iter(name) if (text := clean(unescape("".join(element.itertext()))))]
        for name in ("title", "h1")
    )
    if len(headings) == 1 and (not titles or headings[0].casefold() in titles[0].casefold()):
        return headings[0]
    return next(iter([*titles, *headings]), None)


def _without_source(title: str | None, source: str | None) -> str | None:
    """Return the title without a suffix such as " | The Daily"."""
    if title and source:
        for mark in (" | ", " - ", " – ", " — ", " :: ", " • "):
            for name in (source, source.removeprefix("The ")):
                ending = (mark + name).casefold()
                if title.casefold().endswith(ending) and len(title) > len(ending):
                    return title[: -len(ending)].rstrip()
    return title


def _time(tree: html.HtmlElement) -> str | None:
    """Return the only machine-readable time of the page; several would be ambiguous."""
    times = {element.get("datetime") for element in tree.iter("time") if element.get("datetime")}
    return times.pop() if len(times) == 1 else None


def _article(tree: html.HtmlElement) -> Mapping[str, object]:
    """Return the JSON-LD object that describes the article, or an empty one."""
    best: Mapping[str, object] = {}
    named: dict[str, Mapping[str, object]] = {}
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        written = "".join(script.itertext())
        if len(written) > _MAX_JSON_CHARACTERS:
            continue
        try:
            data = _unescaped(json.loads(written))
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            identity = item.get("@id")
            if isinstance(identity, str) and len(item) > 1:
                named.setdefault(identity, item)
            kind = clean(item.get("@type")) or ""
            if any(name in kind.lower() for name in _ARTICLES) and _weight(item) > _weight(best):
                best = item
    return {key: _resolved(value, named) for key, value in best.items()}


def _resolved(value: object, named: Mapping[str, Mapping[str, object]]) -> object:
    """The object that a reference `{"@id": ...}` means, where the page has it."""
    if isinstance(value, list):
        return [_resolved(item, named) for item in value[:20] if not isinstance(item, list)]
    if isinstance(value, Mapping) and not value.get("name") and isinstance(value.get("@id"), str):
        return named.get(str(value["@id"]), value)
    return value


def _unescaped(value: object) -> object:
    """JSON values, the entities in their texts decoded: some pages write them twice. One level at a time, no deeper
    than the objects that are looked into."""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, list):
        return [_unescaped(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _unescaped(item) for key, item in value.items()}
    return value


def _weight(item: Mapping[str, object]) -> int:
    """Score how likely an object describes the article rather than the page."""
    return sum(bool(item.get(key)) for key in ("headline", "datePublished", "author", "publisher"))


def _objects(data: object) -> Iterator[Mapping[str, object]]:
    """Yield all JSON objects in the value, outermost first."""
    waiting = [data]
    for _ in range(_MAX_JSON_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, Mapping):
            yield value
            waiting.extend(value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage"))
        elif isinstance(value, list):
            waiting.extend(value)
