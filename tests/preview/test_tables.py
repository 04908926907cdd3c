from __future__ import annotations

import pytest

from bedrock_monitoring.preview import tables


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SOURCE 'g' | fields @timestamp, modelId | sort @timestamp desc", ["@timestamp", "modelId"]),
        ("stats count(*) as calls, avg(x, y) by modelId", ["modelId", "calls", "avg(x, y)"]),
        ("filter a = 1", ["@timestamp", "@message"]),
    ],
)
def test_a_log_table_has_the_columns_of_its_query(query: str, columns: list[str]) -> None:
    html = tables.log_table(query)
    assert [part.partition("<")[0] for part in html.split('<th scope="col">')[1:]] == columns
