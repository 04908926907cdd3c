from __future__ import annotations

import re

from tools.objective_guide import PAGE, PICTURE, picture, with_simulated_tables


def test_the_page_and_its_picture_are_what_the_simulation_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_simulated_tables(page), "renew it with 'make objectives'"
    assert PICTURE.read_text(encoding="utf-8") == picture(), "renew it with 'make objectives'"


def test_a_dead_model_pages_at_every_size_and_an_ordinary_week_does_not() -> None:
    page = PAGE.read_text(encoding="utf-8")
    cells = {row[1]: row[2].split(" | ") for row in re.finditer(r"^\| ([^|]+) \| (.+) \|$", page, re.M)}
    assert all(int(minutes) < 10 for minutes in cells["100 %, page"][1:])
    assert set(cells["pages"]) == {"0"}
    assert float(cells["`server_errors` of the classic set"][-1]) > 100
