# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the module returns, whose work is done in _pages (see there for all that can be in the way)."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._pages import files

from .standin import run

SINGLE = [{"name": "desk-1", "content": "page of desk-1"}]


@pytest.fixture
def pages(tmp_path):
    """Runs the module for the pages of a class, in a folder of its own."""

    def run_module(**parameters):
        return run(
            "gui_session_pages",
            path=str(tmp_path / "class.html"),
            **dict.fromkeys(["region", "access_key", "secret_key"]),
            **parameters,
        )

    return run_module


def test_pages_are_written_once(pages, tmp_path):
    files = [str(tmp_path / each) for each in ("class.html", "class", "class/desk-1.html")]
    planned = pages(content="all", single_pages=SINGLE, check=True)
    assert (planned["changed"], planned["files"], os.listdir(tmp_path)) == (True, files, [])
    written = pages(content="all", single_pages=SINGLE)
    assert (written["changed"], written["files"]) == (True, files)
    again = pages(content="all", single_pages=SINGLE)
    assert (again["changed"], again["files"]) == (False, [])


def test_the_page_that_is_there_is_read_where_no_content_is_given(pages):
    assert pages()["content"] is None
    pages(content="all of it")
    read = pages()
    assert (read["changed"], read["content"]) == (False, "all of it")


def test_what_cannot_be_right_is_said_before_anything_is_written(pages, tmp_path):
    result = pages(content="all", mode="384")
    assert result["failed"]
    assert "mode: '384' is not a quoted octal number" in result["msg"]
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_hold_the_single_pages_is_found_with_the_page(pages, tmp_path):
    (tmp_path / "class").mkdir(mode=0o755)
    (tmp_path / "class" / "notes.txt").touch()
    result = pages(single_pages=SINGLE)
    assert result["failed"]
    assert result["msg"].startswith(f"{tmp_path}/class: has the permissions 0755, and the pages")
    assert pages(single_pages=SINGLE, mode="0644")["content"] is None


def test_what_is_no_page_is_not_read(pages, tmp_path):
    (tmp_path / "class.html").mkdir()
    result = pages()
    assert result["failed"]
    assert result["msg"].startswith(f"{tmp_path}/class.html: is a folder, but has to be a file")


def test_what_was_written_is_told_though_another_page_failed(pages, tmp_path):
    (tmp_path / "class").write_text("in the way")
    result = pages(content="all", single_pages=SINGLE)
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["files"] == [str(tmp_path / "class.html")]
    assert f"{tmp_path}/class: is a file, but has to be a folder" in result["msg"]


@pytest.mark.parametrize(
    ("place", "kind"), [("class.html", "file"), ("class", "folder"), ("class/desk-1.html", "file")]
)
def test_what_another_user_has_made_is_refused_and_left_as_it_is(
    pages, tmp_path, monkeypatch, place, kind
):
    theirs = tmp_path / place
    theirs.parent.mkdir(mode=0o755, exist_ok=True)
    if kind == "folder":
        theirs.mkdir()
    else:
        theirs.touch()
    theirs.chmod(0o777)
    if os.geteuid() == 0:
        os.chown(theirs, 65534, 65534)
    else:
        somebody = os.geteuid() + 1
        monkeypatch.setattr(files.os, "geteuid", lambda: somebody)
    before = theirs.stat()
    result = pages(content="all", single_pages=SINGLE)
    assert result["failed"]
    assert f"{theirs}: belongs to " in result["msg"]
    assert "who could read the links in it" in result["msg"]
    after = theirs.stat()
    assert (after.st_uid, stat.S_IMODE(after.st_mode)) == (before.st_uid, 0o777)
    if kind == "file":
        assert after.st_size == 0
    else:
        assert os.listdir(theirs) == []
