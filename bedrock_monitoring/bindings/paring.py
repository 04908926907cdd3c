"""Write the pared copy of the bindings."""

from __future__ import annotations

import fcntl
import gzip
import io
import json
import py_compile
import re
import shutil
import sys
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bedrock_monitoring.bindings.activation import COMMAND, STAMP, read_stamp
from bedrock_monitoring.bindings.cdk import BindingsError, chosen_cdk
from bedrock_monitoring.bindings.sources import Sources, digest, imported_modules

UP_TO_DATE = "up to date"
"""The end of the line that `pare` returns if it changed nothing. ``--quiet`` suppresses such a line."""

_REWRITTEN_FINGERPRINT = "*" * 10
"""The fingerprint that jsii itself writes into a manifest that was changed after compilation."""


def pare(sources: Sources) -> str:
    """Copy exactly the bindings that the sources import into ``.gen/``. Return a line for the user.

    Nothing is copied if the imports, the installed package and this program are unchanged. The new copy is
    written beside the old one and then replaces it, so a killed run leaves the old copy intact.

    Args:
        sources: The sources to search for imports. ``.gen/`` is in their root.

    Raises:
        BindingsError: The package is not installed, an import names an unknown module, or a source is missing
            or is not valid Python.
    """
    sources.refuse_missing()
    root = sources.root
    home = _installed(root)
    record = _record(home)
    by = digest(sorted(Path(__file__).parent.glob("*.py")))
    package = {"name": record.parent.name, "files": digest([record]), "pared by": by}
    searched = {"searched": list(sources.searched), "sources": digest(sources.files())}
    last = read_stamp(root)
    if last.items() >= (searched | {"package": package}).items():
        return f"bindings: {len(last['modules'])} modules, {UP_TO_DATE}"
    modules = imported_modules(sources)
    _refuse_unknown(home, modules)
    contents = {"package": package, "modules": sorted(modules)}
    with _workplace(root / ".gen") as workplace:
        copy = root / ".gen" / home.name
        if read_stamp(root).items() >= contents.items():
            _write(workplace / STAMP, _json(contents | searched))
            (workplace / STAMP).replace(copy / STAMP)
            return f"bindings: {len(modules)} modules, {UP_TO_DATE}"
        _copy(home, record.with_name("LICENSE"), modules, workplace / home.name)
        _write(workplace / home.name / STAMP, _json(contents | searched))
        _replace_folder(workplace / home.name, copy)
    return f"bindings: {len(modules)} modules pared from {record.parent.stem} into .gen"


def _installed(root: Path) -> Path:
    cdk = chosen_cdk()
    homes = (Path(entry, cdk.bindings) for entry in sys.path if Path(entry) != root / ".gen")
    for home in homes:
        if (home / "_jsii").is_dir():
            return home
    raise BindingsError(f"{cdk.bindings} is not installed in {sys.prefix}; {cdk.remedy}")


def _record(home: Path) -> Path:
    """Return the RECORD file of the package, in which pip lists every installed file with its hash."""
    records = sorted(home.parent.glob(f"{home.name}-*.dist-info/RECORD"))
    if not records:
        raise BindingsError(f"{home}: pip's RECORD file is missing; {chosen_cdk().remedy}")
    return records[-1]


def _refuse_unknown(home: Path, modules: dict[str, str]) -> None:
    for module, place in modules.items():
        if not (home / module / "__init__.py").is_file():
            raise BindingsError(f"{place}: {home.name} has no module {module}; correct the import")


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Yield an empty folder on the same disk, to one process at a time, and remove it at the end."""
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


def _replace_folder(new: Path, old: Path) -> None:
    if old.exists():
        old.rename(new.with_name("replaced"))
    new.rename(old)


def _copy(home: Path, licence: Path, modules: Iterable[str], copy: Path) -> None:
    """Write the pared package: Python as installed, and the tarball that jsii loads into Node.

    The tarball keeps its name, and the manifest its name and version, because the Python code checks them.
    jsii's package cache identifies tarballs by a hash of their bytes, so copies of different modules do not
    collide in it.
    """
    tarball = next((home / "_jsii").glob("*.jsii.tgz"))
    ((_, compiled),) = _members(tarball, {"package/.jsii"})
    manifest = json.loads(compiled)
    namespaces = _namespaces(home, manifest["name"])
    kept = _referenced_namespaces(
        manifest["types"], {name for name, module in namespaces.items() if module in set(modules)}
    )
    shutil.copytree(home / "_jsii", copy / "_jsii", ignore=shutil.ignore_patterns("__pycache__", "*.tgz"))
    for name in kept:
        shutil.copytree(
            home / namespaces[name], copy / namespaces[name], ignore=shutil.ignore_patterns("__pycache__")
        )
    _write(copy / "__init__.py", f'"""The part of {home.name} that this project imports: {COMMAND}."""\n')
    shutil.copyfile(home / "py.typed", copy / "py.typed")
    shutil.copyfile(licence, copy / "LICENSE")
    for source in copy.rglob("*.py"):
        py_compile.compile(
            str(source), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
    (copy / "_jsii" / tarball.name).write_bytes(_pared_tarball(tarball, manifest, kept))


def _namespaces(home: Path, assembly: str) -> dict[str, str]:
    """Return the Python module of each namespace, read from the code: the names cannot be derived."""
    declaration = re.compile(rb'jsii_type="(' + re.escape(assembly.encode()) + rb"\.\w+)\.")
    found = ((declaration.search(file.read_bytes()), file.parent.name) for file in home.glob("*/__init__.py"))
    return {match[1].decode(): module for match, module in found if match}


def _referenced_namespaces(types: dict[str, Any], namespaces: set[str]) -> list[str]:
    """Return the namespaces and all namespaces that their types refer to, transitively, sorted."""
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
    """Return the tarball with only the manifest, JavaScript, metadata and licence of these namespaces."""
    folders = {name: manifest["submodules"][name]["symbolId"].split("/")[1] for name in namespaces}
    types = {name: body for name, body in manifest["types"].items() if _namespace(name) in folders}
    submodules = {name: manifest["submodules"][name] for name in namespaces}
    pared = manifest | {"types": types, "submodules": submodules, "fingerprint": _REWRITTEN_FINGERPRINT}
    exports = [f'exports.{name.split(".")[1]} = require("./{folder}");' for name, folder in folders.items()]
    as_compiled = {"package/package.json", "package/LICENSE"} | {
        f"package/lib/{name}/" for name in folders.values()
    }
    index = ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });', *exports, ""]
    return _tarball(
        {name: content for name, content in _members(tarball, as_compiled) if not name.endswith(".d.ts")}
        | {"package/.jsii": _json(pared).encode()}
        | {"package/lib/index.js": "\n".join(index).encode()}
    )


def _members(tarball: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the wanted files of a tarball. A name that ends in a slash means all files in that folder."""
    with tarfile.open(tarball) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content and wanted & {member.name, member.name.rpartition("/")[0] + "/"}:
                yield member.name, content.read()


def _tarball(files: dict[str, bytes]) -> bytes:
    """Pack files reproducibly: sorted, without time, owner and file name."""
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


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
