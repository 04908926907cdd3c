"""``python -m bedrock_monitoring COMMAND``."""

import gc
import os
import sys

_EXTRA_OF = {"flask": "local-aws", "moto": "local-aws", "werkzeug": "local-aws"}
"""The extra that brings a package; ``commands`` brings all others."""


def run() -> None:
    """Run the command, or say in one line which optional part of the library is not installed."""
    # Half of a short command is imports, of which nothing becomes garbage.
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from bedrock_monitoring.commands.app import main  # noqa: PLC0415 - it may not be installed

        gc.freeze()
        gc.enable()
        main()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in {"", "bedrock_monitoring"}:
            raise
        extra = _EXTRA_OF.get(package, "commands")
        sys.exit(f"{package} is not installed; run: pip install 'bedrock-monitoring[{extra}]'")


if __name__ == "__main__":
    run()
