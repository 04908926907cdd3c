from __future__ import annotations

from bedrock_monitoring.preview import markdown
from tests.preview.sample import HOSTILE


def test_html_in_markdown_stays_text_and_nothing_is_loaded() -> None:
    html = markdown.to_html(f"{HOSTILE}\n\n![picture](https://example.com/a.png) [x](javascript:alert(1))")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_headings_of_a_widget_are_below_those_of_the_page() -> None:
    assert '<h3 class="heading-1">One</h3>' in markdown.to_html("# One")


def test_a_button_is_a_link() -> None:
    html = markdown.to_html("[button:primary:Run book](https://example.com)")
    assert 'class="button primary"' in html
    assert ">Run book</a>" in html


def test_a_link_of_several_parts_keeps_them_and_opens_in_a_new_tab() -> None:
    html = markdown.to_html("[see **all** `calls`](https://example.com/a) and [more](https://example.com/b)")
    opened = 'target="_blank" rel="noreferrer noopener"'
    assert f'<a href="https://example.com/a" {opened}>see <strong>all</strong> <code>calls</code></a>' in html
    assert f'<a href="https://example.com/b" {opened}>more</a>' in html


def test_a_button_of_several_parts_is_a_button_and_one_without_text_stays_a_link() -> None:
    html = markdown.to_html("[button:**Now**](https://example.com/a) [](https://example.com/b)")
    assert 'class="button"' in html
    assert "<strong>Now</strong></a>" in html
    assert 'href="https://example.com/b"' in html
