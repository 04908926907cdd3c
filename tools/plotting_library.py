"""Fetches plotly.js, which the page of the preview contains, from npm: ``python -m tools.plotting_library``.

The page takes the bundle of the traces of finance: the smallest one that has bar, pie, scatter and indicator.
It is committed with its licence, because a page is also made offline and from an installed wheel.
"""

from __future__ import annotations

import tarfile
import tempfile
from importlib.resources import files
from pathlib import Path

from bedrock_monitoring.preview.browsers import fetch_from_npm
from bedrock_monitoring.preview.page import PLOTLY

VERSION = "4.1.0"
"""The newest version of plotly.js of which npm has this bundle."""

_PACKAGE = f"plotly.js-finance-dist-min@{VERSION}"
_INTEGRITY = "0EFmfaRk7qYE9ZmnqX35LgBg7haCr1SLUNna4+jxaUk15eIeOSvjn+rH6UP2SCzzRXbRP6y+XiVR2HrvaHJapQ=="
_COMMITTED = {
    f"package/{PLOTLY}": PLOTLY,
    "package/LICENSE": PLOTLY.replace("min.js", "LICENSE.txt"),
}


def fetched() -> dict[str, bytes]:
    """Return the committed files, by name, as the package has them.

    Raises:
        BrowserSetupError: npm cannot fetch the package, or its content is another one.
    """
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-plotly-") as folder:
        archive = fetch_from_npm(_PACKAGE, integrity=_INTEGRITY, folder=Path(folder))
        with tarfile.open(archive) as package:
            return {name: _content(package, packed) for packed, name in _COMMITTED.items()}


def _content(package: tarfile.TarFile, name: str) -> bytes:
    content = package.extractfile(name)
    assert content is not None, "a file of the checked package"
    return content.read()


if __name__ == "__main__":
    for each, content in fetched().items():
        Path(str(files("bedrock_monitoring.preview") / each)).write_bytes(content)
