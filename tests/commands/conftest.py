from pathlib import Path

import pytest

from tests.commands.fake_terraform import FakeTerraform
from tests.problem_checking import every_problem_is_known

__all__ = ["every_problem_is_known"]


@pytest.fixture
def terraform(tmp_path: Path) -> FakeTerraform:
    return FakeTerraform(tmp_path)
