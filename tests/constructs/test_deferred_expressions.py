"""The ids of what placeholders stand for. `test_text_safety.py` has what the real Terraform makes of them."""

from __future__ import annotations

import pytest

from bedrock_monitoring.constructs.deferred_expressions import logical_id


@pytest.mark.parametrize("name", ["Search_team", "search team", "SEARCH-TEAM"])
def test_names_of_one_spelling_have_one_id(name: str) -> None:
    assert logical_id("inference-profile", name) == "inference-profile-search-team"
