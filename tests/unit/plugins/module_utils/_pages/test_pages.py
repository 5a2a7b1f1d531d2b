# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files the pages are, and that one that cannot be written costs no other."""

from __future__ import annotations

import os
import resource
import stat
import threading

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._pages import files, pages

NAMES = ["desk-1", "lab.desk-2", "DESK-1", "n" * 250]
SINGLE = [{"name": name, "content": f"page of {name}"} for name in NAMES]


def write(path, single=(), mode="0600", content="the page", is_check=False):
    return pages.write_pages(is_check, str(path), content, list(single), mode)


def problem_of(single=(), mode="0600", path="/x/class.html", content="the page"):
    return pages.problem_of(path, content, list(single), mode)


@pytest.mark.parametrize(
    ("mode", "of_folder"), [("0600", 0o700), ("640", 0o750), ("0644", 0o755), ("0604", 0o705)]
)
def test_each_page_and_their_folder(tmp_path, mode, of_folder):
    folder = tmp_path / "class"
    expected = [str(tmp_path / "class.html"), str(folder)]
    expected += [str(folder / f"{name}.html") for name in NAMES]
    assert write(tmp_path / "class.html", SINGLE, mode, is_check=True) == (expected, {})
    assert os.listdir(tmp_path) == []
    assert write(tmp_path / "class.html", SINGLE, mode) == (expected, {})
    assert write(tmp_path / "class.html", SINGLE, mode) == ([], {})
    assert write(tmp_path / "class.html", SINGLE, mode, is_check=True) == ([], {})
    assert stat.S_IMODE(folder.stat().st_mode) == of_folder
    for name in NAMES:
        assert (folder / f"{name}.html").read_text() == f"page of {name}"
        assert stat.S_IMODE((folder / f"{name}.html").stat().st_mode) == int(mode, 8)


def test_another_folder_for_the_single_pages(tmp_path):
    place = tmp_path / "students"
    single = [{"name": "desk-1", "content": "page of desk-1"}]
    arguments = (str(tmp_path / "class"), "the page", single, "0600", f"{place}/")
    assert pages.problem_of(*arguments) is None
    expected = [str(tmp_path / "class"), str(place), str(place / "desk-1.html")]
    assert pages.write_pages(False, *arguments) == (expected, {})
    assert pages.write_pages(False, *arguments) == ([], {})
    assert (place / "desk-1.html").read_text() == "page of desk-1"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    missing = str(tmp_path / "no" / "x")
    changed, problems = pages.write_pages(False, *arguments[:4], missing)
    assert (changed, list(problems)) == ([], [missing])


@pytest.mark.parametrize("is_check", [False, True])
def test_what_is_in_the_way_of_one_page_costs_no_other(tmp_path, is_check):
    (tmp_path / "class" / "desk-1.html").mkdir(parents=True)
    (tmp_path / "class").chmod(0o700)
    changed, problems = write(tmp_path / "class.html", SINGLE, is_check=is_check)
    assert list(problems) == [str(tmp_path / "class" / "desk-1.html")]
    assert "is a folder, but has to be a file" in problems[str(tmp_path / "class" / "desk-1.html")]
    assert len(changed) == 1 + len(NAMES) - 1


@pytest.mark.parametrize("is_check", [False, True])
def test_a_link_for_the_folder_costs_the_single_pages_alone(tmp_path, is_check):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "class").symlink_to("theirs")
    changed, problems = write(tmp_path / "class.html", SINGLE, is_check=is_check)
    assert changed == [str(tmp_path / "class.html")]
    assert "is a link, but has to be a folder" in problems[str(tmp_path / "class")]
    assert os.listdir(tmp_path / "theirs") == []


