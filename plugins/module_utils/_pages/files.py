# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that hold keys: nobody but their owner gets at them, at no moment and by no trick.

Ansible's own modules give a new file the owner of the one that it replaces, follow a link to a
folder, and leave an empty file behind on a full disk.  Here a file is made anew, for its owner
alone, and moved into place when it is complete.  Everything is done by descriptors of folders, so
what was checked is what is used, whatever others do to the path meanwhile.

Only the standard library; needs POSIX.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import secrets
import stat
import time
import typing

from .._core.names import some_of

# A page of 300 computers has less than 1 MB.
MAX_SIZE = 32 * 1024 * 1024
# Paths in a message, for each reason.
_MAX_SHOWN = 5

# Of a page, and of what a run leaves that is killed while it writes one.
ENDING = ".html"
_TEMPORARY = ".tmp"
_OWN_ENDINGS = (ENDING, _TEMPORARY)

# Seconds: how long another run may write to a folder before this one gives up, and how often that
# is looked at.
LOCK_SECONDS = 30.0
_LOOK_SECONDS = 0.05

_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW


class FileError(Exception):
    """Why a file or folder was left alone, in words that follow its name in a message."""


def open_folder_of(path: str) -> int:
    """Opens the folder that a file is in, or will be; the caller closes the descriptor.

    Raises FileError where it is missing, cannot be written to, or is reached through a link of
    another user, which can lead anywhere.
    """
    folder = os.path.dirname(os.path.abspath(path))
    _refuse_links_of_others(folder)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    except OSError:
        raise FileError(_NO_FOLDER) from None
    if not os.access(".", os.W_OK | os.X_OK, dir_fd=descriptor):
        os.close(descriptor)
        raise FileError(_NO_FOLDER)
    return descriptor


_NO_FOLDER = (
    "its folder must exist, and be writable for the user whom the role runs as, on the host that it"
    " runs on"
)


def _refuse_links_of_others(folder: str) -> None:
    at = os.sep
    for part in folder.split(os.sep):
        at = os.path.join(at, part)
        try:
            info = os.lstat(at)
        except OSError:
            raise FileError(_NO_FOLDER) from None
        if stat.S_ISLNK(info.st_mode) and info.st_uid not in (0, os.geteuid()):
            raise FileError(
                f"the way to it leads through a link that belongs to {_user(info.st_uid)}, who can"
                " change where it leads; give a path without that link"
            )


def open_own_folder(
    parent: int, name: str, mode: int, is_check: bool = False
) -> tuple[int | None, bool]:
    """Opens a folder of the running user's, which is made if it is missing; sets its permissions.

    Those of a folder that was there are set only if it holds nothing but pages: what else is in it
    would be opened or closed to others with it.  Returns a descriptor, for the caller to close, and
    whether anything was different.  With is_check nothing is made or set, and there is no
    descriptor of a missing folder.  Raises FileError for a folder that cannot be had so, and for
    whatever else is there, a link to a folder too.
    """
    info = _look(parent, name)
    if info is None and is_check:
        return None, True
    if info is None:
        _make_folder(parent, name)
    else:
        _check(info, "a folder")
    try:
        descriptor = os.open(name, _READ | os.O_DIRECTORY, dir_fd=parent)
    except OSError as error:
        raise _not_written(error) from error
    try:
        is_other = _set_folder_mode(descriptor, mode, is_check)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, info is None or is_other


def _make_folder(parent: int, name: str) -> None:
    try:
        # For the owner alone, until it is known whose it is.
        os.mkdir(name, 0o700, dir_fd=parent)
    except FileExistsError:
        pass
    except OSError as error:
        raise _not_written(error) from error


def _set_folder_mode(descriptor: int, mode: int, is_check: bool) -> bool:
    """Sets the permissions of the running user's folder; returns whether they were others."""
    info = os.fstat(descriptor)
    _check(info, "a folder")
    current = stat.S_IMODE(info.st_mode) & 0o777
    if current == mode:
        return False
    try:
        others = [name for name in os.listdir(descriptor) if not name.endswith(_OWN_ENDINGS)]
    except OSError as error:
        raise _not_written(error) from error
    if others:
        raise FileError(
            f"has the permissions {current:04o}, and the pages in it need {mode:04o}; it was left"
            " as it is, since it holds other things, too: set them, or give a folder of its own"
        )
    if not is_check:
        # Keeps the group that new files in it get, if somebody wants that.
        os.fchmod(descriptor, info.st_mode & stat.S_ISGID | mode)
    return True


