from pathlib import Path

import pytest

from bedrock_monitoring.terraform import OPENTOFU, TERRAFORM, Distribution, provider_access

PLATFORM = "linux_amd64"


def mirror_in(
    folder: Path,
    *,
    platform: str = PLATFORM,
    packed: bool = False,
    registry: str = "registry.terraform.io",
) -> Path:
    provider = folder / registry / "hashicorp" / "aws"
    if packed:
        provider.mkdir(parents=True)
        (provider / f"terraform-provider-aws_5.100.0_{platform}.zip").touch()
    else:
        unpacked = provider / "5.100.0" / platform
        unpacked.mkdir(parents=True)
        (unpacked / "terraform-provider-aws_v5.100.0_x5").touch()
    return folder


class Machine:
    """A home folder and a root to search, both empty at first."""

    distribution: Distribution = TERRAFORM

    def __init__(self, folder: Path) -> None:
        self.home, self.root, self.downloads = (folder / name for name in ("home", "opt", "downloads"))
        self.home.mkdir()
        self.root.mkdir()

    def configuration(self, **environment: str) -> str | None:
        """Return the text of the CLI configuration that Terraform would get. ``None`` if it gets none."""
        with self.access(**environment) as given:
            path = given.get("TF_CLI_CONFIG_FILE")
            return Path(path).read_text() if path else None

    def access(self, **environment: str):  # type: ignore[no-untyped-def]
        return provider_access(
            {"HOME": str(self.home), **environment},
            platform=PLATFORM,
            downloads=self.downloads,
            distribution=self.distribution,
            roots=[self.root],
        )

    def told(self, **environment: str) -> list[str]:
        """Return what a user is told of where the provider comes from."""
        told: list[str] = []
        given = {"HOME": str(self.home), **environment}
        with provider_access(
            given, platform=PLATFORM, downloads=self.downloads, roots=[self.root], say=told.append
        ):
            return told


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_named_mirror_is_used_for_the_aws_provider_alone(machine: Machine, tmp_path: Path) -> None:
    assert machine.configuration(TF_PROVIDER_MIRROR=str(tmp_path / "mine")) == (
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f'    path    = "{tmp_path}/mine"\n'
        '    include = ["registry.terraform.io/hashicorp/aws"]\n'
        "  }\n"
        "  direct {\n"
        '    exclude = ["registry.terraform.io/hashicorp/aws"]\n'
        "  }\n"
        "}\n"
    )


def test_the_users_configuration_wins_over_a_mirror(machine: Machine, tmp_path: Path) -> None:
    mirror_in(machine.root / "mirror")
    own = tmp_path / "own.tfrc"
    own.write_text("# mine")
    assert machine.configuration(TF_CLI_CONFIG_FILE=str(own)) == "# mine"


def test_a_terraformrc_in_the_home_folder_is_used(machine: Machine) -> None:
    mirror_in(machine.root / "mirror")
    (machine.home / ".terraformrc").touch()
    assert machine.configuration() is None


def test_a_configuration_that_is_named_and_missing_does_not_hide_a_mirror(
    machine: Machine, tmp_path: Path
) -> None:
    mirror = mirror_in(machine.root / "mirror")
    assert f'"{mirror}"' in str(machine.configuration(TF_CLI_CONFIG_FILE=str(tmp_path / "missing")))


@pytest.mark.parametrize("below", [".", "mirror", "a/b", "a/b/c"])
@pytest.mark.parametrize("layout", ["packed", "unpacked"])
def test_a_mirror_is_found_some_folders_below_a_root(machine: Machine, below: str, layout: str) -> None:
    mirror = mirror_in(machine.root / below, packed=layout == "packed")
    assert f'"{mirror}"' in str(machine.configuration())


def test_a_mirror_that_was_found_is_said_with_how_to_choose_another(machine: Machine) -> None:
    mirror = mirror_in(machine.root / "mirror")
    assert machine.told() == [
        f"provider hashicorp/aws: from {mirror}; set TF_PROVIDER_MIRROR to take it from elsewhere"
    ]
    assert machine.told(TF_PROVIDER_MIRROR=str(mirror)) == []


def test_of_the_mirrors_below_a_root_the_nearest_and_then_the_first_by_name_is_used(machine: Machine) -> None:
    for name in ("c", "a", "b"):
        mirror_in(machine.root / "deep" / name)
    assert f'"{machine.root}/deep/a"' in str(machine.configuration())
    mirror_in(machine.root / "near")
    assert f'"{machine.root}/near"' in str(machine.configuration())


def test_a_link_is_not_followed(machine: Machine, tmp_path: Path) -> None:
    mirror_in(tmp_path / "elsewhere" / "mirror")
    (machine.root / "link").symlink_to(tmp_path / "elsewhere")
    assert machine.configuration() is None


def test_a_named_mirror_may_be_in_the_home_folder_or_below_the_current_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(machine.home))
    monkeypatch.chdir(machine.root)
    assert f'"{machine.home}/mine"' in str(machine.configuration(TF_PROVIDER_MIRROR="~/mine"))
    assert f'"{machine.root}/mine"' in str(machine.configuration(TF_PROVIDER_MIRROR="mine"))


def test_the_data_folder_of_the_user_is_where_xdg_says(machine: Machine, tmp_path: Path) -> None:
    mirror = mirror_in(tmp_path / "xdg" / "terraform" / "plugins")
    assert machine.configuration() is None
    assert f'"{mirror}"' in str(machine.configuration(XDG_DATA_HOME=str(tmp_path / "xdg")))