def test_a_full_disk(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    single = [{"name": "short", "content": "x"}, {"name": "long", "content": "x" * 5000}]
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        changed, problems = write(tmp_path / "class.html", single, content="x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert changed == [str(tmp_path / "class"), str(tmp_path / "class" / "short.html")]
    assert len(problems) == 2
    assert sorted(os.listdir(tmp_path)) == ["class"]
    assert os.listdir(tmp_path / "class") == ["short.html"]


def test_a_text_that_is_no_text(tmp_path):
    assert write(tmp_path / "class.html", content="\ud800")[1] == {}


def test_of_a_page_that_somebody_has_spoiled_what_can_be_read_is_read(tmp_path):
    page = tmp_path / "class.html"
    assert pages.read_page(str(page)) is None
    page.write_bytes(b"a \xff page")
    assert pages.read_page(str(page)) == "a \ufffd page"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../desk", "there can be no page for '../desk': a name has 2 to 255 characters"),
        ("..", "there can be no page for '..'"),
        (".html", "there can be no page for '.html'"),
        ("a/b", "there can be no page for 'a/b'"),
        ("ä1", "there can be no page for 'ä1': a name has"),
        ("desk-1\0", "there can be no page for"),
        ("", "there can be no page for ''"),
        ("n" * 251, "a file's name has room for 250 characters of it"),
        ("n" * 255, "a file's name has room for 250 characters of it"),
        ("n" * 256, "a name has 2 to 255 characters"),
        ("desk-1", "there can be only one single page for 'desk-1'; call the role once for each"),
    ],
)
def test_names_that_can_be_no_file(name, words):
    problem = problem_of([*SINGLE, {"name": name, "content": ""}])
    assert words in problem
    assert len(problem) < 1000
    assert problem_of(SINGLE) is None


def test_names_that_can_be_no_file_are_told_together():
    single = [{"name": name, "content": ""} for name in ("desk-1", "../desk", "ä1")]
    assert "there can be no page for '../desk', 'ä1': a name has" in problem_of(single)


@pytest.mark.parametrize(("number", "more"), [(5, ""), (6, " and 1 more"), (9, " and 4 more")])
def test_of_many_names_five_are_shown_and_the_others_counted(number, more):
    names = [f"ä{each}" for each in range(number)]
    problem = problem_of([{"name": name, "content": ""} for name in names])
    shown = ", ".join(map(repr, names[:5]))
    assert f"there can be no page for {shown}{more}: a name has" in problem


@pytest.mark.parametrize("mode", ["u=rw", "384", 384, 0o640, "00600", "0600\n", "", "0x600", None])
def test_a_mode_that_is_none(mode):
    assert "is not a quoted octal number" in problem_of(mode=mode)


def test_a_path_that_leaves_no_name_for_the_folder():
    assert "needs an ending such as .html" in problem_of(SINGLE, path="/x/class")
    assert problem_of(path="/x/class") is None


def test_single_pages_need_content_where_the_page_has_it():
    assert "each needs its content" in problem_of([{"name": "desk-1", "content": None}])
    assert problem_of([{"name": "desk-1", "content": None}], content=None) is None


@pytest.mark.parametrize("path", ["out/desk-1.html", "out/../out/DESK-1.HTML"])
def test_the_page_of_all_is_no_single_page(tmp_path, path):
    single = [{"name": "desk-1", "content": "page of desk-1"}]
    arguments = (str(tmp_path / path), "the page", single, "0600", str(tmp_path / "out"))
    assert "is the single page of 'desk-1', too; give another path" in pages.problem_of(*arguments)
    assert pages.problem_of(*arguments[:4]) is None


def test_runs_at_once_write_all_of_their_pages(tmp_path):
    single = [[{"name": f"desk-{n}", "content": f"{run}"} for n in range(5)] for run in range(4)]
    problems = []

    def write_often(run):
        for turn in range(20):
            told = write(tmp_path / "class.html", single[run], content=f"{run} {turn}")
            problems.append(told[1])

    threads = [threading.Thread(target=write_often, args=(run,)) for run in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert problems == [{}] * 80
    assert sorted(os.listdir(tmp_path)) == ["class", "class.html"]


def test_a_folder_that_cannot_be_used_is_found_before(tmp_path):
    place = tmp_path / "class"
    pages.check_folder(str(place))
    assert os.listdir(tmp_path) == []
    place.mkdir(mode=0o755)
    (place / "notes.txt").touch()
    with pytest.raises(files.FileError, match="it holds other things, too"):
        pages.check_folder(f"{place}/")
    pages.check_folder(str(place), "0644")
