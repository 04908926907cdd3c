"""Dashboard bodies as the console and other tools write them, by the name of their files."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "bodies"

BODIES: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(_FOLDER.glob("*.json"))
}
