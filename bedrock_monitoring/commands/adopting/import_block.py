"""The ``import`` block of Terraform's language. Loads no constructs: a dashboard needs none."""

from __future__ import annotations

import json


def import_block(address: str, id_: str) -> str:
    """Return an ``import`` block.

    Args:
        address: The address of the resource.
        id_: What it is imported by, as a template.
    """
    return f"import {{\n  to = {address}\n  id = {json.dumps(id_, ensure_ascii=False)}\n}}\n"
