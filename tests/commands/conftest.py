from pathlib import Path

import pytest

from tests.commands.fake_terraform import FakeTerraform


@pytest.fixture
def terraform(tmp_path: Path) -> FakeTerraform:
    return FakeTerraform(tmp_path)
