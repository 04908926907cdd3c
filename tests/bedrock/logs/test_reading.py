"""The reader of queries finds what it is there to find."""

from __future__ import annotations

import pytest

from tests.bedrock.logs.reading import UnreadableQueryError, unknown_names

KNOWN = {"modelId", "identity.arn", "a.b-c", "errorCode"}


@pytest.mark.parametrize(
    ("lines", "unknown"),
    [
        (["fields modelID"], ["modelID"]),
        (["filter ispresent(errorCod)"], ["errorCod"]),
        (["filter a.`b-c` = \"modelX\" and modelId != 'x'".replace("'x'", '"x"')], []),
        (["filter a.`b-d` = 1"], ["a.b-d"]),
        (["fields concat(modelId, x) as y", "sort y desc"], ["x"]),
        (["fields y", "fields modelId as y"], ["y"]),
        ([r"parse identity.arn /role\/(?<role>[^\/]+)/", "fields role"], []),
        (["stats count(*) as calls by modelId", "sort calls desc", "limit 20"], []),
        (["stats count(*) as calls by modelId", "fields errorCode"], ["errorCode"]),
        (["stats sum(cost) / 2 as half by errorCode, modelId", "display modelId, half"], ["cost"]),
    ],
)
def test_a_name_that_has_no_value_is_found(lines: list[str], unknown: list[str]) -> None:
    assert unknown_names(lines, known=KNOWN) == unknown


@pytest.mark.parametrize(
    "line", ["pattern modelId", "fields md5(modelId)", "fields modelId ; x", "dedup modelId"]
)
def test_what_is_not_known_here_is_not_read_over(line: str) -> None:
    with pytest.raises(UnreadableQueryError):
        unknown_names([line], known=KNOWN)
