"""HTML: the article without the page around it, and the metadata of its head."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from read_samples import TRUMP, XI, only, read_bytes

from onrecord.errors import DocumentError

PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Xi and Trump talk | The Daily</title>
<meta property="og:site_name" content="The Daily"><meta name="author" content="By Jane Doe">
<meta property="article:published_time" content="2026-02-05T23:30:00-05:00">
<script>var x = "never text";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/news">News menu</a></nav>
<article><h1>Xi and Trump talk</h1><p>{XI}</p>
<p>A second   paragraph\n with <b>bold</b>&nbsp;words &amp; &ldquo;quotes&rdquo;,
long enough for anybody to see that this is the main text of the page.</p><blockquote><p>{TRUMP}</p></blockquote>
<ul><li>First point of the list</li><li>Second point</li></ul></article>
<footer>Copyright notice</footer></body></html>"""


def test_the_main_text_is_paragraphs_and_the_head_is_metadata(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "a.html", PAGE.encode())
    document = only(reading)
    paragraphs = document.text.split("\n\n")
    second = (
        "A second paragraph with bold words & “quotes”, long enough for anybody to see that this is the main text"
        " of the page."
    )
    assert paragraphs[-5:] == [XI, second, TRUMP, "First point of the list", "Second point"]
    assert "never text" not in document.text and "menu" not in document.text and "color" not in document.text
    assert (document.title, document.source, document.author) == ("Xi and Trump talk", "The Daily", "Jane Doe")
    assert document.date == date(2026, 2, 5)
    assert reading.notes == ()


def test_json_ld_is_believed_first(tmp_path: Path) -> None:
    data = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "WebSite", "name": "no"},
        {"@type": ["NewsArticle"], "headline": "From JSON", "datePublished": "2026-01-31",
         "author": [{"@type": "Person", "name": "A B"}, {"name": "C"}], "publisher": {"name": "Wire"}}]}</script>
        <script type="application/ld+json">{broken</script></head>"""
    document = only(read_bytes(tmp_path, "a.htm", PAGE.replace("</head>", data).encode()))
    assert (document.title, document.source, document.author) == ("From JSON", "Wire", "A B, C")
    assert document.date == date(2026, 1, 31)


def test_json_ld_nested_without_end_does_no_harm(tmp_path: Path) -> None:
    for depth in (900, 100_000):
        nested = "[" * depth + "]" * depth
        data = (
            f'<script type="application/ld+json">{{"@type": {nested}, "author": {nested}, "@graph": {nested}}}</script>'
        )
        document = only(read_bytes(tmp_path, "a.html", PAGE.replace("</head>", data + "</head>").encode()))
        assert (document.title, document.author) == ("Xi and Trump talk", "Jane Doe")


def test_a_page_without_main_text_gives_all_that_is_visible(tmp_path: Path) -> None:
    page = (
        "<title>T</title><div>Go</div><script>no()</script><br>One<br>two <template>no</template><svg><text>no</text>"
    )
    document = only(read_bytes(tmp_path, "a.html", page.encode()))
    assert "no" not in document.text.split()
    assert {"Go", "One", "two"} <= set(document.text.split())
    assert document.date is None


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1252">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "cp1252"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ("", "utf-16"),
        ('<meta charset="utf-8">', "cp1252"),
        ('<meta charset="no-such-thing">', "utf-8-sig"),
        ('<meta charset="utf-7">', "utf-8"),
    ],
)
def test_the_encoding_comes_from_the_mark_or_the_page_unless_it_is_utf8(
    tmp_path: Path, head: str, encoding: str
) -> None:
    words = "Он сказал: переговоры прошли успешно" if encoding == "cp1251" else "“It’s a façade,” he said"
    page = f"{head}<html><body><p>{words}. {XI}</p></body></html>"
    assert words in only(read_bytes(tmp_path, "a.html", page.encode(encoding))).text


@pytest.mark.parametrize("page", ["<html></html>", "<p> </p>", "<script>document.write('x')</script>", "<!-- c -->"])
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(DocumentError, match="no text") as caught:
        read_bytes(tmp_path, "a.html", page.encode())
    assert caught.value.fix


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li"])
def test_text_under_deep_nesting_is_found_or_the_page_refused(tmp_path: Path, tag: str) -> None:
    assert TRUMP in only(read_bytes(tmp_path, "a.html", f"<p>{XI}</p>{f'<{tag}>' * 200}{TRUMP}".encode())).text
    with pytest.raises(DocumentError, match="nested too deeply"):
        read_bytes(tmp_path, "b.html", f"<p>{XI}</p>{'</x>' * 3000}{f'<{tag}>' * 50_000}{TRUMP}".encode())


def test_entities_of_a_document_type_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    entity = f'<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">'
    page = f"<!DOCTYPE html [{entity}]><html><body><p>{XI} &x;</p></body></html>"
    assert "SECRET" not in only(read_bytes(tmp_path, "a.xhtml", page.encode())).text


def test_controls_and_lone_surrogates_from_character_references_are_gone(tmp_path: Path) -> None:
    page = f"<html><body><p>{XI} a&#0;b&#1;c&#xD800;d</p></body></html>"
    text = only(read_bytes(tmp_path, "a.html", page.encode())).text
    assert text.startswith(XI) and "\0" not in text
    text.encode()
