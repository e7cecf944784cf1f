from markupsafe import Markup

from bridge.report.pages.document import Document, Figures, Listing, Picture, Section, Table, Text

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def test_all_text_is_escaped_wherever_it_stands() -> None:
    blocks = [
        Text(HOSTILE),
        Text(HOSTILE, warning=True),
        Picture("a.png", HOSTILE, HOSTILE),
        Table((HOSTILE,), ((HOSTILE,),), caption=HOSTILE),
        Figures(((HOSTILE, HOSTILE),)),
        Listing(HOSTILE, HOSTILE),
    ]
    sections = [Section("one", HOSTILE, blocks)]
    html = Document(HOSTILE, HOSTILE, HOSTILE, HOSTILE, sections).to_html()
    assert "<script" not in html
    assert html.count("<img") == 1
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 18


def test_what_is_markup_already_stays_so() -> None:
    sections = [Section("one", "One", [Text(Markup("U<sub>T</sub>"))])]
    assert "<p>U<sub>T</sub></p>" in Document("t", "s", "", "", sections).to_html()


def test_the_page_needs_nothing_from_elsewhere() -> None:
    html = Document("t", "s", "", "", [Section("one", "One")]).to_html()
    assert "http" not in html.replace("http-equiv", "")
    assert "default-src 'none'" in html
    assert '<a href="#one">One</a>' in html
    assert '<section id="one">' in html
