"""Read HTML: the main text of a page and its metadata.

trafilatura finds the article among menus. Paragraphs are separated by an empty line. Scripts are not run and
nothing is fetched.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import trafilatura
from lxml import etree, html

from onrecord.read.encoding import decode_html
from onrecord.read.extract import Extract, Limits, Unreadable
from onrecord.read.html_attributes import refuse_many_attributes
from onrecord.read.html_metadata import page_metadata

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary"
    " table tbody tfoot thead title tr ul"
    # trafilatura's own names
    " code head item list quote row".split()
)
_CELLS = frozenset({"td", "th", "cell"})
_BREAKS = frozenset({"br", "lb"})
_INVISIBLE = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video select textarea".split()
)
_AROUND = frozenset("nav footer aside form button".split())
_MAX_ELEMENTS = 200_000
"""Maximum number of elements; trafilatura takes about 0.1 ms per element, and larger pages are not articles."""

_SHORT_PAGE = 4000
"""Characters of a page that has little beside its text."""
_FOUND_AGAIN = 0.6
"""Share of the main text that the page's own paragraphs must hold; less, and they were not found again."""
_PROSE = re.compile(r"(?s)\A.{40,}[.!?…:][\"'”’»)\]]{0,3}\s{0,9}\Z|\A[\"'“‘«].{20,}[\"'”’»]\s{0,9}\Z")
"""What a paragraph of an article looks like, other than a menu, a caption or a teaser."""
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\r?\n[ \t]*)+(?=\S)|\n[ \t]*(?:\r?\n[ \t]*)+\Z")

