import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from bedrock_monitoring.terraform import OPENTOFU
from bedrock_monitoring.terraform.provider_cache import ProviderCache

CACHE = {"TF_PLUGIN_CACHE_DIR": "/cache"}


def stack(folder: Path, **providers: str) -> Path:
    path = folder / "-".join(providers)
    path.mkdir(exist_ok=True)
    configuration = {"terraform": {"required_providers": providers}}
    (path / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    return path


def run_together(cache: ProviderCache, *stacks: Path, pinned: bool = True) -> bool:
    """Return whether the inits of these stacks ran at the same time."""
    met = threading.Barrier(len(stacks), timeout=1)
    missed: list[Path] = []

    def init(path: Path) -> None:
        with cache.turn(path, pinned=pinned):
            try:
                met.wait()
            except threading.BrokenBarrierError:
                missed.append(path)

    threads = [threading.Thread(target=init, args=(path,)) for path in stacks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return not missed


def test_without_a_cache_inits_run_together(tmp_path: Path) -> None:
    aws = stack(tmp_path, aws="5")
    assert run_together(ProviderCache({}), aws, aws)


def test_the_first_init_fills_the_cache_alone_and_then_they_run_together(tmp_path: Path) -> None:
    cache, aws = ProviderCache(CACHE), stack(tmp_path, aws="5")
    assert not run_together(cache, aws, aws)
    assert run_together(cache, aws, aws)


def test_the_order_in_which_a_stack_names_its_providers_makes_no_difference(tmp_path: Path) -> None:
    cache = ProviderCache(CACHE)
    with cache.turn(stack(tmp_path, aws="5", random="3"), pinned=True):
        pass
    other = stack(tmp_path, random="3", aws="5")
    assert run_together(cache, other, other)


def test_an_init_that_failed_has_not_filled_the_cache(tmp_path: Path) -> None:
    cache, aws = ProviderCache(CACHE), stack(tmp_path, aws="5")
    with suppress(OSError), cache.turn(aws, pinned=True):
        raise OSError
    assert not run_together(cache, aws, aws)


def test_other_providers_are_installed_alone_again(tmp_path: Path) -> None:
    cache, aws, more = ProviderCache(CACHE), stack(tmp_path, aws="5"), stack(tmp_path, aws="5", random="3")
    with cache.turn(aws, pinned=True):
        pass
    assert not run_together(cache, more, more)


def test_providers_that_nothing_pins_are_never_taken_for_installed(tmp_path: Path) -> None:
    cache, aws = ProviderCache(CACHE), stack(tmp_path, aws="5")
    with cache.turn(aws, pinned=False):
        pass
    assert not run_together(cache, aws, aws, pinned=False)


@pytest.mark.parametrize(("text", "is_safe"), [('plugin_cache_dir = "x"', False), ("", True)])
@pytest.mark.parametrize("by", ["variable", "home"])
def test_a_cache_of_the_users_configuration_is_used_one_by_one(
    tmp_path: Path, text: str, *, is_safe: bool, by: str
) -> None:
    file = tmp_path / ".terraformrc"
    file.write_text(text, encoding="utf-8")
    environment: Mapping[str, str] = (
        {"HOME": str(tmp_path)} if by == "home" else {"TF_CLI_CONFIG_FILE": str(file)}
    )
    cache, aws = ProviderCache(environment), stack(tmp_path, aws="5")
    with cache.turn(aws, pinned=True):
        pass
    assert run_together(cache, aws, aws) is is_safe


def test_a_cache_of_opentofus_own_configuration_is_used_one_by_one(tmp_path: Path) -> None:
    (tmp_path / ".tofurc").write_text('plugin_cache_dir = "x"', encoding="utf-8")
    cache, aws = ProviderCache({"HOME": str(tmp_path)}, OPENTOFU), stack(tmp_path, aws="5")
    with cache.turn(aws, pinned=True):
        pass
    assert not run_together(cache, aws, aws)
