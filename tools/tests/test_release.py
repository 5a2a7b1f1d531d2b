# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make release`, in a clone of this checkout: what it refuses, and what it leaves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.develop import release
from tools.develop.common import ROOT

FRAGMENT = "changelogs/fragments/a-test.yml"


class Clone:
    """A clone in which releases can be tried."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.planned = ""

    def git(self, *args: str) -> str:
        """Run git as somebody, whoever runs the tests."""
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        return release.git(self.root, *who, *args)

    def commit(self, name: str, text: str) -> None:
        """Write a file and commit it."""
        (self.root / name).write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"Change {name}")

    def tell(self, section: str) -> None:
        """Add a fragment to the changelog."""
        self.commit(FRAGMENT, f"---\n{section}:\n  - something - to tell.\n")

    def plan(self, version: str) -> None:
        """Let galaxy.yml name this version."""
        text = (self.root / "galaxy.yml").read_text(encoding="utf-8")
        before = release.galaxy_version(self.root)
        self.commit("galaxy.yml", text.replace(f"version: {before}", f"version: {version}"))
        self.planned = version

    def release_was(self, version: str) -> None:
        """Let the changelog end with this release, and tell of all that was added before."""
        entries = sorted({*release.versions_added(self.root), version})
        lines = [f"  {entry}:\n    release_date: '2026-01-01'\n" for entry in entries]
        self.commit(
            "changelogs/changelog.yaml", f"---\nancestor: null\nreleases:\n{''.join(lines)}"
        )

    def refusals(self, version: str) -> list[str]:
        """Ask for what stands in the way."""
        return release.refusals(self.root, version)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Clone what is committed here: on main, clean, a major version ahead, with news."""
    clone = Clone(tmp_path / "clone")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone.root)], check=True)
    clone.git("checkout", "--quiet", "-B", "main")
    last = release.galaxy_version(clone.root)
    clone.release_was(last)
    clone.plan(f"{release.numbers(last)[0] + 1}.0.0")
    clone.tell("minor_changes")
    return clone


def test_every_version_added_here_is_known() -> None:
    assert release.versions_added(ROOT)
    assert release.strange_versions(ROOT, release.galaxy_version(ROOT)) == []


def test_the_version_that_is_planned(clone: Clone) -> None:
    assert clone.refusals(clone.planned) == []


@pytest.mark.parametrize("version", ["", "1", "1.2", "v1.2.3", "1.2.3-rc1", "01.2.3", "1.2.3.4"])
def test_a_version_that_is_not_semantic(version: str) -> None:
    (said,) = release.refusals(ROOT, version)
    assert "not a version like" in said


def test_work_that_is_not_committed(clone: Clone) -> None:
    (clone.root / "notes.txt").touch()
    (said,) = clone.refusals(clone.planned)
    assert "notes.txt" in said


def test_another_branch(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "-b", "attempt")
    (said,) = clone.refusals(clone.planned)
    assert "The branch is attempt" in said


def test_no_branch(clone: Clone) -> None:
    clone.git("checkout", "--quiet", "--detach")
    (said,) = clone.refusals(clone.planned)
    assert "The branch is none" in said


def test_a_tag_that_exists(clone: Clone) -> None:
    clone.git("tag", clone.planned)
    (said,) = clone.refusals(clone.planned)
    assert "tag" in said


def test_no_fragments(clone: Clone) -> None:
    for path in (clone.root / "changelogs" / "fragments").glob("*.yml"):
        path.unlink()
    clone.git("commit", "--all", "--quiet", "--message", "Tell nothing")
    (said,) = clone.refusals(clone.planned)
    assert "changelogs/fragments is empty" in said


@pytest.mark.parametrize("version", ["9.3.0", "9.2.9"])
def test_a_version_that_is_not_newer(clone: Clone, version: str) -> None:
    clone.release_was("9.3.0")
    assert [line for line in clone.refusals(version) if "is not newer than" in line]


def test_less_than_galaxy_yml_plans(clone: Clone) -> None:
    (said,) = [line for line in clone.refusals("0.0.1") if "galaxy.yml" in line]
    assert clone.planned in said


@pytest.mark.parametrize(
    ("section", "version", "accepted"),
    [
        ("bugfixes", "9.3.1", True),
        ("minor_changes", "9.3.1", False),
        ("minor_changes", "9.4.0", True),
        ("add object.role", "9.3.1", False),
        ("breaking_changes", "9.4.0", False),
        ("breaking_changes", "10.0.0", True),
    ],
)
def test_semantic_versioning(tmp_path: Path, section: str, version: str, accepted: bool) -> None:
    fragment = tmp_path / "fragment.yml"
    fragment.write_text(f"---\n{section}:\n  - something - to tell.\n", encoding="utf-8")
    assert (release.too_small([fragment], "9.3.0", version) == []) is accepted


def test_a_fragment_that_tells_of_too_much(clone: Clone) -> None:
    major, minor, patch = release.numbers(release.released(clone.root)[-1])
    version = f"{major}.{minor}.{patch + 1}"
    clone.plan(version)
    said = "\n".join(clone.refusals(version))
    assert "a-test.yml asks for a minor release" in said


def test_a_version_added_of_which_the_changelog_does_not_tell(clone: Clone) -> None:
    clone.commit("plugins/modules/new.py", "DOCUMENTATION = '''\nversion_added: 7.7.7\n'''\n")
    (said,) = clone.refusals(clone.planned)
    assert "7.7.7 in plugins/modules/new.py" in said


def test_what_a_release_leaves(clone: Clone) -> None:
    major, minor, patch = release.numbers(clone.planned)
    version = f"{major}.{minor}.{patch + 1}"  # so that galaxy.yml has to change
    release.prepare(clone.root, version)
    for key, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        clone.git("config", key, value)
    release.record(clone.root, version)
    assert clone.git("status", "--porcelain") == ""
    assert clone.git("describe", "--exact-match") == version
    assert release.galaxy_version(clone.root) == version
    assert release.released(clone.root)[-1] == version
    changelog = (clone.root / "CHANGELOG.rst").read_text(encoding="utf-8")
    assert f"v{version}\n" in changelog
    assert "something - to tell." in changelog
    assert list((clone.root / "changelogs" / "fragments").glob("*.yml")) == []
    assert [line for line in clone.refusals(version) if "The tag" in line]
