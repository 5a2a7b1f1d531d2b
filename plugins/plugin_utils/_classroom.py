# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of the role classroom was told, and what people read of it; pure."""

from __future__ import annotations

import os
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from ..module_utils._core.names import describe, is_name, some_of
from ..module_utils._core.redaction import displayable
from ..module_utils._pages.pages import same_page
from ._class_files import REPORT_ENDINGS
from ._roster import COLUMNS, Roster, Seat
from ._summary import counted
from ._targets import (
    MAX_SECONDS,
    REGION_SIGN,
    RoleError,
    is_given,
    read_region,
    read_truth,
)

OPEN, RENEW, CLOSE, REPORT = "open", "renew", "close", "report"
TIMEOUT = 1200
EXPIRED = "startExpired"
RUNNING = "running"

# The variables of the role, all of which are read here.
VARIABLES = (
    *("classroom_roster", "classroom_region", "classroom_timeout", "classroom_title"),
    *("classroom_manage_power", "classroom_page", "classroom_pages", "classroom_links"),
    *("classroom_report", "classroom_refresh", "classroom_cost_estimate"),
)
# What a run tells the later jobs of a workflow, to which it comes as an extra variable.
SUMMARY = "classroom_summary"
_FILES = ("classroom_page", "classroom_links", "classroom_report")
_MAX_PATH = 4096
# Of computers, in a warning; and those that are named though all are missing.
_MAX_NAMES = 40
_MAX_OF_ALL = 5
# Of computers that are in two Regions.
_MAX_TWICE = 5

Session = dict[str, typing.Any]


@dataclass(frozen=True)
class Settings:
    """What a run was told; None stands for what was not given.  Paths are absolute."""

    roster: str
    region: str | None
    timeout: int
    title: str | None
    manage_power: bool
    page: str | None
    pages: str | None
    links: str | None
    report: str | None
    refresh: int
    cost_estimate: bool = False


def settings_of(given: Mapping[str, typing.Any], folder: str) -> Settings:
    """Reads what a person or a survey gave; raises RoleError for all that is wrong at once.

    given has the VARIABLES, and folder is where relative paths begin.
    """
    wrong: list[str] = []
    paths = {
        name: _path(name, given.get(name), folder, wrong) for name in (*_FILES, "classroom_pages")
    }
    roster = _path("classroom_roster", given.get("classroom_roster"), folder, wrong)
    if not is_given(given.get("classroom_roster")):
        wrong.append(
            "classroom_roster is not given; it is the path of a CSV file with the computers"
        )
    _check_paths(paths, roster, wrong)
    settings = Settings(
        roster=roster or "",
        region=read_region("classroom_region", given.get("classroom_region"), wrong),
        timeout=_seconds(given, "classroom_timeout", TIMEOUT, 1, wrong),
        title=_title(given.get("classroom_title")),
        manage_power=truth_of(given, "classroom_manage_power", True, wrong),
        page=paths["classroom_page"],
        pages=paths["classroom_pages"],
        links=paths["classroom_links"],
        report=paths["classroom_report"],
        refresh=_seconds(given, "classroom_refresh", 0, 10, wrong),
        cost_estimate=truth_of(given, "classroom_cost_estimate", False, wrong),
    )
    if wrong:
        raise RoleError("; ".join(wrong))
    return settings


def _path(name: str, value: typing.Any, folder: str, wrong: list[str]) -> str | None:
    if not is_given(value):
        return None
    if not isinstance(value, str) or len(value) > _MAX_PATH or not value.isprintable():
        wrong.append(f"{name}: {describe(str(value))} is no path")
        return None
    return os.path.normpath(os.path.join(folder, os.path.expanduser(value.strip())))


def _check_paths(paths: Mapping[str, str | None], roster: str | None, wrong: list[str]) -> None:
    report = paths["classroom_report"]
    if report and os.path.splitext(report)[1].lower() not in REPORT_ENDINGS:
        wrong.append(
            f"classroom_report: {describe(os.path.basename(report))} ends neither with .csv nor"
            " with .json, by which its form is chosen"
        )
    if paths["classroom_pages"] and not paths["classroom_page"]:
        wrong.append(
            "classroom_pages needs classroom_page, the page of the teacher, which also remembers"
            " since when a desktop is open"
        )
    named: dict[str, str] = {"classroom_roster": roster} if roster else {}
    for name, path in paths.items():
        same = next((other for other, at in named.items() if path and at == path), None)
        if same:
            wrong.append(f"{name} and {same} are the same file; give another path")
        elif path:
            named[name] = path


def _title(value: typing.Any) -> str | None:
    return str(value).strip() if is_given(value) else None


def _seconds(
    given: Mapping[str, typing.Any], name: str, default: int, least: int, wrong: list[str]
) -> int:
    """A number of seconds; 0 also where it is the default, and means never."""
    value = given.get(name)
    if not is_given(value):
        return default
    text = str(value).strip()
    is_number = not isinstance(value, bool) and re.fullmatch(r"\d{1,9}(\.0+)?", text, re.ASCII)
    seconds = int(float(text)) if is_number else None
    if seconds is None or (seconds != default and not least <= seconds <= MAX_SECONDS):
        wrong.append(
            f"{name}: {describe(text)} is not a number of seconds from {least} to {MAX_SECONDS},"
            " which is a day"
        )
        return default
    return seconds


