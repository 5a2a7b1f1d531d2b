# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files the pages of a class are: one of all, and a folder with one for each computer.

The folder is called like the page of all without its ending, unless another one is given.  Only the
standard library.
"""

from __future__ import annotations

import contextlib
import os
import re
import typing

from .._core.names import RULE, describe, is_name, some_of
from .files import ENDING, FileError, OwnFiles, locked, open_folder_of, open_own_folder, read_own

# Of a file, on the file systems that people use: NAME_MAX.
MAX_FILE_NAME = 255
# Names in a message.
_MAX_SHOWN = 5

# The page of one computer: a dictionary of name and content, which may be None.
SinglePage = typing.Mapping[str, typing.Any]


def problem_of(
    path: str,
    content: str | None,
    single_pages: typing.Sequence[SinglePage],
    mode: typing.Any,
    folder: str | None = None,
) -> str | None:
    """Says what is wrong with the parameters, before any file is looked at; None if nothing is."""
    if not isinstance(mode, str) or not re.fullmatch(r"0?[0-7]{3}", mode):
        return (
            f"mode: {describe(str(mode))} is not a quoted octal number such as '0600' (unquoted,"
            " YAML makes another number of it)"
        )
    if not single_pages:
        return None
    return _problem_of_single_pages(path, content, single_pages, folder)


def _problem_of_single_pages(
    path: str, content: str | None, single_pages: typing.Sequence[SinglePage], folder: str | None
) -> str | None:
    if not folder and os.path.splitext(path)[0] == path:
        return (
            f"path: {path} needs an ending such as .html, since the folder of the single pages is"
            " called like it without the ending"
        )
    if content is not None and any(page["content"] is None for page in single_pages):
        return "single_pages: each needs its content where content is given"
    names = [page["name"] for page in single_pages]
    same = same_page(path, place_of(path, folder), names)
    if same is not None:
        return f"path: {path} is the single page of {describe(same)}, too; give another path"
    return _problem_of_names(names)


def same_page(path: str, place: str, names: typing.Iterable[str]) -> str | None:
    """Whose single page, in the folder place, is the same file as that of all; None for nobody's.

    Some file systems do not tell upper case from lower case.
    """
    of_all = os.path.abspath(path).casefold()
    folder = os.path.abspath(place)
    pages = ((name, os.path.join(folder, name + ENDING)) for name in names)
    return next((name for name, page in pages if page.casefold() == of_all), None)


def place_of(path: str, folder: str | None) -> str:
    """The folder of the single pages."""
    return os.path.abspath(folder) if folder else os.path.splitext(path)[0]


def _problem_of_names(names: typing.Sequence[str]) -> str | None:
    wrong = [name for name in names if not is_name(name)]
    if wrong:
        return f"there can be no page for {some_of(wrong, _MAX_SHOWN, describe)}: {RULE}"
    longest = MAX_FILE_NAME - len(ENDING)
    too_long = [name for name in names if len(name) > longest]
    if too_long:
        return (
            f"there can be no single page for {some_of(too_long, _MAX_SHOWN, describe)}: a file's"
            f" name has room for {longest} characters of it"
        )
    twice = {name: None for name in names if names.count(name) > 1}
    if twice:
        return (
            f"there can be only one single page for {some_of(list(twice), _MAX_SHOWN, describe)};"
            " call the role once for each region, with another path"
        )
    return None


def read_page(path: str) -> str | None:
    """Reads the page that is there; None if there is none.  Raises FileError."""
    with _closing(open_folder_of(path)) as folder:
        content = read_own(folder, os.path.basename(path))[0]
    return None if content is None else content.decode("utf-8", "replace")


def check_folder(place: str, mode: str = "0600") -> None:
    """Raises FileError where there can be no single pages in a folder; it changes nothing."""
    place = os.path.abspath(place)
    with _closing(open_folder_of(place)) as parent:
        name = os.path.basename(place)
        folder, _is_other = open_own_folder(parent, name, _folder_mode(int(mode, 8)), is_check=True)
    if folder is not None:
        os.close(folder)


def write_pages(
    is_check: bool,
    path: str,
    content: str,
    single_pages: typing.Sequence[SinglePage],
    mode: str,
    folder: str | None = None,
) -> tuple[list[str], dict[str, str]]:
    """Writes all pages, with permissions such as "0600"; with is_check it only looks.

    Returns the paths of those that changed, and what is wrong with others: paths and reasons.
    """
    writer = _Writer(int(mode, 8), is_check)
    writer.write_all(path, content, single_pages, place_of(path, folder))
    return writer.changed, writer.problems


class _Writer:
    """Writes pages and notes what came of each, so that one that fails costs no other."""

    def __init__(self, mode: int, is_check: bool) -> None:
        self._mode = mode
        self._is_check = is_check
        self.changed: list[str] = []
        self.problems: dict[str, str] = {}

    def write_all(
        self, path: str, content: str, single_pages: typing.Sequence[SinglePage], place: str
    ) -> None:
        problems = self._noting_problems_of(path)
        with problems, _closing(open_folder_of(path)) as parent, locked(parent):
            self._write(self._files(), parent, path, content)
        # The parent can be the folder of the single pages, which cannot be locked twice.
        if single_pages:
            self._write_single_pages(place, single_pages)

    def _write_single_pages(self, place: str, pages: typing.Sequence[SinglePage]) -> None:
        mode = _folder_mode(self._mode)
        with self._noting_problems_of(place), _closing(open_folder_of(place)) as parent:
            name = os.path.basename(place)
            folder, is_other = open_own_folder(parent, name, mode, self._is_check)
            if is_other:
                self.changed.append(place)
            pages_by_file = {os.path.join(place, page["name"] + ENDING): page for page in pages}
            if folder is None:  # check mode, in which it is not made
                self.changed += pages_by_file
                return
            with _closing(folder), locked(folder):
                files = self._files()
                for file, page in pages_by_file.items():
                    self._write(files, folder, file, page["content"])

    def _files(self) -> OwnFiles:
        # For each folder anew: what was written in one that is not locked any more, another run can
        # have replaced, and its place on the disk be that of a new file.
        return OwnFiles(self._mode, self._is_check)

    def _write(self, files: OwnFiles, folder: int, file: str, text: str) -> None:
        with self._noting_problems_of(file):
            data = text.encode("utf-8", "replace")
            if files.write(folder, os.path.basename(file), data):
                self.changed.append(file)

    @contextlib.contextmanager
    def _noting_problems_of(self, file: str) -> typing.Iterator[None]:
        try:
            yield
        except FileError as error:
            self.problems[file] = str(error)


@contextlib.contextmanager
def _closing(descriptor: int) -> typing.Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _folder_mode(mode: int) -> int:
    """Permissions of the folder of the single pages: who can read the pages can enter it."""
    return 0o700 | sum(0o5 << shift for shift in (0, 3) if mode >> shift & 0o4)
