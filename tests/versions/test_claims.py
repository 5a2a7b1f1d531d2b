# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares what is said about versions with the combinations that are tested."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tools.develop.combinations import COMBINATIONS, Combination
from tools.develop.packages import pinned

ROOT = Path(__file__).resolve().parents[2]
OLDEST = COMBINATIONS["oldest"]
# What people read, but for the changelog, which tells what was.
PAGES = [
    page
    for pattern in ("*.md", "docs/**/*.md", "docs/**/*.rst", "awx/*.md", "roles/*/*.md")
    for page in ROOT.glob(pattern)
]
NAMES = "ansible-core|amazon\\.aws|boto3|botocore|[Pp]ython"
SAID = re.compile(rf"\b({NAMES})\b[^\d.;|]{{0,60}}?(\d[\d.]*\d) (?:or|and) later")


def pins(name: str, python: str) -> dict[str, str]:
    """Reads what a file of requirements pins for a version of Python."""
    found = {}
    for line in pinned(name).read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.removesuffix(" \\"))
            place = {"python_version": python, "python_full_version": f"{python}.0"}
            if not requirement.marker or requirement.marker.evaluate(place):
                (specifier,) = requirement.specifier
                assert specifier.operator == "==", line
                found[requirement.name] = specifier.version
    return found


def versions(combination: Combination) -> dict[str, str]:
    """Tells the versions of a combination."""
    pinned = pins(combination.requirements, combination.python)
    named = {name: pinned[name] for name in ("ansible-core", "boto3", "botocore")}
    return {**named, "amazon.aws": combination.amazon_aws, "python": combination.python}


def lower_bounds(lines: list[str]) -> dict[str, str]:
    """Reads requirements such as "boto3 >= 1.34.0"; nothing but a lower bound is expected."""
    found = {}
    for line in lines:
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == ">=", line
        found[requirement.name] = specifier.version
    return found


def load(path: str) -> dict:
    """Reads a YAML file of the collection."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def sdk() -> dict[str, str]:
    """Tells the oldest boto3 and botocore."""
    return {name: versions(OLDEST)[name] for name in ("boto3", "botocore")}


@pytest.mark.parametrize("name", ["ansible-core", "amazon.aws", "boto3", "botocore", "python"])
def test_no_combination_is_older_than_the_oldest(name: str) -> None:
    oldest = Version(versions(OLDEST)[name])
    assert all(Version(versions(other)[name]) >= oldest for other in COMBINATIONS.values())


@pytest.mark.parametrize("name", ["ansible-core", "python"])
def test_no_minor_version_in_between_is_left_out(name: str) -> None:
    tested = {Version(versions(other)[name]).release[:2] for other in COMBINATIONS.values()}
    (major, first), (other_major, last) = min(tested), max(tested)
    assert major == other_major
    assert tested == {(major, minor) for minor in range(first, last + 1)}


def test_the_workflow_runs_every_combination_on_its_python() -> None:
    job = load(".github/workflows/ci.yml")["jobs"]["matrix"]
    assert job["strategy"]["matrix"]["combination"] == list(COMBINATIONS)
    pythons = next(
        step["with"]["python-version"].split() for step in job["steps"] if "python" in str(step)
    )
    assert set(pythons) == {other.python for other in COMBINATIONS.values()}


def test_ansible_core_of_the_collection() -> None:
    assert load("meta/runtime.yml")["requires_ansible"] == f">={versions(OLDEST)['ansible-core']}"


def test_dependencies_of_the_collection() -> None:
    assert load("galaxy.yml")["dependencies"] == {"amazon.aws": f">={OLDEST.amazon_aws}"}


def test_python_that_sanity_checks_modules_for() -> None:
    assert load("tests/config.yml")["modules"]["python_requires"] == f">={OLDEST.python}"


def test_ansible_core_of_roles_and_execution_environment() -> None:
    minor = versions(OLDEST)["ansible-core"].rpartition(".")[0]
    for meta in ROOT.glob("roles/*/meta/main.yml"):
        name = meta.relative_to(ROOT).as_posix()
        assert load(name)["galaxy_info"]["min_ansible_version"] == minor, name
    environment = load("awx/execution-environment.yml")["dependencies"]
    assert environment["ansible_core"]["package_pip"] == f"ansible-core>={minor}"


@pytest.mark.parametrize(
    "file",
    ["requirements.txt", "tests/unit/requirements.txt", "tests/integration/requirements.txt"],
)
def test_files_of_requirements(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.startswith("boto")]
    assert lower_bounds(wanted) == sdk()


def documented(kind: str, *names: str) -> dict[str, dict[str, str]]:
    """Asks ansible-doc for the requirements of modules or plugins, fragments included."""
    command = [str(Path(sys.executable).with_name("ansible-doc")), "--json", "--type", kind]
    done = subprocess.run([*command, *names], check=True, capture_output=True, text=True)
    return {
        name: lower_bounds(found["doc"].get("requirements", []))
        for name, found in json.loads(done.stdout).items()
    }


@pytest.mark.parametrize(("kind", "folder"), [("module", "modules"), ("inventory", "inventory")])
def test_requirements_in_the_documentation(kind: str, folder: str) -> None:
    files = sorted((ROOT / "plugins" / folder).glob("*.py"))
    wanted = {
        f"research.lightsail.{file.stem}": {
            "python": OLDEST.python,
            # What makes no call to AWS needs nothing but Python.
            **(sdk() if "amazon.aws" in file.read_text(encoding="utf-8") else {}),
        }
        for file in files
    }
    assert documented(kind, *wanted) == wanted


def test_amazon_aws_asks_for_no_newer_sdk() -> None:
    asked = documented("module", "amazon.aws.ec2_instance_info")["amazon.aws.ec2_instance_info"]
    assert {name: asked[name] for name in sdk()} == sdk()


def test_the_bundle_holds_the_amazon_aws_that_is_said() -> None:
    manifest = ROOT.parents[1] / "amazon" / "aws" / "MANIFEST.json"
    here = json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"]
    # The checkout has the bundle of one of the combinations, by its version of Python.
    assert here in {other.amazon_aws for name, other in COMBINATIONS.items() if name != "oldest"}


def test_the_table_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("| Python | ansible-core |", 1)[1].split("\n\n", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]
    wanted = []
    for combination in COMBINATIONS.values():
        found = versions(combination)
        assert found["boto3"] == found["botocore"]
        wanted.append([found["python"], found["ansible-core"], found["amazon.aws"], found["boto3"]])
    assert rows == wanted


def test_what_pages_say() -> None:
    said = []
    for page in PAGES:
        text = " ".join(page.read_text(encoding="utf-8").split())
        for name, version in SAID.findall(text):
            said.append(name.lower())
            oldest = versions(OLDEST)[name.lower()]
            # A page may leave out the last number.
            assert oldest == version or oldest.startswith(f"{version}."), (page, name, version)
    assert set(said) == {"ansible-core", "amazon.aws", "boto3", "python"}
