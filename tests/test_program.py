"""``python -m bedrock_monitoring`` runs the command, or says which optional part is not installed."""

from __future__ import annotations

import gc
import os
import sys
from types import ModuleType

import pytest

from bedrock_monitoring.__main__ import run

APP = "bedrock_monitoring.commands.app"


def running(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> list[str]:
    """Run a program whose command notes how it was found, and raises an error if there is one."""
    noted: list[str] = []
    app = ModuleType(APP)

    def main() -> None:
        noted.append(os.environ["PYDANTIC_DISABLE_PLUGINS"])
        if error:
            raise error

    app.main = main  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, APP, app)
    monkeypatch.setattr(os, "environ", {**os.environ})
    for call in ("disable", "freeze", "enable"):
        monkeypatch.setattr(gc, call, lambda call=call: noted.append(call))
    run()
    return noted


@pytest.mark.parametrize(("chosen", "used"), [(None, "__all__"), ("one", "one")])
def test_no_garbage_is_looked_for_while_a_command_is_imported_and_no_plugin_is(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, used: str
) -> None:
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)
    if chosen:
        monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", chosen)
    assert running(monkeypatch) == ["disable", "freeze", "enable", used]


@pytest.mark.parametrize(
    ("module", "package", "extra"),
    [
        ("typer", "typer", "commands"),
        ("moto.server", "moto", "local-aws"),
        ("flask", "flask", "local-aws"),
        ("werkzeug.serving", "werkzeug", "local-aws"),
    ],
)
def test_a_package_that_is_not_installed_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str, extra: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        running(monkeypatch, ModuleNotFoundError(name=module))
    assert ended.value.code == (f"{package} is not installed; run: pip install 'bedrock-monitoring[{extra}]'")


@pytest.mark.parametrize("module", ["bedrock_monitoring.commands.gone", None])
def test_a_module_of_the_library_that_is_missing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, module: str | None
) -> None:
    with pytest.raises(ModuleNotFoundError):
        running(monkeypatch, ModuleNotFoundError(name=module))
