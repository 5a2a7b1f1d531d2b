# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a class beside its pages: the links for a mail merge, and the report.

Each is made anew for its owner alone and moved into place (module_utils/_pages/files.py).
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import typing

from ..module_utils._core.redaction import displayable
from ..module_utils._pages.files import FileError, OwnFiles, locked, open_folder_of, read_own

# Only its owner: the links are keys, and the report has names of people.
MODE = 0o600
LINK_COLUMNS = ("computer", "person", "email", "status", "primary_url", "secondary_url")
REPORT_COLUMNS = (
    *("time", "computer", "region", "person", "instance_state", "status", "open_since"),
    *("cost_estimate", "cost_currency", "problem"),
)
REPORT_ENDINGS = (".csv", ".json")

Row = typing.Mapping[str, typing.Any]

# Where a spreadsheet would begin a formula (https://owasp.org/www-community/attacks/CSV_Injection):
# at the beginning of a value, and after what it may take for the end of another one.
_FORMULA = re.compile(r"(^\s*|[,;\t\"]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_BOM = "\ufeff"
_DELIMITERS = ",;\t"


def harmless(value: typing.Any) -> str:
    """A value of a CSV file, in one line, in which no spreadsheet finds a formula."""
    return "" if value is None else _FORMULA.sub(r"\1'", re.sub(r"[\r\n]+", " ", str(value)))


def links_csv(rows: typing.Iterable[Row], delimiter: str = ",") -> bytes:
    """The CSV file of the links, of rows with LINK_COLUMNS; each URL in it is a key."""
    return _csv(
        [LINK_COLUMNS, *([row.get(each) for each in LINK_COLUMNS] for row in rows)], delimiter
    )


def _csv(rows: typing.Iterable[typing.Sequence[typing.Any]], delimiter: str) -> bytes:
    return _encoded(_lines(rows, delimiter))


def _encoded(text: str) -> bytes:
    # Excel takes a file for UTF-8 only by this mark; where it makes no difference, it is left out.
    is_marked = text.startswith(_BOM)
    return (text if is_marked or text.isascii() else _BOM + text).encode("utf-8", "replace")


def _lines(rows: typing.Iterable[typing.Sequence[typing.Any]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue()


def report_row(row: Row) -> dict[str, typing.Any]:
    """A row of the report: REPORT_COLUMNS alone, in their order, and no URL in any of them."""
    values = ((each, row.get(each)) for each in REPORT_COLUMNS)
    return {name: displayable(value) if isinstance(value, str) else value for name, value in values}


def with_report(there: bytes | None, rows: typing.Iterable[Row], ending: str) -> bytes:
    """A report with rows appended; there is the file so far, None if there is none.

    Raises FileError for a file that is no report, or no longer one: it is left as it is.
    """
    added = [report_row(row) for row in rows]
    if ending == ".json":
        return _with_json(there, added)
    values = [list(row.values()) for row in added]
    if not there or not there.strip():
        return _csv([REPORT_COLUMNS, *values], ",")
    text = _decoded(there)
    header = text.removeprefix(_BOM).split("\n", 1)[0].strip().replace('"', "")
    delimiter = next((each for each in _DELIMITERS if header == each.join(REPORT_COLUMNS)), None)
    if delimiter is None:
        raise FileError(
            f"has other columns than a report, which has {', '.join(REPORT_COLUMNS)}; it was left"
            " as it is: give another path"
        )
    if not text.endswith(("\n", "\r")):
        text += "\r\n"
    return _encoded(text + _lines(values, delimiter))


def _decoded(there: bytes) -> str:
    try:
        return there.decode("utf-8")
    except UnicodeDecodeError:
        raise FileError(
            "is not in UTF-8 any more, so nothing can be appended; it was left as it is: give"
            ' another path, or save it as "CSV UTF-8"'
        ) from None


def _with_json(there: bytes | None, added: list[dict[str, typing.Any]]) -> bytes:
    try:
        rows = json.loads(there) if there and there.strip() else []
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise FileError(
            "is no JSON list of objects, as a report is; it was left as it is: give another path"
        )
    # One line for each, so that other tools can read it by lines, and people see what was added.
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in [*rows, *added])
    return f"[\n{lines}\n]\n".encode("utf-8", "replace")


def check_path(path: str) -> None:
    """Raises FileError where a file could not be written: before any call, and in check mode."""
    with _folder_of(path) as folder:
        OwnFiles(MODE, is_check=True).write(folder, os.path.basename(path), b"")


def write_links(path: str, content: bytes, is_check: bool) -> bool:
    """Writes a file; returns whether it was different.  Raises FileError."""
    with _folder_of(path) as folder, locked(folder):
        return OwnFiles(MODE, is_check).write(folder, os.path.basename(path), content)


def append_report(path: str, rows: typing.Sequence[Row], is_check: bool) -> bool:
    """Appends to a report; returns whether anything was.  Raises FileError.

    Of two runs at once, one waits for the other, and both are in the file.
    """
    name = os.path.basename(path)
    with _folder_of(path) as folder, locked(folder, is_needed=True):
        there = read_own(folder, name)[0]
        if there is None and _exists(folder, name):
            raise FileError("is too long to append to, or cannot be read; give another path")
        content = with_report(there, rows, os.path.splitext(path)[1].lower())
        return OwnFiles(MODE, is_check).write(folder, name, content)


@contextlib.contextmanager
def _folder_of(path: str) -> typing.Iterator[int]:
    folder = open_folder_of(path)
    try:
        yield folder
    finally:
        os.close(folder)


def _exists(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True