def truth_of(given: Mapping[str, typing.Any], name: str, default: bool, wrong: list[str]) -> bool:
    """What a person or a survey gave for a variable that is true or false."""
    found = read_truth(name, given.get(name), wrong)
    return default if found is None else found


def check_roster(settings: Settings, roster: Roster) -> None:
    """Raises RoleError where the files that were asked for cannot be made of this roster."""
    if not settings.pages:
        return
    names = [seat.computer for seat in roster.seats]
    twice = [each for each in dict.fromkeys(names) if names.count(each) > 1]
    if twice:
        raise RoleError(
            f"classroom_pages: {some_of(twice, _MAX_TWICE, describe)} is in two Regions, and the"
            " page of each is called like the computer; give each Region a roster and a folder of"
            " its own"
        )
    same = same_page(settings.page or "", settings.pages, names)
    if same is not None:
        raise RoleError(
            f"classroom_page: {settings.page} is in classroom_pages the page of {describe(same)}"
            " alone; give another path"
        )


def left_out(settings: Settings, roster: Roster, opened: Iterable[str]) -> list[str]:
    """Warns of desktops that the page of an earlier run has as open and that the roster lacks.

    opened are the names of those on the page.  Such a computer costs, and is on no page any more:
    its line was taken out, or the page or the roster is that of another class.
    """
    seats = {seat.computer for seat in roster.seats}
    names = [each for each in dict.fromkeys(opened) if each not in seats and is_name(each)]
    if not names:
        return []
    return [
        f"classroom_page: {settings.page} has open desktops that are not in the roster"
        f" ({some_of(names, _MAX_NAMES)}); they are left as they are. If they are of this"
        " class, give their lines again, and close them before the lines are taken out"
    ]


def names_of(seats: typing.Iterable[Seat]) -> list[str]:
    """The computers as gui_session_names takes them, with the Region before the name if known."""
    return [
        f"{seat.region}{REGION_SIGN}{seat.computer}" if seat.region else seat.computer
        for seat in seats
    ]


# --- Sessions, each at its seat

UNFINISHED = {
    "code": "Unfinished",
    "message": "the run ended before anything was known of this computer",
}


def at_seats(
    seats: Sequence[Seat],
    sessions: typing.Iterable[Session],
    untold: Callable[[Seat], Session] | None = None,
) -> list[Session]:
    """The sessions in the order of the roster, each with person, email, region and its line.

    sessions are those of the runs of the modules, each with its Region.  A computer that none of
    them tells of failed: a run that ended early tells only why.  untold makes the row of it, if it
    is not that of a session.
    """
    found: dict[tuple[str, str], Session] = {}
    for each in sessions:
        name = str(each.get("resource_name"))
        found[str(each.get("region") or ""), name] = each
        # Where a line says no Region, the run found out which.
        found.setdefault(("", name), each)
    untold = untold or _untold_session
    return [_at_seat(seat, found.get(seat.key) or untold(seat)) for seat in seats]


def _untold_session(seat: Seat) -> Session:
    return {
        "resource_name": seat.computer,
        "status": None,
        "instance_state": None,
        "usable": False,
        "sessions": [],
        "primary_url": None,
        "secondary_url": None,
        "changed": False,
        "operations": None,
        "error": dict(UNFINISHED),
    }


def _at_seat(seat: Seat, told: Session) -> Session:
    return {
        **told,
        "region": told.get("region") or seat.region or None,
        "person": seat.person or None,
        "email": seat.email or None,
        "roster": {**{column: getattr(seat, column) for column in COLUMNS}, **seat.others},
    }


def expired(rows: Sequence[Session]) -> list[int]:
    """Which rows are of a session whose hour is over, on a computer that runs."""
    return [
        number
        for number, row in enumerate(rows)
        if _is_expired(row) and row.get("instance_state") == RUNNING
    ]


def _is_expired(row: Session) -> bool:
    return not row.get("error") and row.get("status") == EXPIRED


def link_rows(rows: typing.Iterable[Session]) -> list[Session]:
    """The rows of the file of links.  A URL is there only where it leads somewhere."""
    return [
        {
            "computer": row["resource_name"],
            "person": row["person"],
            "email": row["email"],
            "status": "failed" if row.get("error") else row.get("status"),
            "primary_url": row.get("primary_url") if _is_open(row) else None,
            "secondary_url": row.get("secondary_url") if _is_open(row) else None,
        }
        for row in rows
    ]


def _is_open(row: Session) -> bool:
    return bool(row.get("usable")) and row.get("instance_state") in (None, RUNNING)


