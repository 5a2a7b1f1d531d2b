# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that hold keys: whose they are, who can read them, and what is left when it goes wrong."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import stat
from types import SimpleNamespace

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._pages import files
from ansible_collections.research.lightsail.plugins.module_utils._pages.files import (
    FileError,
    OwnFiles,
    locked,
    open_folder_of,
    open_own_folder,
    problems_in_words,
    read_own,
)

OLD, NEW = b"the page of an hour ago", b"a page " * 1000
NOBODY = 65534


@pytest.fixture
def folder(tmp_path):
    """A folder to write into, as a descriptor."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def another(monkeypatch):
    """Makes everything that is there belong to another user than the one who runs this."""
    real = os.geteuid()
    return lambda: monkeypatch.setattr(files.os, "geteuid", lambda: real + 1)


@contextlib.contextmanager
def full_after(size):
    """No file gets longer than this, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def without_privileges():
    """Lets this process be one that no file lets in but by its permissions."""
    is_root = os.geteuid() == 0
    if is_root:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)


def mode_of(path):
    return stat.S_IMODE(path.lstat().st_mode)


def what_a_write_changes(path):
    """The time of the last read is none of it."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def test_a_file_is_its_owners_alone_whatever_the_umask(folder, tmp_path):
    old = os.umask(0)
    try:
        assert OwnFiles(0o600).write(folder, "class.html", NEW)
    finally:
        os.umask(old)
    assert (tmp_path / "class.html").read_bytes() == NEW
    assert mode_of(tmp_path / "class.html") == 0o600
    assert os.listdir(tmp_path) == ["class.html"]


def test_while_it_is_written_nobody_else_can_read_it(folder, tmp_path, monkeypatch):
    seen = []
    real = os.fchmod
    monkeypatch.setattr(
        files.os,
        "fchmod",
        lambda *args: (seen.extend(map(mode_of, tmp_path.iterdir())), real(*args)),
    )
    OwnFiles(0o644).write(folder, "class.html", NEW)
    assert seen == [0o600]
    assert mode_of(tmp_path / "class.html") == 0o644


def test_the_same_again_changes_nothing(folder, tmp_path):
    writer = OwnFiles(0o600)
    writer.write(folder, "class.html", NEW)
    before = what_a_write_changes(tmp_path / "class.html")
    assert not OwnFiles(0o600).write(folder, "class.html", NEW)
    assert what_a_write_changes(tmp_path / "class.html") == before


def test_other_permissions_are_a_new_file(folder, tmp_path):
    """Whoever has the old one open does not get at what the new one holds."""
    OwnFiles(0o644).write(folder, "class.html", NEW)
    before = (tmp_path / "class.html").stat().st_ino
    os.link(tmp_path / "class.html", tmp_path / "keep")
    assert OwnFiles(0o600).write(folder, "class.html", NEW)
    assert mode_of(tmp_path / "class.html") == 0o600
    assert (tmp_path / "class.html").stat().st_ino != before
    assert mode_of(tmp_path / "keep") == 0o644


def test_check_mode_writes_nothing_and_tells_what_would_change(folder, tmp_path):
    assert OwnFiles(0o600, is_check=True).write(folder, "class.html", NEW)
    assert os.listdir(tmp_path) == []
    OwnFiles(0o600).write(folder, "class.html", NEW)
    assert not OwnFiles(0o600, is_check=True).write(folder, "class.html", NEW)


@pytest.mark.parametrize("is_check", [False, True])
def test_a_file_of_another_user_is_refused(folder, tmp_path, another, is_check):
    (tmp_path / "class.html").write_bytes(OLD)
    another()
    with pytest.raises(FileError, match="belongs to .*, who could read the links in it"):
        OwnFiles(0o600, is_check).write(folder, "class.html", NEW)
    with pytest.raises(FileError, match="belongs to"):
        read_own(folder, "class.html")
    assert (tmp_path / "class.html").read_bytes() == OLD


@pytest.mark.parametrize("is_check", [False, True])
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda path: path.symlink_to("target"), "a link"),
        (lambda path: path.symlink_to("nowhere"), "a link"),
        (lambda path: path.mkdir(), "a folder"),
        (os.mkfifo, "a device"),
    ],
)
def test_what_is_no_file_is_refused_and_left_as_it_is(folder, tmp_path, make, kind, is_check):
    target = tmp_path / "target"
    target.write_bytes(OLD)
    target.chmod(0o644)
    make(tmp_path / "class.html")
    with pytest.raises(FileError, match=f"is {kind}, but has to be a file"):
        OwnFiles(0o600, is_check).write(folder, "class.html", NEW)
    assert (target.read_bytes(), mode_of(target)) == (OLD, 0o644)
    assert sorted(os.listdir(tmp_path)) == ["class.html", "target"]


@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_what_was_there(folder, tmp_path, there):
    if there:
        (tmp_path / "class.html").write_bytes(OLD)
    with full_after(1024), pytest.raises(FileError, match="could not be written: File too large"):
        OwnFiles(0o600).write(folder, "class.html", NEW)
    assert os.listdir(tmp_path) == (["class.html"] if there else [])
    if there:
        assert (tmp_path / "class.html").read_bytes() == OLD


def test_a_disk_that_tells_late_that_it_is_full_leaves_what_was_there(
    folder, tmp_path, monkeypatch
):
    (tmp_path / "class.html").write_bytes(OLD)

    def fsync(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", fsync)
    with pytest.raises(FileError, match="could not be written: No space left on device"):
        OwnFiles(0o600).write(folder, "class.html", NEW)
    assert os.listdir(tmp_path) == ["class.html"]
    assert (tmp_path / "class.html").read_bytes() == OLD


@pytest.mark.parametrize("is_needed", [False, True])
def test_a_folder_that_another_run_writes_to_is_waited_for_half_a_minute(
    folder, tmp_path, monkeypatch, is_needed
):
    slept = []
    clock = SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append)
    monkeypatch.setattr(files, "time", clock)
    theirs = os.open(tmp_path, os.O_RDONLY)
    try:
        with locked(theirs):
            refused = pytest.raises(FileError, match="its folder could not be locked")
            with refused if is_needed else contextlib.nullcontext(), locked(folder, is_needed):
                pass
    finally:
        os.close(theirs)
    assert set(slept) == {0.05}
    assert sum(slept) == pytest.approx(30, abs=0.06)


def test_a_file_that_is_swapped_while_it_is_written_is_noticed(folder, tmp_path, monkeypatch):
    real = os.rename

    def rename(*args, **options):
        real(*args, **options)
        (tmp_path / "theirs").write_bytes(b"another page")
        real(tmp_path / "theirs", tmp_path / "class.html")

    monkeypatch.setattr(files.os, "rename", rename)
    with pytest.raises(FileError, match="replaced by another user while it was written"):
        OwnFiles(0o600).write(folder, "class.html", NEW)


def test_two_names_for_one_file_are_noticed(folder, monkeypatch):
    """As on a file system that does not tell upper case from lower case."""
    real_stat, real_open, real_rename = os.stat, os.open, os.rename
    lower = {name: name.lower() for name in ("desk-1", "DESK-1")}
    monkeypatch.setattr(files.os, "stat", lambda p, **o: real_stat(lower.get(p, p), **o))
    monkeypatch.setattr(files.os, "open", lambda p, *a, **o: real_open(lower.get(p, p), *a, **o))
    monkeypatch.setattr(files.os, "rename", lambda p, q, **o: real_rename(p, lower.get(q, q), **o))
    writer = OwnFiles(0o600)
    writer.write(folder, "desk-1", OLD)
    with pytest.raises(FileError, match="does not tell upper case from lower case"):
        writer.write(folder, "DESK-1", NEW)
    assert read_own(folder, "desk-1")[0] == OLD


def test_a_page_that_is_far_too_long_is_not_read(folder, tmp_path, monkeypatch):
    (tmp_path / "class.html").write_bytes(OLD)
    monkeypatch.setattr(files, "MAX_SIZE", 5)
    assert read_own(folder, "class.html")[0] is None
    assert read_own(folder, "none.html") == (None, 0)


@pytest.mark.parametrize(("size", "is_read"), [(32 << 20, True), ((32 << 20) + 1, False)])
def test_no_page_is_longer_than_32_megabytes(folder, tmp_path, size, is_read):
    with open(tmp_path / "class.html", "wb") as file:
        file.truncate(size)  # a hole, which takes no place
    content, _mode = read_own(folder, "class.html")
    assert (content is not None) is is_read


def test_the_folder_is_made_and_then_kept(folder, tmp_path):
    made, changed = open_own_folder(folder, "class", 0o750)
    os.close(made)
    assert changed
    assert mode_of(tmp_path / "class") == 0o750
    again, changed = open_own_folder(folder, "class", 0o750)
    os.close(again)
    assert not changed


def test_until_it_is_known_whose_a_new_folder_is_it_is_for_its_owner_alone(folder, monkeypatch):
    real, before, umask = os.fchmod, [], os.umask(0)

    def fchmod(descriptor, mode):
        before.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        real(descriptor, mode)

    monkeypatch.setattr(files.os, "fchmod", fchmod)
    try:
        os.close(open_own_folder(folder, "class", 0o755)[0])
    finally:
        os.umask(umask)
    assert before == [0o700]


def test_the_folder_is_closed_to_others_again(folder, tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class").chmod(0o777)
    for is_check, mode in ((True, 0o777), (False, 0o700)):
        descriptor, changed = open_own_folder(folder, "class", 0o700, is_check)
        os.close(descriptor)
        assert changed
        assert mode_of(tmp_path / "class") == mode


@pytest.mark.parametrize("is_check", [False, True])
@pytest.mark.parametrize(("there", "needed"), [(0o755, 0o700), (0o700, 0o755), (0o1777, 0o700)])
def test_a_folder_with_other_things_in_it_keeps_its_permissions(
    folder, tmp_path, is_check, there, needed
):
    place = tmp_path / "home"
    place.mkdir()
    (place / "desk-1.html").write_bytes(OLD)
    (place / "notes.txt").write_bytes(OLD)
    place.chmod(there)
    words = f"has the permissions {there & 0o777:04o}, and the pages in it need {needed:04o}; it"
    with pytest.raises(FileError, match=words):
        open_own_folder(folder, "home", needed, is_check)
    assert stat.S_IMODE(place.stat().st_mode) == there
    (place / "notes.txt").rename(place / ".0123.tmp")
    os.close(open_own_folder(folder, "home", needed, is_check)[0])
    assert mode_of(place) == (there if is_check else needed)


def test_the_folder_in_check_mode_is_not_made(folder, tmp_path):
    assert open_own_folder(folder, "class", 0o700, is_check=True) == (None, True)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("is_check", [False, True])
def test_a_folder_that_is_a_link_a_file_or_of_another_user_is_refused(
    folder, tmp_path, another, is_check
):
    target = tmp_path / "target"
    target.mkdir()
    target.chmod(0o755)
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "file").write_bytes(OLD)
    for name, kind in (("link", "a link"), ("file", "a file")):
        with pytest.raises(FileError, match=f"is {kind}, but has to be a folder"):
            open_own_folder(folder, name, 0o700, is_check)
    another()
    with pytest.raises(FileError, match="belongs to"):
        open_own_folder(folder, "target", 0o700, is_check)
    assert mode_of(target) == 0o755


def test_a_folder_that_another_user_makes_at_that_moment_is_refused(
    folder, tmp_path, another, monkeypatch
):
    real = os.mkdir

    def mkdir(name, mode, dir_fd):
        real(name, 0o777, dir_fd=dir_fd)
        another()
        raise FileExistsError

    monkeypatch.setattr(files.os, "mkdir", mkdir)
    with pytest.raises(FileError, match="belongs to"):
        open_own_folder(folder, "class", 0o700)


def test_a_link_of_another_user_on_the_way_is_refused(tmp_path, another):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    os.close(open_folder_of(str(tmp_path / "link" / "class.html")))
    # A link of root's is as good as a folder; so this one must be somebody else's.
    os.lchown(tmp_path / "link", *(2 * [NOBODY if os.geteuid() == 0 else -1]))
    another()
    with pytest.raises(FileError, match="leads through a link that belongs to"):
        open_folder_of(str(tmp_path / "link" / "class.html"))


def test_the_folder_of_a_page_must_exist_and_be_one(tmp_path):
    (tmp_path / "file").write_bytes(OLD)
    for folder in ("none", "file"):
        with pytest.raises(FileError, match="its folder must exist, and be writable"):
            open_folder_of(str(tmp_path / folder / "class.html"))


def test_a_folder_that_the_user_cannot_write_to_is_refused():
    before = os.listdir("/dev/fd")
    with (
        without_privileges(),
        pytest.raises(FileError, match="its folder must exist, and be writable"),
    ):
        open_folder_of("/class.html")
    assert os.listdir("/dev/fd") == before


def test_an_own_folder_that_its_owner_cannot_read_is_said_with_the_reason(folder, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "class").mkdir()
    (tmp_path / "class").chmod(0o300)
    if os.geteuid() == 0:
        os.chown(tmp_path / "class", NOBODY, NOBODY)
    with (
        without_privileges(),
        pytest.raises(FileError, match="could not be written: Permission denied"),
    ):
        open_own_folder(folder, "class", 0o700)
    assert mode_of(tmp_path / "class") == 0o300


@pytest.mark.parametrize("is_check", [False, True])
def test_a_file_that_is_removed_after_it_was_read_is_written_anew(
    folder, tmp_path, monkeypatch, is_check
):
    OwnFiles(0o600).write(folder, "class.html", NEW)

    def read_and_remove(*args):
        there = read_own(*args)
        (tmp_path / "class.html").unlink()
        return there

    monkeypatch.setattr(files, "read_own", read_and_remove)
    assert OwnFiles(0o600, is_check).write(folder, "class.html", NEW)
    monkeypatch.undo()
    assert read_own(folder, "class.html")[0] == (None if is_check else NEW)


def test_a_reason_is_said_once_for_all_files():
    reasons = {f"/x/{n}.html": "could not be written: No space left on device" for n in range(30)}
    assert problems_in_words({**reasons, "/x": "is a link"}) == (
        "/x/0.html, /x/1.html, /x/2.html, /x/3.html, /x/4.html and 25 more: could not be written:"
        " No space left on device; /x: is a link"
    )


def test_a_folder_that_cannot_be_made_is_said_with_the_reason(folder, tmp_path):
    name = "x" * 300  # longer than file systems take
    with pytest.raises(FileError, match="could not be written: File name too long"):
        open_own_folder(folder, name, 0o700)
    assert not list(tmp_path.iterdir())


def test_a_folder_where_none_can_be_is_said_with_the_reason():
    """As in /proc, also for root."""
    parent = os.open("/proc", os.O_RDONLY)
    try:
        with pytest.raises(FileError, match="could not be written: No such file or directory"):
            open_own_folder(parent, "class", 0o700)
    finally:
        os.close(parent)


def test_a_page_of_a_name_that_no_file_can_have_is_said_with_the_reason(folder, tmp_path):
    with pytest.raises(FileError, match="could not be written: File name too long"):
        OwnFiles(0o600).write(folder, "x" * 300, NEW)
    assert not list(tmp_path.iterdir())


def test_a_user_without_a_name_is_told_by_number(folder, tmp_path, monkeypatch):
    """Containers run as users whom no passwd file knows."""
    (tmp_path / "page").write_bytes(OLD)
    monkeypatch.setattr(files.os, "geteuid", lambda: 4_000_000_000)
    with pytest.raises(FileError, match="not to the user 4000000000, whom the role runs as"):
        OwnFiles(0o600).write(folder, "page", NEW)
    assert (tmp_path / "page").read_bytes() == OLD


def test_a_folder_that_is_made_by_the_same_user_at_that_moment_is_used(
    folder, tmp_path, monkeypatch
):
    real = os.mkdir

    def mkdir(name, mode, dir_fd):
        real(name, mode, dir_fd=dir_fd)
        real(name, mode, dir_fd=dir_fd)  # of the other run, which was quicker

    monkeypatch.setattr(files.os, "mkdir", mkdir)
    descriptor, is_other = open_own_folder(folder, "pages", 0o700)
    os.close(descriptor)
    assert is_other
    assert mode_of(tmp_path / "pages") == 0o700


def test_what_becomes_a_link_before_it_is_read_is_not_followed(folder, tmp_path, monkeypatch):
    """It counts as another content, so that the page is made anew in its place."""
    (tmp_path / "page").write_bytes(OLD)
    (tmp_path / "secret").write_bytes(b"of somebody else")
    real = os.open

    def swap_and_open(name, *args, **options):
        (tmp_path / "page").unlink()
        (tmp_path / "page").symlink_to(tmp_path / "secret")
        return real(name, *args, **options)

    monkeypatch.setattr(files.os, "open", swap_and_open)
    assert read_own(folder, "page") == (None, 0)


@pytest.mark.parametrize(("owner", "is_refused"), [(0, False), (1, True)])
def test_of_links_on_the_way_only_those_of_root_and_of_oneself_are_followed(
    tmp_path, monkeypatch, owner, is_refused
):
    (tmp_path / "link").symlink_to(tmp_path)
    real = os.lstat

    def lstat(path):
        info = real(path)
        return SimpleNamespace(st_mode=info.st_mode, st_uid=owner)

    monkeypatch.setattr(files.os, "lstat", lstat)
    monkeypatch.setattr(files.os, "geteuid", lambda: 1000)
    refused = pytest.raises(FileError, match="leads through a link that belongs to")
    with refused if is_refused else contextlib.nullcontext():
        os.close(open_folder_of(str(tmp_path / "link" / "page")))


def test_a_way_that_cannot_be_looked_at_is_not_gone(tmp_path, monkeypatch):
    def lstat(_path):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(files.os, "lstat", lstat)
    with pytest.raises(FileError, match="its folder must exist"):
        open_folder_of(str(tmp_path / "page"))


def test_a_folder_on_the_way_that_is_missing_is_said(tmp_path):
    with pytest.raises(FileError, match="its folder must exist"):
        open_folder_of(str(tmp_path / "missing" / "deeper" / "page"))


@pytest.mark.parametrize(("number", "more"), [(5, ""), (6, " and 1 more"), (7, " and 2 more")])
def test_of_files_with_the_same_problem_five_are_named(number, more):
    told = problems_in_words({str(each): "is a link" for each in range(number)})
    assert told == f"0, 1, 2, 3, 4{more}: is a link"
