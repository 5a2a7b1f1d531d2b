# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A class's roster: who sits at which virtual computer, from the bytes of a CSV file; pure.

The file is what spreadsheets write.  Excel writes UTF-8 with a byte order mark ("CSV UTF-8"),
UTF-16 with tabs ("Unicode Text") or the code page of the machine ("CSV"), ends lines with CRLF, and
takes the list separator of the machine's language, a comma or a semicolon
(https://support.microsoft.com/office/5250ac4c-663c-47ce-937b-339e391393ba).
"""

from __future__ import annotations

import difflib
import re
import typing
from dataclasses import dataclass, field

from ..module_utils._core.names import RULE, describe, is_name, some_of
from ..module_utils._core.redaction import displayable_path

# Bytes.  A class of 300 has less than 50 KB.
MAX_SIZE = 1024 * 1024
# Characters of one value; no name of a person or resource is longer.
MAX_VALUE = 500
MAX_COLUMNS = 200
# Problems that one message names: all, unless the file is something else altogether.
MAX_PROBLEMS = 100
_MAX_TITLES = 10

REQUIRED = "computer"
COLUMNS = (
    REQUIRED,
    *("person", "email", "region"),
    *("bundle_id", "blueprint_id", "availability_zone"),
)

# What people call these columns; slips are found by their likeness.
_OTHER_NAMES = {
    **dict.fromkeys(("host", "hostname", "instance", "machine", "desktop", "pc"), "computer"),
    **dict.fromkeys(("name", "full_name", "student", "participant", "user"), "person"),
    "zone": "availability_zone",
}
_DELIMITERS = ",;\t"
# A value in quotes, with blanks around them; a value that only begins with a quote is read as it
# is, to the end of its own line, so that one quote too many does not swallow all lines after it.
_VALUE = r"""(?:[%(blanks)s]*"(?P<quoted>[^"]*(?:""[^"]*)*)"[%(blanks)s]*(?=%(delimiter)s|[\r\n]|\Z)
    |(?P<plain>[^%(delimiter)s\r\n]*))(?P<end>%(delimiter)s|\r\n|\r|\n|\Z)"""

_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
# Nothing that could end the header of a mail or name a second person.
_ADDRESS = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\]+")
# C0, C1 and DEL, none of which anybody types into a cell.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class RosterError(ValueError):
    """A roster that cannot be right; the message has every problem, each with its line."""


@dataclass(frozen=True)
class Seat:
    """One computer of the roster, as its line says; "" stands for what the line leaves out.

    line is where it stands in the file, from 1.  others has the columns that this collection does
    not know, for templates of the user's own.
    """

    computer: str
    person: str = ""
    email: str = ""
    region: str = ""
    bundle_id: str = ""
    blueprint_id: str = ""
    availability_zone: str = ""
    others: typing.Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """What no two seats of a roster have in common: Region and computer."""
        return self.region, self.computer


@dataclass(frozen=True)
class Roster:
    """The seats, each computer once and in the order of the file, and what stands between values.

    doubtful has columns that nothing here knows though their names look like slips, each with the
    name that may be meant.
    """

    seats: list[Seat]
    delimiter: str
    doubtful: typing.Mapping[str, str]


def read_roster(content: bytes, path: str, region: str = "") -> Roster:
    """Reads a roster from the bytes of its file.

    path is its name for messages, and region the Region of the lines that say none ("" where only
    the run finds it out).  Raises RosterError with all problems of the file.
    """
    text, problems = _text_of(content)
    if problems:
        raise RosterError(_message(path, problems))
    delimiter, records = _records_of(text)
    if not records:
        raise RosterError(_message(path, [_EMPTY]))
    header, lines = records[0], records[1:]
    columns = _columns(*header, delimiter, problems)
    seats: list[Seat] = []
    if columns:
        seats = [_seat(columns, line, values, region, problems) for line, values in lines]
        if not lines:
            problems.append(_EMPTY)
    seats = _each_once(seats, problems)
    if problems:
        raise RosterError(_message(path, problems))
    return Roster(seats, delimiter, _doubtful(columns or []))


_EMPTY = (
    "it is empty: it needs a first line with the names of the columns, of which one is computer,"
    " and a line for each virtual computer"
)


def _message(path: str, problems: typing.Sequence[str]) -> str:
    shown = list(dict.fromkeys(problems))
    listed = some_of(shown, MAX_PROBLEMS, separator="; ")
    count = f"{len(shown)} problems" if len(shown) > 1 else "a problem"
    rule = f". The rule: {RULE}" if any(_IMPOSSIBLE in each for each in shown) else ""
    return f"classroom_roster: {displayable_path(path, MAX_VALUE)} has {count}: {listed}{rule}"


_IMPOSSIBLE = "no virtual computer can be called"
_QUOTE = "begins with a quote and does not end with one; a quote inside quotes is written twice"


# --- From bytes to lines of values


def _text_of(content: bytes) -> tuple[str, list[str]]:
    """The text of a file, or why it is none that can be read."""
    save = 'in Excel, save it as "CSV UTF-8 (Comma delimited)"'
    if len(content) > MAX_SIZE:
        return "", [f"it has more than {MAX_SIZE} bytes, which is no list of computers"]
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "", [f"it is a workbook, and not its text; {save}"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), []
        except UnicodeDecodeError:
            return "", [f"it begins as UTF-16 and goes on otherwise; {save}"]
    try:
        return content.decode("utf-8").removeprefix("\ufeff"), []
    except UnicodeDecodeError as error:
        before = content[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        return "", [
            f"line {line}: it is not UTF-8, but Latin-1 or Windows-1252, as Excel's plain CSV is;"
            f" {save}"
        ]


def _records_of(text: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """The delimiter of a text, and its lines that have values, each with its number from 1.

    A value in quotes may have line ends in it.  All values are stripped of blanks.
    """
    start, delimiter = 0, None
    told = re.match(r"sep=([,;\t])[ \t]*(?:\r\n|\r|\n|\Z)", text, re.IGNORECASE)
    if told:
        # What some programs write, so that Excel takes the right one.
        start, delimiter = told.end(), told[1]
    if not text.strip(f' "\r\n{_DELIMITERS}'):
        return "", []
    delimiter = delimiter or _delimiter_of(text)
    records, line = [], 1 + bool(told)
    for at, values in _raw_records(text, start, delimiter, line):
        stripped = [value.strip() for value in values]
        if any(stripped):
            records.append((at, stripped))
    return delimiter, records


def _raw_records(
    text: str, start: int, delimiter: str, line: int
) -> typing.Iterator[tuple[int, list[str]]]:
    blanks = r"\x20" if delimiter == "\t" else r"\x20\t"
    token = re.compile(_VALUE % {"blanks": blanks, "delimiter": re.escape(delimiter)}, re.VERBOSE)
    values: list[str] = []
    at, begins = start, line
    while True:
        # It always matches: a plain value may be empty, and something always ends it.
        found = typing.cast("re.Match[str]", token.match(text, at))
        quoted = found["quoted"]
        values.append(found["plain"] if quoted is None else quoted.replace('""', '"'))
        line += _line_ends(found[0])
        at = found.end()
        if found["end"] == delimiter:
            continue
        yield begins, values
        values, begins = [], line
        if at >= len(text):
            return


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _delimiter_of(text: str) -> str:
    """The delimiter by which the first line that has any text names a column computer.

    Where none does, it is the one that is there most often.  One line has to have text.
    """
    first = [line for line in re.split(r"[\r\n]+", text) if line.strip(f' "{_DELIMITERS}')][0]
    for each in _DELIMITERS:
        names = [_column(value) for value in next(_raw_records(first, 0, each, 1))[1]]
        if REQUIRED in names:
            return each
    return max(_DELIMITERS, key=first.count)


# --- Columns


def _column(title: str) -> str:
    """The name of a column: "Bundle ID" is bundle_id."""
    return re.sub(r"[\s_-]+", "_", title.strip().lower())


def _columns(line: int, titles: list[str], delimiter: str, problems: list[str]) -> list[str] | None:
    if len(titles) > MAX_COLUMNS:
        problems.append(
            f"line {line}: it has {len(titles)} columns, and {MAX_COLUMNS} at most; is it a roster?"
        )
        return None
    columns = [_column(title) for title in titles]
    named = [each for each in columns if each]
    twice = [each for each in dict.fromkeys(named) if named.count(each) > 1]
    problems += [f"line {line}: {describe(each)} {_QUOTE}" for each in titles if each[:1] == '"']
    if twice:
        problems.append(
            f"line {line}: several columns are called {some_of(twice, _MAX_TITLES, describe)}; a"
            " name is there once"
        )
    if REQUIRED not in columns and not problems:
        there = [title for title in titles if title]
        separator = "a tab" if delimiter == "\t" else f"'{delimiter}'"
        near = [title for title in there if _meant_by(_column(title), (REQUIRED,))]
        hint = f"; if {describe(near[0])} is meant, call it computer" if near else ""
        problems.append(
            f"line {line}: the column computer is missing; the columns there, with {separator}"
            f" between them, are {some_of(there, _MAX_TITLES, describe)}{hint}"
        )
    return None if problems else columns


def _doubtful(columns: list[str]) -> dict[str, str]:
    missing = [each for each in COLUMNS if each not in columns]
    near = {each: _meant_by(each, missing) for each in columns}
    return {column: name for column, name in near.items() if name}


def _meant_by(column: str, missing: typing.Sequence[str]) -> str | None:
    """Which of the columns that are missing this one may be."""
    meant = _OTHER_NAMES.get(column)
    if meant in missing:
        return meant
    near = difflib.get_close_matches(column[:MAX_VALUE], missing, cutoff=0.75)
    return near[0] if near else None


# --- Seats


def _seat(
    columns: list[str], line: int, values: list[str], region: str, problems: list[str]
) -> Seat:
    where = f"line {line}"
    found: dict[str, str] = {}
    for column, value in zip(columns, values, strict=False):
        if column:
            found[column] = _value(f"{where}: {describe(column)[1:-1]}", value, problems)
        elif value:
            problems.append(f"{where}: {describe(value)} is in a column without a name")
    lost = [value for value in values[len(columns) :] if value]
    if lost:
        problems.append(
            f"{where}: there are more values than columns ({describe(lost[0])}); one that has the"
            " separator in it needs quotes around it"
        )
    known = {name: found.get(name, "") for name in COLUMNS}
    known["region"] = known["region"] or region
    _check(where, known, problems)
    return Seat(
        **known,
        others={name: value for name, value in found.items() if name not in COLUMNS},
        line=line,
    )


def _value(where: str, value: str, problems: list[str]) -> str:
    """A value in one line; what cannot be one is a problem."""
    if len(value) > MAX_VALUE:
        problems.append(f"{where}: a value has {len(value)} characters, and {MAX_VALUE} at most")
        return value[:MAX_VALUE]
    if value.startswith('"'):
        problems.append(f"{where}: {describe(value)} {_QUOTE}")
    line = " ".join(value.split())
    if _CONTROL.search(line):
        problems.append(f"{where}: {describe(line)} has characters that no name has")
    return line


def _check(where: str, known: typing.Mapping[str, str], problems: list[str]) -> None:
    computer, region, zone = known[REQUIRED], known["region"], known["availability_zone"]
    if not computer:
        who = f", but {describe(known['person'])}" if known["person"] else ""
        problems.append(
            f"{where}: there is no computer{who}; leave the whole line out, or name one"
        )
    elif not is_name(computer):
        problems.append(f"{where}: {_IMPOSSIBLE} {describe(computer)}")
    if region and not _REGION.fullmatch(region):
        problems.append(f"{where}: {describe(region)} is no Region; one looks like eu-west-1")
    if known["email"] and not _ADDRESS.fullmatch(known["email"]):
        problems.append(f"{where}: {describe(known['email'])} is not the address of one mailbox")
    for name in ("bundle_id", "blueprint_id", "availability_zone"):
        if known[name] and not _ID.fullmatch(known[name]):
            problems.append(f"{where}: {name}: {describe(known[name])} is no id of AWS")
    if region and zone and not zone.startswith(region):
        problems.append(
            f"{where}: the zone {describe(zone)} is not in the Region {describe(region)}"
        )


def _each_once(seats: list[Seat], problems: list[str]) -> list[Seat]:
    """Each computer once: the same line counts once, and a contradiction is a problem."""
    found: dict[tuple[str, str], Seat] = {}
    for seat in seats:
        if not seat.computer:
            continue
        first = found.setdefault(seat.key, seat)
        if first != seat:
            problems.append(_contradiction(first, seat))
    # Without a Region it is where the run is, which can be the same place.
    told = {seat.computer: seat for seat in found.values() if seat.region}
    for seat in found.values():
        other = told.get(seat.computer)
        if other and not seat.region:
            problems.append(
                f"lines {_and(other.line, seat.line)}: {describe(seat.computer)} is there with a"
                " Region and without one; say the Region in both"
            )
    return list(found.values())


def _contradiction(first: Seat, second: Seat) -> str:
    where = f"lines {_and(first.line, second.line)}"
    computer = describe(first.computer)
    if (first.person, first.email) != (second.person, second.email):
        one, other = (describe(each.person or each.email or "nobody") for each in (first, second))
        if one == other:
            one, other = (describe(each.email or "no address") for each in (first, second))
        return (
            f"{where}: {computer} is for {one} and for {other}, but a desktop is for one person at"
            " a time"
        )
    return f"{where}: {computer} is there twice, with different values; leave one of them out"


def _and(first: int, second: int) -> str:
    return f"{min(first, second)} and {max(first, second)}"
