# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which part of a class a run is for, so that jobs side by side act on each computer once; pure.

AWX can divide a job template into slices.  It tells no slice its number: all that differs is the
hosts of the inventory, of which each slice has its part (awx/main/models/inventory.py,
get_script_data).  So a share of a class is a host, with the variable classroom_share.  AWX gives
each host to one slice, however many slices there are.
"""

from __future__ import annotations

import hashlib
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass

from ..module_utils._core.names import describe, some_of
from ._targets import LOCALHOSTS, RoleError, is_given

VARIABLE = "classroom_share"
MAX_SHARES = 1000
# AWX has each variable that it tells a job of under both names.
_AWX_PREFIXES = ("awx", "tower")
_SHARE = re.compile(r"([1-9]\d{0,3})\s*/\s*([1-9]\d{0,3})", re.ASCII)
_MAX_SHOWN = 5

# Each is one file for the whole class, and which run writes it for all of them.
_FILES = {
    "classroom_page": "renew_classroom",
    "classroom_pages": "renew_classroom",
    "classroom_links": "renew_classroom",
    "classroom_report": "classroom_report",
}


@dataclass(frozen=True)
class Shares:
    """The shares that a run is for: their numbers, from 1 to count, each once and in order.

    A class that nobody divides is one share.
    """

    numbers: tuple[int, ...] = (1,)
    count: int = 1

    @property
    def are_all(self) -> bool:
        """Whether the run is for the whole class."""
        return len(self.numbers) == self.count

    @property
    def words(self) -> str:
        """What they are called to people: "share 2 of 3"."""
        *others, last = map(str, self.numbers)
        listed = f"shares {', '.join(others)} and" if others else "share"
        return f"{listed} {last} of {self.count}"

    def have(self, computer: str) -> bool:
        """Whether a computer is in one of them, by its name."""
        return share_of(computer, self.count) in self.numbers


def share_of(computer: str, count: int) -> int:
    """The one share, from 1 to count, in which a computer of this name is.

    It depends on nothing but the name: a roster that gets a line while some slices have read it and
    others have not still has each computer in one share.  So the shares are about, and not quite,
    of one size.
    """
    digest = hashlib.sha256(computer.encode()).digest()
    return int.from_bytes(digest, "big") % count + 1


def shares_of(hosts: Mapping[str, typing.Any]) -> Shares:
    """The shares of the hosts that a run has; hosts has their values of classroom_share.

    None stands for a host without one.  Raises RoleError for all that is wrong at once.
    """
    meant = {
        host: value for host, value in hosts.items() if is_given(value) or host not in LOCALHOSTS
    }
    if not any(map(is_given, meant.values())):
        return Shares()
    wrong: list[str] = []
    found = {host: _read(host, value, wrong) for host, value in meant.items()}
    told = {host: share for host, share in found.items() if share}
    wrong += _contradictions(told)
    if wrong:
        raise RoleError(some_of(wrong, _MAX_SHOWN, separator="; "))
    numbers = sorted(number for number, _count in told.values())
    return Shares(tuple(numbers), next(count for _number, count in told.values()))


def _read(host: str, value: typing.Any, wrong: list[str]) -> tuple[int, int] | None:
    """Number and count of a share; None where that is wrong."""
    where = f"the host {describe(host)}"
    if not is_given(value):
        wrong.append(
            f"{where} has no classroom_share, and other hosts of this inventory have one; give each"
            " host one, or leave this host out of the inventory"
        )
        return None
    text = str(value).strip()
    found = _SHARE.fullmatch(text) if isinstance(value, str) else None
    share = (int(found[1]), int(found[2])) if found else None
    if share is None or not share[0] <= share[1] <= MAX_SHARES:
        wrong.append(
            f"{where}: classroom_share: {describe(text)} is no share; the second of three is"
            f" written 2/3, and there are at most {MAX_SHARES}"
        )
        return None
    number, count = share
    if not _ends_with(host, number):
        # Two hosts with the same share are in two slices, where neither job can see the other.
        wrong.append(
            f"{where} has the share {number} of {count}, but its name does not end with {number};"
            f" call it share-{number}, so that no two hosts can have the same share"
        )
    return share


def _ends_with(host: str, number: int) -> bool:
    digits = host[len(host.rstrip("0123456789")) :]
    return digits.lstrip("0") == str(number)


def _contradictions(told: Mapping[str, tuple[int, int]]) -> typing.Iterator[str]:
    counts = sorted({count for _number, count in told.values()})
    if len(counts) > 1:
        shown = some_of(list(map(str, counts)), _MAX_SHOWN)
        yield f"the hosts divide the class in different ways (into {shown} shares); choose one"
    numbers = [number for number, _count in told.values()]
    for number in sorted({each for each in numbers if numbers.count(each) > 1}):
        same = [host for host, share in told.items() if share[0] == number]
        yield f"the share {number} is there twice, of {some_of(same, _MAX_SHOWN, describe)}"


def check_shares(deletes: bool, shares: Shares, given: Mapping[str, typing.Any]) -> None:
    """Raises RoleError where a run for a part of a class was told what is for the whole of it.

    deletes says whether the run is to delete the class; given has the variables of the role.
    """
    if shares.are_all:
        return
    if deletes:
        raise RoleError(
            f"This run is for {shares.words}, and a class is deleted as a whole, by the number of"
            " its computers; run delete_classroom without slices, where the inventory has every"
            " share"
        )
    named = [name for name in _FILES if is_given(given.get(name))]
    if named:
        later = " and ".join(dict.fromkeys(_FILES[name] for name in named))
        raise RoleError(
            f"{', '.join(named)}: this run is for {shares.words}, and the others would write over"
            f" the same file; leave it out, and run {later} without slices afterwards, which writes"
            " it for the whole class"
        )


# --- Slices of AWX


def sliced_template(variables: Mapping[str, typing.Any]) -> str | None:
    """The job template whose slice a job of AWX is, None if it is no slice.

    variables are those that AWX tells a job.  It runs slices as a workflow that is called like the
    job template (awx/main/models/jobs.py, create_unified_job), and says the names of both.
    """
    for prefix in _AWX_PREFIXES:
        template = variables.get(f"{prefix}_job_template_name")
        if is_given(template) and variables.get(f"{prefix}_workflow_job_name") == template:
            return str(template)
    return None


def check_slice(shares: Shares, variables: Mapping[str, typing.Any]) -> None:
    """Raises RoleError where a job of AWX has not every share, and no other slice has the others.

    No slice sees that a host is missing; a job without slices, which has all hosts, does.  A slice
    that is launched again alone is told of no workflow any more.
    """
    told = [
        (variables.get(f"{prefix}_job_id"), variables.get(f"{prefix}_job_launch_type"))
        for prefix in _AWX_PREFIXES
    ]
    is_job = any(is_given(job) and launched != "relaunch" for job, launched in told)
    if is_job and not shares.are_all and not sliced_template(variables):
        raise RoleError(
            f"This job has only {shares.words}, and is no slice, so the rest of the class would be"
            " left out. Give its inventory an enabled host for each share, or take slices"
        )


def _in_a_slice(template: str) -> str:
    return (
        f"this job is one of the slices of the job template {describe(template)}, or in a workflow"
        " of the same name"
    )


def no_share_message(template: str) -> str:
    """Why a slice without a share is refused: each slice would act on the whole class."""
    return (
        "The inventory of this job has no host with classroom_share, and"
        f" {_in_a_slice(template)}: each would act on the whole class. Give the job template"
        " an inventory with one enabled host for each share (share-1 with 1/3, and so on), or"
        " no slices"
    )


def names_in_slice_message(template: str) -> str:
    """Why names are refused in a slice: each slice would act on all of them."""
    return (
        f"gui_session_names: {_in_a_slice(template)}: each would act on all that are named. Leave"
        " the names out, for the hosts of the inventory, or take no slices"
    )


def misplaced_message() -> str:
    """Why a share that is no host's is refused."""
    return (
        "classroom_share is a variable of a host in an inventory, of which each slice has other"
        " hosts; as an extra variable, or one of the play, all would have the same share"
    )


# What is said where none of the computers of a roster is in the shares of a run.
NOTHING_TO_DO = "nothing to do, since every computer of the roster is in another share."


def said_of(shares: Shares, sentence: str) -> str:
    """What a run says it did, with the shares that it was for."""
    return sentence if shares.are_all else f"Of the class {shares.words}: {sentence}"
