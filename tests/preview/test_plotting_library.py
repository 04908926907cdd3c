"""The plotly.js of the page: what npm has at the pinned version, with every trace that the page draws."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from bedrock_monitoring.preview.page import PLOTLY
from tools import plotting_library

PREVIEW = files("bedrock_monitoring.preview")
BUNDLE = (PREVIEW / PLOTLY).read_text(encoding="utf-8")


def test_the_bundle_has_every_trace_that_the_page_draws() -> None:
    script = (PREVIEW / "page.js").read_text(encoding="utf-8")
    traces = script[script.index("function overTime") : script.index("function gaugeStep")]
    drawn = set(re.findall(r'\btype: "(\w+)"', traces))

    assert {"bar", "indicator", "pie", "scatter"} == drawn
    assert drawn <= set(re.findall(r'moduleType:"trace",name:"(\w+)"', BUNDLE))


def test_the_bundle_is_the_pinned_version() -> None:
    assert BUNDLE.splitlines()[1] == f"* plotly.js (finance - minified) v{plotting_library.VERSION}"


@pytest.mark.slow
def test_the_bundle_and_its_licence_are_byte_for_byte_those_of_npm() -> None:
    fetched = plotting_library.fetched()

    assert len(fetched) == 2
    for name, content in fetched.items():
        assert (PREVIEW / name).read_bytes() == content, "run `make plotly` and look at the pictures"