_SPACES = re.compile(r"[ \t\n\r\f\u00a0]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def parse(data: bytes, limits: Limits) -> Extract:
    """Read the main text and metadata of a page; take all visible text if no main text is found.

    Raises:
        Unreadable: The page has no text, or it is nested or written as no page is.
    """
    written, notes = decode_html(data)
    refuse_many_attributes(written)
    tree = _tree(written)
    if tree is None:
        raise Unreadable("There is no text in the page.", fix="Save the page again, or its text as .txt.")
    metadata, date_notes = page_metadata(tree)
    etree.strip_elements(tree, *_INVISIBLE, with_tail=False)
    paragraphs, text_notes = _text(tree)
    if not paragraphs:
        raise Unreadable(
            "There is no text in the page; perhaps a script adds it.",
            fix="Open it in a browser and save it when it is complete, or save its text as .txt.",
        )
    return Extract("\n\n".join(paragraphs), metadata, notes + date_notes + text_notes)


def visible_paragraphs(written: str) -> list[str]:
    """Return all visible paragraphs of a piece of HTML that is an article by itself: an e-mail, a chapter, an entry."""
    tree = _tree(written)
    if tree is None:
        return []
    body = tree.find("body")
    etree.strip_elements(tree, *_INVISIBLE, with_tail=False)
    return [block.text for block in _blocks(tree if body is None else body)]


def _text(tree: html.HtmlElement) -> tuple[list[str], tuple[str, ...]]:
    """Return the paragraphs of the article or, with a remark, of the whole page."""
    body = tree.find("body")
    body = tree if body is None else body
    elements = sum(1 for _ in tree.iter())
    if elements > _MAX_ELEMENTS:
        return [block.text for block in _blocks(body)], ("The page is very large, so all its text was taken.",)
    visible = list(_blocks(body, without=_AROUND))
    article = _article_blocks(visible, _main_text(tree))
    if not article:
        note = "No main text was found, so all text of the page was taken."
        return [block.text for block in visible or _blocks(body)], (note,)
    return [block.text for block in article], ()


def _article_blocks(visible: Sequence[_Block], main: str) -> list[_Block]:
    """The blocks of the page that make up its main text, in the page's own paragraphs.

    The main text may have lost paragraphs and run others together. A block that it lacks is added where it stands
    between others of it, in the same container, and reads like prose.
    """
    squeezed = _squeezed(main)
    inside = [len(key) > 1 and key in squeezed for key in (_squeezed(block.text) for block in visible)]
    places = [at for at, is_main in enumerate(inside) if is_main]
    if not places or sum(len(visible[at].text) for at in places) < _FOUND_AGAIN * len(main):
        return []
    containers = {id(visible[at].container) for at in places}
    first, last = places[0], places[-1]
    length = sum(len(block.text) for block in visible)
    if length <= _SHORT_PAGE and sum(len(visible[at].text) for at in places) < 0.7 * length:
        # Of a short page trafilatura, made for long ones, may find one paragraph only.
        return [block for at, block in enumerate(visible) if inside[at] or _PROSE.search(block.text)]
    return [
        block
        for at, block in enumerate(visible[first : last + 1], start=first)
        if inside[at] or (id(block.container) in containers and _PROSE.search(block.text))
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _tree(written: str) -> html.HtmlElement | None:
    # As bytes, because lxml refuses a str with an encoding declaration.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    tree = None
    with contextlib.suppress(etree.ParserError, etree.XMLSyntaxError):
        tree = html.document_fromstring(written.encode("utf-8", "replace"), parser=parser)
    # The parser drops everything after either; a refused page is better than half a page.
    troubles = {entry.type for entry in parser.error_log}
    if etree.ErrorTypes.ERR_NO_MEMORY in troubles:
        raise MemoryError
    if etree.ErrorTypes.ERR_RESOURCE_LIMIT in troubles:
        raise Unreadable("The page is nested too deeply (over 2,000 levels).", fix="Save its text as .txt.")
    return tree


def _main_text(tree: html.HtmlElement) -> str:
    """The page's main text as trafilatura finds it; empty if it finds none."""
    try:
        found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return ""  # unusual markup: the caller takes all visible text
    body = getattr(found, "body", None)
    return "" if body is None else "\n".join(block.text for block in _blocks(body))


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph with the element that holds it."""

    text: str
    container: html.HtmlElement | None


def _blocks(root: html.HtmlElement, *, without: frozenset[str] = frozenset()) -> Iterator[_Block]:
    """The paragraphs of a part of the page, in order, white space collapsed; within `<pre>` line ends stay."""
    parts: list[str] = []
    left_out = pre = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        container = element.getparent()
        if event == "start":
            left_out += name in without
            pre += name == "pre"
            if not left_out:
                yield from _made(_boundary(name, parts), container)
                yield from _made(_written(element.text, parts, pre), element)
            continue
        if not left_out:
            yield from _made(_boundary(name, parts), container)
        left_out -= name in without
        pre -= name == "pre"
        if not left_out and element is not root:
            yield from _made(_written(element.tail, parts, pre), container)
    yield from _made(_flush(parts), root)


def _made(texts: Iterable[str], container: html.HtmlElement | None) -> Iterator[_Block]:
    for text in texts:
        yield _Block(text, container)


def _written(text: str | None, parts: list[str], pre: int) -> Iterator[str]:
    """Gather a text; within `<pre>` an empty line ends the paragraph."""
    if not pre:
        parts.append(_collapse(text))
        return
    for number, paragraph in enumerate(_EMPTY_LINES.split(text or "")):
        if number:
            yield from _flush(parts)
        parts.append(_CONTROLS.sub("", paragraph.replace("\r\n", "\n").replace("\t", " ")))


def _boundary(name: str, parts: list[str]) -> Iterator[str]:
    if name in _BLOCKS:
        yield from _flush(parts)
    elif name in _BREAKS:
        parts.append("\n" if parts and parts[-1] != "\n" else "")
    elif name in _CELLS:
        parts.append("\t")


def _flush(parts: list[str]) -> Iterator[str]:
    """Yield the collected paragraph, unless it is empty."""
    lines = "".join(parts).split("\n")
    parts.clear()
    kept = [line for line in (_tidy(line) for line in lines) if line]
    if kept:
        yield "\n".join(kept)


def _tidy(line: str) -> str:
    cells = [_SPACES.sub(" ", cell).strip(" ") for cell in line.split("\t")]
    return "\t".join(cell for cell in cells if cell)


def _collapse(text: str | None) -> str:
    return _CONTROLS.sub("", _SPACES.sub(" ", text)) if text else ""
