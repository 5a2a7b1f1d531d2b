# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be in the artifact, and what must be."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tools.develop import package
from tools.develop.common import Problem

NEEDED = {
    "README.md",
    "plugins/modules/lightsail_gui_session.py",
    "roles/gui_session/tasks/main.yml",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the tracked files: what users need, and a file for developers."""
    names = sorted(NEEDED | {"tools/dev"})
    monkeypatch.setattr(package, "tracked", lambda: names)
    return names


def artifact(folder: Path, names: set[str]) -> Path:
    """Make an archive with files of these names."""
    path = folder / "research-lightsail-1.0.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return path


@pytest.mark.usefixtures("tree")
class TestCheckContent:
    """The artifact holds what users need, and nothing else."""

    def test_that_and_the_two_lists(self, tmp_path: Path) -> None:
        package.check_content(artifact(tmp_path, NEEDED | package.LISTS))

    def test_a_file_for_developers(self, tmp_path: Path) -> None:
        names = NEEDED | package.LISTS | {"tools/dev"}
        with pytest.raises(Problem, match="tools/dev is in it"):
            package.check_content(artifact(tmp_path, names))

    def test_a_file_that_git_does_not_track(self, tmp_path: Path) -> None:
        names = NEEDED | package.LISTS | {"plugins/modules/scratch.py"}
        with pytest.raises(Problem, match="scratch.py is in it"):
            package.check_content(artifact(tmp_path, names))

    def test_a_file_that_is_left_out(self, tmp_path: Path) -> None:
        names = NEEDED - {"README.md"} | package.LISTS
        with pytest.raises(Problem, match=r"README\.md is missing"):
            package.check_content(artifact(tmp_path, names))


@pytest.mark.parametrize(
    "name",
    [
        "Makefile",
        "docs/conf.py",
        "changelogs/fragments/1-fix.yml",
        "plugins/modules/notes.txt",
        "roles/gui_session/molecule/default.yml",
        "tests/unit/requirements.txt",
    ],
)
def test_what_is_for_developers(name: str) -> None:
    assert not package.is_shipped(name)


@pytest.mark.parametrize(
    ("folder", "link", "there"),
    [
        (".", "[a](docs/b.rst)", "[a](https://x/blob/1.2.3/docs/b.rst)"),
        (".", "[a](docs/b.rst#part)", "[a](https://x/blob/1.2.3/docs/b.rst#part)"),
        (".", "![a: b](docs/c.png)", "![a: b](https://x/raw/1.2.3/docs/c.png)"),
        ("roles/r", "[a](../../docs/b.rst)", "[a](https://x/blob/1.2.3/docs/b.rst)"),
        (".", "[a](https://y/b) [b](#part)", "[a](https://y/b) [b](#part)"),
        (".", "[a](b) [c](d)", "[a](https://x/blob/1.2.3/b) [c](https://x/blob/1.2.3/d)"),
    ],
)
def test_galaxy_shows_links_that_lead_to_the_repository(folder: str, link: str, there: str) -> None:
    assert package.with_absolute_links(link, folder, "https://x", "1.2.3") == there
