"""Which modules of the bindings a project imports: read in its source, never by running it."""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "cdktf_cdktf_provider_aws"
LIBRARY = Path(__file__).resolve().parents[1]
"""This library's folder. Its constructs alone import the bindings; import-linter holds that."""

WHOLE_FOLDER = (".",)
"""What is searched by default: the whole folder."""

_SKIPPED = frozenset({"__pycache__", "cdktf.out", "node_modules", "site-packages"})


class BindingsError(RuntimeError):
    """The bindings cannot be pared; the message is one line: where, what, what to do."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The Python files that are searched for imports of the bindings.

    Attributes:
        root: The project's folder, in which ``.gen/`` stands.
        searched: Files and folders of it; this library's constructs are searched with them.
    """

    root: Path
    searched: tuple[str, ...] = WHOLE_FOLDER

    def refuse_missing(self) -> None:
        """Refuse a file or folder that is not there.

        Raises:
            BindingsError: It names the first of them.
        """
        for name in self.searched:
            if not (self.root / name).exists():
                raise BindingsError(f"{name}: there is no such file or folder here; name one that exists")

    def files(self) -> list[Path]:
        """Return those that name the package, in a fixed order: all others cannot import it."""
        found = {file for name in self.searched for file in _python_files(self.root / name)}
        found |= set(_python_files(LIBRARY / "constructs"))
        return sorted(file for file in found if PACKAGE.encode() in file.read_bytes())

    def name_of(self, file: Path) -> str:
        """Return a file's path as messages show it."""
        for folder in (self.root, LIBRARY.parent):
            if file.is_relative_to(folder):
                return file.relative_to(folder).as_posix()
        return str(file)


def _python_files(start: Path) -> Iterator[Path]:
    """Yield a file, or the Python files below a folder but for hidden, generated and installed ones."""
    if start.is_file():
        yield start
        return
    for folder, folders, files in os.walk(start):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED
            and not Path(folder, name, "pyvenv.cfg").exists()
        ]
        yield from (Path(folder, name) for name in files if name.endswith(".py"))


def imported_modules(sources: Sources) -> dict[str, str]:
    """Return the modules of the bindings that sources import, each with the place of one import of it.

    Raises:
        BindingsError: A source is not valid Python, or imports the package as a whole, which cannot be pared.
    """
    modules: dict[str, str] = {}
    for source in sources.files():
        name = sources.name_of(source)
        try:
            tree = ast.parse(source.read_bytes())
        except SyntaxError as error:
            raise BindingsError(f"{name}:{error.lineno}: not valid Python ({error.msg}); mend it") from error
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                place = f"{name}:{node.lineno}"
                modules |= dict.fromkeys(_modules_of(node, place), place)
    return modules


def _modules_of(node: ast.Import | ast.ImportFrom, place: str) -> set[str]:
    """Return the names below the package that one import statement names."""
    if isinstance(node, ast.Import):
        paths = [alias.name for alias in node.names]
    elif node.module == PACKAGE and not node.level:
        paths = [f"{PACKAGE}.{alias.name}" for alias in node.names]
    else:
        paths = [] if node.level else [node.module or ""]
    ours = [path.split(".") for path in paths if path.split(".")[0] == PACKAGE]
    if any(path[1:] in ([], ["*"]) for path in ours):
        raise BindingsError(f"{place}: imports {PACKAGE} as a whole; import its modules by name")
    return {path[1] for path in ours}


def digest(files: Iterable[Path]) -> str:
    """Return one hash over the names and contents of files."""
    hashed = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        hashed.update(f"{file.name} {len(content)}\n".encode() + content)
    return hashed.hexdigest()
