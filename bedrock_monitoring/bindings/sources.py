"""Find the modules of the bindings that a project imports, by parsing its source."""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.bindings.cdk import BindingsError, chosen_cdk, names_of_bindings

LIBRARY = Path(__file__).resolve().parents[1]
"""This library's folder. Only its constructs import the bindings; import-linter enforces that."""

WHOLE_FOLDER = (".",)
"""The default of ``Sources.searched``."""

_SKIPPED = frozenset({"__pycache__", "cdktf.out", "node_modules", "site-packages"})


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The Python files to search for imports of the bindings.

    Attributes:
        root: The project's folder, which contains ``.gen/``.
        searched: Files and folders in ``root``. This library's constructs are always searched, too.
    """

    root: Path
    searched: tuple[str, ...] = WHOLE_FOLDER

    def refuse_missing(self) -> None:
        """Refuse a missing file or folder.

        Raises:
            BindingsError: A file or folder does not exist.
        """
        for name in self.searched:
            if not (self.root / name).exists():
                raise BindingsError(f"{name}: there is no such file or folder here; name one that exists")

    def files(self) -> list[Path]:
        """Return the files that contain a name of the bindings, sorted. No other file can import them."""
        names = [name.encode() for name in names_of_bindings(chosen_cdk())]
        found = {file for name in self.searched for file in _python_files(self.root / name)}
        found |= set(_python_files(LIBRARY / "constructs"))
        contents = ((file, file.read_bytes()) for file in found)
        return sorted(file for file, content in contents if any(name in content for name in names))

    def name_of(self, file: Path) -> str:
        """Return a file's path for messages: relative to the project or this library if possible."""
        for folder in (self.root, LIBRARY.parent):
            if file.is_relative_to(folder):
                return file.relative_to(folder).as_posix()
        return str(file)


def _python_files(start: Path) -> Iterator[Path]:
    """Yield a file, or the Python files below a folder. Hidden, generated and installed files are skipped."""
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
    """Return the imported modules of the bindings, each with the file and line of one import.

    Raises:
        BindingsError: A source is not valid Python, or imports the whole package, which cannot be pared.
    """
    modules: dict[str, str] = {}
    for source in sources.files():
        name = sources.name_of(source)
        try:
            tree = ast.parse(source.read_bytes())
        except SyntaxError as error:
            raise BindingsError(
                f"{name}:{error.lineno}: not valid Python ({error.msg}); correct it"
            ) from error
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                place = f"{name}:{node.lineno}"
                modules |= dict.fromkeys(_modules_of(node, place), place)
    return modules


def _modules_of(node: ast.Import | ast.ImportFrom, place: str) -> set[str]:
    """Return the modules of the bindings that an import statement names."""
    packages = names_of_bindings(chosen_cdk())
    if isinstance(node, ast.Import):
        paths = [alias.name for alias in node.names]
    elif node.module in packages and not node.level:
        paths = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        paths = [] if node.level else [node.module or ""]
    ours = [path.split(".") for path in paths if path.split(".")[0] in packages]
    for package, *rest in ours:
        if rest in ([], ["*"]):
            raise BindingsError(f"{place}: imports {package} as a whole; import its modules by name")
    return {path[1] for path in ours}


def digest(files: Iterable[Path]) -> str:
    """Return one hash of the names and contents of files."""
    hashed = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        hashed.update(f"{file.name} {len(content)}\n".encode() + content)
    return hashed.hexdigest()