@pytest.mark.parametrize("home", [{}, {"HOME": ""}])
def test_without_a_home_folder_the_roots_are_searched(machine: Machine, home: dict[str, str]) -> None:
    mirror = mirror_in(machine.root / "mirror")
    with provider_access(
        home, platform=PLATFORM, downloads=machine.downloads, roots=[machine.root]
    ) as environment:
        assert str(mirror) in Path(environment["TF_CLI_CONFIG_FILE"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "implied", [".terraform.d/plugins", ".local/share/terraform/plugins", ".terraform.d/mirror"]
)
def test_terraforms_own_folders_come_before_the_roots(machine: Machine, implied: str) -> None:
    mirror_in(machine.root / "mirror")
    mirror = mirror_in(machine.home / implied)
    assert f'"{mirror}"' in str(machine.configuration())


def test_a_mirror_below_the_maximum_depth_is_not_found(machine: Machine) -> None:
    mirror_in(machine.root / "a/b/c/d")
    assert machine.configuration() is None


def test_a_mirror_for_another_platform_is_not_used(machine: Machine) -> None:
    mirror_in(machine.root / "mirror", platform="windows_amd64")
    assert machine.configuration() is None


def test_the_search_of_a_root_with_many_folders_is_limited(machine: Machine) -> None:
    for number in range(2_000):
        (machine.root / f"{number:04}").mkdir()
    mirror_in(machine.root / "zzzz")
    assert machine.configuration() is None


def test_without_a_mirror_stacks_share_what_terraform_downloads(machine: Machine) -> None:
    with machine.access() as environment:
        assert environment == {
            "HOME": str(machine.home),
            "TF_PLUGIN_CACHE_DIR": str(machine.downloads),
            "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
        }
    assert machine.downloads.is_dir()


def test_what_was_downloaded_once_is_used_again(machine: Machine) -> None:
    with machine.access():
        (machine.downloads / "provider").touch()
    with machine.access() as environment:
        assert (Path(environment["TF_PLUGIN_CACHE_DIR"]) / "provider").exists()


def test_a_plugin_cache_of_the_user_is_kept(machine: Machine) -> None:
    with machine.access(TF_PLUGIN_CACHE_DIR="/mine") as environment:
        assert environment["TF_PLUGIN_CACHE_DIR"] == "/mine"


def test_the_temporary_configuration_is_deleted_afterwards(machine: Machine) -> None:
    with machine.access(TF_PROVIDER_MIRROR="mine") as environment:
        configuration = Path(environment["TF_CLI_CONFIG_FILE"])
    assert not configuration.parent.exists()


def test_a_path_with_quotes_and_dollars_stays_a_path(machine: Machine) -> None:
    named = machine.configuration(TF_PROVIDER_MIRROR='/a"b/${c}/%{d}\\e')
    assert r'path    = "/a\"b/$${c}/%%{d}\\e"' in str(named)


def test_opentofu_takes_the_provider_of_its_own_registry_from_a_mirror(machine: Machine) -> None:
    machine.distribution = OPENTOFU
    mirror_in(machine.root / "terraforms")
    assert machine.configuration() is None
    mirror = mirror_in(machine.root / "tofus", registry="registry.opentofu.org")
    configuration = machine.configuration()
    assert configuration is not None
    assert f'path    = "{mirror}"' in configuration
    assert configuration.count('["registry.opentofu.org/hashicorp/aws"]') == 2


@pytest.mark.parametrize("file", [".tofurc", ".config/opentofu/tofurc", ".terraformrc"])
def test_the_configuration_of_opentofu_is_used_from_each_of_its_places(machine: Machine, file: str) -> None:
    mirror_in(machine.root / "mirror", registry="registry.opentofu.org")
    (machine.home / file).parent.mkdir(parents=True, exist_ok=True)
    (machine.home / file).touch()
    machine.distribution = OPENTOFU
    assert machine.configuration() is None


@pytest.mark.parametrize("file", [".tofurc", ".config/opentofu/tofurc"])
def test_terraform_does_not_read_the_configuration_of_opentofu(machine: Machine, file: str) -> None:
    mirror_in(machine.root / "mirror")
    (machine.home / file).parent.mkdir(parents=True, exist_ok=True)
    (machine.home / file).touch()
    assert machine.configuration() is not None


def test_the_configuration_folder_of_the_user_is_where_xdg_says(machine: Machine, tmp_path: Path) -> None:
    mirror_in(machine.root / "mirror", registry="registry.opentofu.org")
    (tmp_path / "xdg" / "opentofu").mkdir(parents=True)
    (tmp_path / "xdg" / "opentofu" / "tofurc").touch()
    machine.distribution = OPENTOFU
    assert machine.configuration() is not None
    assert machine.configuration(XDG_CONFIG_HOME=str(tmp_path / "xdg")) is None


def test_the_plugins_folder_of_opentofu_comes_before_the_roots(machine: Machine) -> None:
    machine.distribution = OPENTOFU
    mirror_in(machine.root / "mirror", registry="registry.opentofu.org")
    folder = machine.home / ".local/share/opentofu/plugins"
    mirror = mirror_in(folder, registry="registry.opentofu.org")
    assert f'"{mirror}"' in str(machine.configuration())
