from pathlib import Path

import pytest

from bedrock_monitoring.commands.engines.generated_files import MARK, GeneratedFile, write_files
from bedrock_monitoring.problems import InvalidInputError

MINE = "# by hand\n"


def ours(path: str, text: str = "") -> GeneratedFile:
    return GeneratedFile(path=path, content=f"# {MARK}\n{text}")


def write(project: Path, *files: GeneratedFile, overwrite: bool = False) -> list[str]:
    return list(write_files(files, project=project, below="engine", overwrite=overwrite))


def test_files_are_written_and_replaced_by_the_next_run(tmp_path: Path) -> None:
    assert write(tmp_path, ours("engine/a/x.hcl"), ours("top.yaml")) == [
        "engine/a/x.hcl: written",
        "top.yaml: written",
    ]
    write(tmp_path, ours("engine/a/x.hcl", "new"))
    assert (tmp_path / "engine/a/x.hcl").read_text(encoding="utf-8").endswith("new")


def test_a_file_of_a_target_that_is_gone_is_removed_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, ours("engine/a/x.hcl"), ours("engine/b/x.hcl"), ours("top.yaml"))
    (tmp_path / "engine/b/notes.txt").write_text(MINE, encoding="utf-8")
    (tmp_path / "engine/c.hcl").write_text(MINE, encoding="utf-8")
    lines = write(tmp_path, ours("engine/d/x.hcl"))
    assert lines == [
        "engine/d/x.hcl: written",
        "engine/a/x.hcl: removed, this configuration does not have it",
        "engine/b/x.hcl: removed, this configuration does not have it",
    ]
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["engine/b/notes.txt", "engine/c.hcl", "engine/d/x.hcl", "top.yaml"]
    assert not (tmp_path / "engine/a").exists()


def test_what_an_engine_leaves_beside_its_files_is_neither_removed_nor_in_the_way(tmp_path: Path) -> None:
    write(tmp_path, ours("engine/a/x.hcl"))
    (tmp_path / "engine/a/saved.plan").write_bytes(b"PK\x03\x04\xff")
    cached = tmp_path / "engine/a/.terragrunt-cache/1/2/x.hcl"
    cached.parent.mkdir(parents=True)
    cached.write_bytes((tmp_path / "engine/a/x.hcl").read_bytes())
    assert write(tmp_path, ours("engine/a/x.hcl")) == ["engine/a/x.hcl: written"]
    assert cached.is_file()
    assert (tmp_path / "engine/a/saved.plan").is_file()


def test_a_file_of_somebody_else_is_not_replaced_unasked_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAKELEVEL", raising=False)
    (tmp_path / "top.yaml").write_text(MINE, encoding="utf-8")
    with pytest.raises(InvalidInputError) as error:
        write(tmp_path, ours("engine/a/x.hcl"), ours("top.yaml"))
    assert str(error.value) == (
        "top.yaml: it is there already, and `make engine` has not written it; move it, or replace it with "
        "--overwrite"
    )
    assert (tmp_path / "top.yaml").read_text(encoding="utf-8") == MINE
    assert not (tmp_path / "engine").exists()
    write(tmp_path, ours("top.yaml"), overwrite=True)
    assert MARK in (tmp_path / "top.yaml").read_text(encoding="utf-8")


def test_a_folder_with_the_name_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "top.yaml").mkdir()
    with pytest.raises(InvalidInputError, match=r"top\.yaml: it is there already"):
        write(tmp_path, ours("top.yaml"))
