# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What creating and deleting the computers of a class needs, and what people read of it; pure.

Options are those of the module lightsail_instance, by their names.
"""

from __future__ import annotations

import re
import time
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_int

from ..module_utils._core.names import MAX_LENGTH, describe, some_of
from ..module_utils._core.redaction import displayable
from ..module_utils._resources.instance.options import OptionError, wanted_of
from ..module_utils._resources.instance.words import DONE, NAMED
from ..module_utils._task.tags import flaw_of
from ._classroom import UNFINISHED, Session, in_groups, missing_message, truth_of
from ._roster import Seat
from ._summary import counted
from ._targets import RoleError, Target, is_given

CREATE, DELETE = "create", "delete"

# What the role takes for creation, by the option that each becomes.
_TEXTS = ("snapshot", "blueprint_id", "bundle_id", "availability_zone", "user_data")
_DICTS = ("tags", "stop_on_idle")
CREATION_VARIABLES = tuple(f"classroom_{each}" for each in (*_TEXTS, *_DICTS))
DELETION_VARIABLES = ("classroom_archive", "classroom_confirm_delete")

# Of the module's options, those that say how a computer is to be: all that wanted_of looks at.
OPTIONS = (*_TEXTS, *_DICTS, "key_pair_name", "ip_address_type", "auto_snapshot")
# Other names of these options, which would count beside them.
_ALIASES = {
    "zone": "availability_zone",
    "instance_snapshot_name": "snapshot",
    "resource_tags": "tags",
}
_RULE_OF_IDLENESS = {"enabled", "threshold", "duration"}
_DAILY_SNAPSHOT = {"enabled", "time"}
_EXAMPLES = {
    "tags": "course=statistics",
    "stop_on_idle": "threshold=5,duration=30",
    "auto_snapshot": "time=06:00",
}
# What tells the computers of a Region apart: those that are alike are one run of the module.
_OWN = ("availability_zone", "bundle_id", "blueprint_id", "snapshot")
# The API's types of operations.
_CREATIONS = ("CreateInstance", "CreateInstancesFromSnapshot")

# Numbers of lines that one message names.
_MAX_LINES = 10

_STAMP = "%Y%m%d-%H%M%S"
_MAX_ARCHIVED = MAX_LENGTH - len("-20270115-120000")

Options = dict[str, typing.Any]


# --- Creation


def creation_of(given: Mapping[str, typing.Any]) -> Options:
    """The options for all computers, as far as they were given; given has CREATION_VARIABLES.

    Raises RoleError for all that is wrong at once.
    """
    wrong: list[str] = []
    found: Options = {}
    for option in _TEXTS:
        value = given.get(f"classroom_{option}")
        if is_given(value):
            if not isinstance(value, (str, int, float)) or isinstance(value, bool):
                wrong.append(f"classroom_{option}: {describe(str(value))} is no text")
            found[option] = str(value) if option == "user_data" else str(value).strip()
    for option in _DICTS:
        value = given.get(f"classroom_{option}")
        if is_given(value):
            found[option] = _dictionary(f"classroom_{option}", option, value, wrong)
    if "snapshot" in found and "blueprint_id" in found:
        wrong.append(
            "classroom_snapshot and classroom_blueprint_id are both given; a snapshot has the"
            " blueprint of the computer that it was made of: leave one of them out"
        )
    flaw = flaw_of(found.get("tags") or {})
    if flaw:
        wrong.append(f"classroom_tags: {flaw}")
    if wrong:
        raise RoleError("; ".join(wrong))
    return found


def _dictionary(where: str, option: str, value: typing.Any, wrong: list[str]) -> Options:
    """What a person or a survey gave: a dictionary, or a text that holds one."""
    try:
        found = check_type_dict(value.strip() if isinstance(value, str) else value)
        found = {str(key).strip(): each for key, each in found.items()}
        return _READERS[option](found)
    except (TypeError, ValueError, AttributeError):
        wrong.append(
            f"{where}: {describe(str(value))} is not understood; it is written like"
            f" {_EXAMPLES[option]}, or as a dictionary"
        )
        return {}


def _idle_rule(given: Options) -> Options:
    if not set(given) <= _RULE_OF_IDLENESS:
        raise ValueError("other keys")
    numbers = {
        key: check_type_int(given[key])
        for key in ("threshold", "duration")
        if is_given(given.get(key))
    }
    return {
        "threshold": None,
        "duration": None,
        **numbers,
        "enabled": check_type_bool(given.get("enabled", True)),
    }


def _daily_snapshot(given: Options) -> Options:
    if not set(given) <= _DAILY_SNAPSHOT:
        raise ValueError("other keys")
    time_of_day = given.get("time")
    return {
        "time": str(time_of_day) if is_given(time_of_day) else None,
        "enabled": check_type_bool(given.get("enabled", True)),
    }


_READERS: Mapping[str, Callable[[Options], Options]] = {
    "tags": dict,
    "stop_on_idle": _idle_rule,
    "auto_snapshot": _daily_snapshot,
}


@dataclass(frozen=True)
class Group:
    """Computers of one Region that are made alike: one run of the module."""

    targets: list[Target]
    options: Options


def groups_of(
    seats: Sequence[Seat],
    targets: Sequence[Target],
    creation: Mapping[str, typing.Any],
    defaults: Mapping[str, typing.Any],
) -> list[Group]:
    """The computers in groups, in their order.

    targets has for each seat which computer it is, creation is what creation_of gave, and defaults
    what the play has in module_defaults.  A seat's own line counts before both.
    Raises RoleError for all that is wrong, with the lines.
    """
    defaults = _as_read(defaults)
    groups: dict[tuple[typing.Any, ...], Group] = {}
    lines: dict[tuple[typing.Any, ...], list[int]] = {}
    for seat, target in zip(seats, targets, strict=True):
        options = _options_at(seat, creation, defaults)
        key = (target.region, *(options.get(each) for each in _OWN))
        groups.setdefault(key, Group([], options)).targets.append(target)
        lines.setdefault(key, []).append(seat.line)
    _check_complete([(groups[key].options, lines[key]) for key in groups])
    wrong: list[str] = []
    for key, group in groups.items():
        checked = {**dict.fromkeys(OPTIONS), **group.options}
        try:
            wanted_of(checked, group.targets[0].region, None)
        except OptionError as error:
            wrong.append(f"{_lines(lines[key])}: {error}")
    # What is said of all lines at once is no matter of lines.
    if len(wrong) == len(groups) and len({each.partition(": ")[2] for each in wrong}) == 1:
        wrong = [wrong[0].partition(": ")[2]]
    if wrong:
        raise RoleError(f"classroom_roster: {'; '.join(wrong)}")
    return list(groups.values())


def without_aliases(defaults: Mapping[str, typing.Any]) -> Options:
    """The options of module_defaults by their own names; those that have no value are left out."""
    found = {_ALIASES.get(key, key): value for key, value in defaults.items()}
    return {key: value for key, value in found.items() if value is not None}


def _as_read(defaults: Mapping[str, typing.Any]) -> Options:
    """The options of module_defaults as the module reads them; raises RoleError."""
    wrong: list[str] = []
    found = dict(defaults)
    for option, value in defaults.items():
        if option in _READERS:
            found[option] = _dictionary(f"module_defaults: {option}", option, value, wrong)
        elif option in OPTIONS:
            found[option] = str(value)
    if wrong:
        raise RoleError("; ".join(wrong))
    return found


def _options_at(
    seat: Seat, creation: Mapping[str, typing.Any], defaults: Mapping[str, typing.Any]
) -> Options:
    options = dict(defaults)
    own = {each: getattr(seat, each) for each in _OWN if getattr(seat, each, "")}
    for given in (creation, own):
        # A computer is made of one of the two.
        if "snapshot" in given or "blueprint_id" in given:
            options.pop("snapshot", None)
            options.pop("blueprint_id", None)
        options.update(given)
    return options


def _check_complete(groups: Sequence[tuple[Options, list[int]]]) -> None:
    wrong = []
    for needed, variable, column in (
        (("bundle_id",), "classroom_bundle_id", "bundle_id"),
        (
            ("blueprint_id", "snapshot"),
            "classroom_blueprint_id or classroom_snapshot",
            "blueprint_id",
        ),
        (("availability_zone",), "classroom_availability_zone", "availability_zone"),
    ):
        without = [
            line
            for options, lines in groups
            if not any(options.get(each) for each in needed)
            for line in lines
        ]
        if without:
            wrong.append(f"{variable} (for {_lines(sorted(without))}, or the column {column})")
    if wrong:
        raise RoleError(
            f"To create the computers, something is not given: {'; '.join(wrong)}. Give it with -e,"
            " or fill the column of the roster"
        )


def _lines(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {some_of(list(map(str, numbers)), _MAX_LINES)}"


# --- Deletion


@dataclass(frozen=True)
class Deletion:
    """What was told of a deletion; confirmed is how many computers somebody wants deleted."""

    archives: bool
    confirmed: int | None


def deletion_of(given: Mapping[str, typing.Any]) -> Deletion:
    """Reads what a person or a survey gave; given has DELETION_VARIABLES.  Raises RoleError."""
    wrong: list[str] = []
    number = given.get("classroom_confirm_delete")
    confirmed = None
    if is_given(number):
        text = str(number).strip()
        if isinstance(number, bool) or not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            wrong.append(f"classroom_confirm_delete: {describe(text)} is not a number of computers")
        else:
            confirmed = int(text)
    archives = truth_of(given, "classroom_archive", False, wrong)
    if wrong:
        raise RoleError("; ".join(wrong))
    return Deletion(archives, confirmed)


def unconfirmed_message(deletion: Deletion, count: int, is_check: bool) -> str | None:
    """Why nothing is deleted; None if that number was meant, or somebody only asks."""
    if deletion.confirmed == count or (is_check and deletion.confirmed is None):
        return None
    given = (
        "is not given"
        if deletion.confirmed is None
        else f"is {deletion.confirmed}, and the roster has another number of computers"
    )
    return (
        f"Nothing was deleted, since classroom_confirm_delete {given}. To delete all of them, with"
        f" all that is on them, give -e classroom_confirm_delete={count}."
    )


def archive_names(computers: Sequence[str], now: float) -> dict[str, str]:
    """A name for the snapshot of each computer: its own, and when, in UTC (now is a Unix time).

    So no run takes a snapshot of an earlier one for its own.  Raises RoleError.
    """
    long = [each for each in computers if len(each) > _MAX_ARCHIVED]
    if long:
        raise RoleError(
            f"classroom_archive: the snapshot of {describe(long[0])} would have a name that is too"
            f" long; a name of at most {_MAX_ARCHIVED} characters leaves room for the time"
        )
    stamp = time.strftime(_STAMP, time.gmtime(now))
    return {each: f"{each}-{stamp}" for each in computers}


def is_to_go(row: Session) -> bool:
    """Whether a computer is there, by its row in a plan, which promises nothing of odd states."""
    return bool(row.get("changed") or (row.get("state") or {}).get("name"))


def flaw_of_archive(row: Session, computer: str) -> dict[str, str] | None:
    """Says why a snapshot, as the module returned it, does not keep this computer, or None."""
    if (row.get("state"), row.get("from_instance_name")) == ("available", computer):
        return None
    state = displayable(str(row.get("state")))
    return {"code": "NotArchived", "message": f"its state is {state}, or it is of another computer"}


def not_archived(row: Session, reason: str) -> Session:
    """The row of a computer that stays, since its snapshot was not done."""
    message = f"it was not deleted, since its snapshot was not done: {reason}"
    return {**row, "changed": False, "error": {"code": "NotArchived", "message": message}}


# --- What people read


def untold(seat: Seat) -> Session:
    """The row of a computer that no run of the module tells of."""
    return {
        "name": seat.computer,
        "resource_name": seat.computer,
        "state": {"code": None, "name": None},
        "changed": False,
        "operations": None,
        "error": dict(UNFINISHED),
    }


def created_sentence(rows: Sequence[Session], is_plan: bool) -> str:
    """Which computers were created, which changed, and which were as they should be."""
    groups = in_groups(rows, lambda number: _created(rows[number], is_plan), lambda number: "")
    return f"{counted(len(rows), NAMED)}{', check mode' if is_plan else ''}: {groups}."


def _created(row: Session, is_plan: bool) -> str:
    is_new = any(
        str(each.get("operation_type")) in _CREATIONS for each in row.get("operations") or ()
    )
    if row.get("error"):
        # It is there, and costs.
        return "created and then failed" if is_new else "failed"
    if not row.get("changed"):
        return "there already"
    if is_plan:
        is_new = not (row.get("state") or {}).get("name")
        return "to be created" if is_new else "to be changed"
    if is_new:
        return "created"
    # Without an answer nobody knows which.
    return "changed" if row.get("operations") else DONE["present"]


def deleted_sentence(rows: Sequence[Session], mode: str, archives: bool) -> str:
    """Which computers were deleted, with the names of their snapshots, and which stay.

    mode says why it is only a plan ("check mode"), "" where it is none.
    """

    def words(number: int) -> str:
        row = rows[number]
        if row.get("error"):
            return "failed"
        if not row.get("changed"):
            return "in an unknown state" if is_to_go(row) else "not there"
        done = f"{'archived and ' if archives else ''}deleted"
        return f"to be {done}" if mode else done

    def archive(number: int) -> str:
        name = rows[number].get("archive")
        return f" as {displayable(name)}" if name else ""

    mode_in_words = f", {mode}" if mode else ""
    return f"{counted(len(rows), NAMED)}{mode_in_words}: {in_groups(rows, words, archive)}."


def stays_message(rows: Sequence[Session], failures: Sequence[str]) -> str | None:
    """Who was not deleted and why, at the end of a run; None if all were."""
    return missing_message(rows, failures, "Not deleted")