def report_rows(rows: Sequence[Session], cards: Sequence[Session], now: float) -> list[Session]:
    """The rows of the report.  cards are what the filter gui_session_cards makes of rows."""
    return [
        {
            "time": _moment(now),
            "computer": row["resource_name"],
            "region": row["region"],
            "person": row["person"],
            # Of an open desktop nobody has to ask.
            "instance_state": row.get("instance_state") or (RUNNING if _is_open(row) else None),
            "status": row.get("status"),
            "open_since": _moment(card["opened_at"]) if card["opened_at"] is not None else None,
            "cost_estimate": _amount(row),
            "cost_currency": (row.get("cost_estimate") or {}).get("currency"),
            "problem": _problem(row),
        }
        for row, card in zip(rows, cards, strict=True)
    ]


def _amount(row: Session) -> float | None:
    amount = (row.get("cost_estimate") or {}).get("amount")
    return None if amount is None else round(float(amount), 2)


def _problem(row: Session) -> str | None:
    error = row.get("error")
    return displayable(str(error.get("message"))) if error else None


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- What people read


def _who(row: Session, with_region: bool) -> str:
    """A computer and who sits there: "desk-1 (Ada)"."""
    region = f"{row['region']}{REGION_SIGN}" if with_region and row["region"] else ""
    person = f" ({displayable(row['person'])})" if row["person"] else ""
    return f"{region}{row['resource_name']}{person}"


def _in_several_regions(rows: Sequence[Session]) -> bool:
    return len({row["region"] for row in rows}) > 1


def in_groups(
    rows: Sequence[Session], words_of: Callable[[int], str], more: Callable[[int], str]
) -> str:
    """All rows by words, in the order in which the words come first; more is said after a name."""
    with_region = _in_several_regions(rows)
    groups: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(words_of(number), []).append(_who(row, with_region) + more(number))
    return "; ".join(
        f"{len(members)} {words} ({', '.join(members)})" for words, members in groups.items()
    )


def _count(rows: Sequence[Session]) -> str:
    return counted(len(rows), "computer")


def report_sentence(rows: Sequence[Session], cards: Sequence[Session]) -> str:
    """Who is on and open, since when, and what the others are; times in UTC."""

    def since(number: int) -> str:
        moment = cards[number]["opened_at"]
        if moment is None:
            return ""
        clock = datetime.fromtimestamp(moment, timezone.utc).strftime("%H:%M")
        return f" since {clock} UTC"

    groups = in_groups(rows, lambda number: str(cards[number]["words"]).lower(), since)
    return f"{_count(rows)}: {groups}."


def costs_sentence(rows: Sequence[Session]) -> str:
    """What the computers have cost together since the month began, as the service estimates."""
    sums: dict[str, list[float]] = {}
    for row in rows:
        cost = row.get("cost_estimate") or {}
        if cost.get("amount") is not None:
            sums.setdefault(displayable(str(cost.get("currency"))), []).append(cost["amount"])
    if not sums:
        return "Of no computer there is an estimate of this month's costs."
    known = sum(map(len, sums.values()))
    total = " and ".join(f"{sum(each):.2f} {currency}" for currency, each in sums.items())
    return f"This month so far they have cost about {total} (of {known} an estimate is known)."


def renew_sentence(rows: Sequence[Session], renewed: typing.Container[int], is_plan: bool) -> str:
    """What was opened again, and what was left alone and why."""

    def words(number: int) -> str:
        row = rows[number]
        if row.get("error"):
            return "failed"
        if number in renewed and row.get("changed"):
            return "to be opened again" if is_plan else "opened again"
        if _is_open(row):
            return "still open"
        if _is_expired_in_doubt(row):
            return "expired and left alone, since it is not known whether the computer runs"
        if row.get("instance_state") not in (None, RUNNING):
            return "off and left off"
        return f"not expired and left alone, with the status {displayable(str(row.get('status')))}"

    mode = ", check mode" if is_plan else ""
    return f"{_count(rows)}{mode}: {in_groups(rows, words, lambda number: '')}."


def unrenewed(rows: Sequence[Session]) -> list[str]:
    """The failure of a renewal that could not tell whether it may open a session; none if it could.

    Nobody has opened it again, so that its student is shut out.
    """
    with_region = _in_several_regions(rows)
    who = [_who(row, with_region) for row in rows if _is_expired_in_doubt(row)]
    if not who:
        return []
    return [
        "Expired and not opened again, since it is not known whether the computer runs:"
        f" {', '.join(who)}."
    ]


def _is_expired_in_doubt(row: Session) -> bool:
    return _is_expired(row) and not row.get("instance_state")


def missing_message(
    rows: Sequence[Session], failures: Sequence[str], called: str = "Missing"
) -> str | None:
    """Who is missing (or is called otherwise) and why, at the end of a run; None if nobody is.

    failures are what the runs of the modules said of their failures.
    """
    missing = [row for row in rows if row.get("error")]
    if not missing and not failures:
        return None
    with_region = _in_several_regions(rows)
    if not missing:
        return " ".join(failures)
    who = ", ".join(_who(row, with_region) for row in missing)
    if len(missing) == len(rows) > _MAX_OF_ALL:
        # Mostly a wrong Region, or credentials; what follows names them once more.
        who = f"all {len(rows)}"
    return f"{called}: {who}. {' '.join(failures)}"
