"""Values in the syntax of HCL, for the engines that read nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable


def quoted(text: str) -> str:
    """Return a text as a quoted template of HCL that stands for itself."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def listed(texts: Iterable[str]) -> str:
    """Return a list of quoted texts on one line."""
    return f"[{', '.join(map(quoted, texts))}]"