def _check(info: os.stat_result, what: str) -> None:
    kind = _kind(info)
    if kind != what:
        raise FileError(
            f"is {kind}, but has to be {what}, or missing; it was left as it is: remove it, or give"
            " another path"
        )
    _check_owner(info)


def _check_owner(info: os.stat_result) -> None:
    if info.st_uid != os.geteuid():
        raise FileError(
            f"belongs to {_user(info.st_uid)}, who could read the links in it, and not to"
            f" {_user(os.geteuid())}, whom the role runs as: remove it, give another path, or let"
            " the role run as its owner (become_user)"
        )


def _look(folder: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_written(error) from error


def _not_written(error: OSError) -> FileError:
    return FileError(f"could not be written: {error.strerror}")


def _kind(info: os.stat_result) -> str:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISLNK, "a link"), (stat.S_ISREG, "a file"))
    return next((words for holds, words in kinds if holds(info.st_mode)), "a device")


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"the user {uid}"


@contextlib.contextmanager
def locked(folder: int, is_needed: bool = False) -> typing.Iterator[None]:
    """Lets no other run write to a folder meanwhile: its files come and go while it replaces them.

    It waits for another run, LOCK_SECONDS at the most.  Without the lock it goes on, unless that is
    needed: some file systems have none, and anybody who can read a folder can hold its lock.
    Raises FileError.
    """
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if isinstance(error, BlockingIOError) and time.monotonic() < end:
                time.sleep(_LOOK_SECONDS)
            elif is_needed:
                raise FileError(
                    f"was left as it is, since its folder could not be locked ({error.strerror});"
                    " look for another run that hangs, or give a path on another file system"
                ) from error
            else:
                break
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_UN)


def read_own(folder: int, name: str) -> tuple[bytes | None, int]:
    """Reads a file of the running user's; returns its content and its permissions.

    The content is None where there is no file, and where it is not readable or far too long to be
    a page.  Raises FileError for a file of another user, and for anything that is no file.
    """
    info = _look(folder, name)
    if info is None:
        return None, 0
    _check(info, "a file")
    try:
        # What is there by now may be another thing, so that is looked at, too; a pipe must not
        # keep this waiting.
        descriptor = os.open(name, _READ | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None, 0
    with os.fdopen(descriptor, "rb") as file:
        info = os.fstat(descriptor)
        _check(info, "a file")
        content = file.read(MAX_SIZE + 1)
    return (content if len(content) <= MAX_SIZE else None), stat.S_IMODE(info.st_mode)


class OwnFiles:
    """Writes files into folders, each for the running user, with the same permissions.

    With is_check nothing is written, but everything that can be wrong before is found.
    """

    def __init__(self, mode: int, is_check: bool = False) -> None:
        self.mode = mode
        self.is_check = is_check
        self._written: set[tuple[int, int]] = set()

    def write(self, folder: int, name: str, content: bytes) -> bool:
        """Makes a file have this content and the permissions; returns whether it was different.

        A file that is there is replaced as a whole, never changed: who has it open keeps the old
        one.  Raises FileError, and then has left what was there as it was.
        """
        there, mode = read_own(folder, name)
        info = _look(folder, name)
        if info is not None and (info.st_dev, info.st_ino) in self._written:
            raise FileError(
                "is the file that was just written for another name, since this file system does"
                " not tell upper case from lower case; call the role once for each of them, with"
                " another path"
            )
        # What was read may have been removed since, and then is written anew.
        is_other = info is None or there != content or mode != self.mode
        if self.is_check:
            return is_other
        if info is None or is_other:
            try:
                info = self._replace(folder, name, content)
            except OSError as error:
                raise _not_written(error) from error
        self._written.add((info.st_dev, info.st_ino))
        return is_other

    def _replace(self, folder: int, name: str, content: bytes) -> os.stat_result:
        temporary = f".{secrets.token_hex(8)}{_TEMPORARY}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(descriptor, self.mode)
                # Some file systems tell only now that they are full.
                os.fsync(descriptor)
                info = os.fstat(descriptor)
                os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            in_place = _look(folder, name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary, dir_fd=folder)
            raise
        if in_place is None or not os.path.samestat(in_place, info):
            raise FileError(
                "was replaced by another user while it was written; give a path in a folder that"
                " others cannot write to"
            )
        return info


def problems_in_words(problems: typing.Mapping[str, str]) -> str:
    """Says what is wrong with files (path to reason): each reason once, with its files."""
    paths: dict[str, list[str]] = {}
    for path, reason in problems.items():
        paths.setdefault(reason, []).append(path)
    return "; ".join(f"{some_of(names, _MAX_SHOWN)}: {reason}" for reason, names in paths.items())
