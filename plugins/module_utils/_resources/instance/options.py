# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task's options ask of a computer, checked as far as that needs no call.

Sources: botocore's service model "lightsail", 2016-11-28, and the user guide of Lightsail for
Research.
"""

from __future__ import annotations

import re
import typing

from ..._core.names import RULE, describe, is_name
from ..lifecycle.wanted import TagChanges
from .model import AUTO_SNAPSHOT, STOP_ON_IDLE
from .wanted import AddOn, Wanted

Options = typing.Mapping[str, typing.Any]

_SOURCES = ("blueprint_id", "snapshot")
_NEEDED = ("availability_zone", "bundle_id")
_MORE = ("key_pair_name", "user_data", "ip_address_type")
_FIXED = ("availability_zone", "bundle_id", "blueprint_id", "key_pair_name", "ip_address_type")

# Per cent of the CPU, and minutes: a day.
MAX_THRESHOLD = 100
MAX_DURATION = 1440

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):00")


class OptionError(ValueError):
    """Options that cannot be right; the message says which, why, and what to do."""


def wanted_of(options: Options, region: str | None, tag_changes: TagChanges | None) -> Wanted:
    """What the options of lightsail_instance ask of each computer.

    options are the module's, each None where it was not given.  Raises OptionError.
    """
    given = {key: options[key] for key in (*_NEEDED, *_SOURCES, *_MORE) if options[key] is not None}
    _check_texts(given)
    _check_zone(given.get("availability_zone"), region)
    _check_source(given)
    return Wanted(
        creation=given if any(source in given for source in _SOURCES) else None,
        fixed={key: given[key] for key in _FIXED if key in given},
        tag_changes=tag_changes,
        add_ons=tuple(_add_ons(options)),
    )


def _check_texts(given: Options) -> None:
    for option, value in given.items():
        if not value.strip():
            raise OptionError(f"{option}: it is empty; give a value, or leave the option out")


def _check_zone(zone: str | None, region: str | None) -> None:
    if zone is not None and region and not re.fullmatch(rf"{re.escape(region)}[a-z]", zone):
        raise OptionError(
            f"availability_zone: {describe(zone)} is no zone of the Region {region}; the zones of a"
            f" Region are called as it is, with a letter, such as {region}a"
        )


def _check_source(given: Options) -> None:
    if all(source in given for source in _SOURCES):
        raise OptionError(
            "blueprint_id, snapshot: only one of them can be given; a snapshot has the blueprint of"
            " the computer that it was made of"
        )
    if "snapshot" in given and not is_name(given["snapshot"]):
        raise OptionError(
            f"snapshot: no snapshot can be called {describe(given['snapshot'])}; {RULE}"
        )
    missing = [option for option in _NEEDED if option not in given]
    if not any(source in given for source in _SOURCES):
        missing.append("blueprint_id or snapshot")
    if given and missing:
        raise OptionError(
            f"{', '.join(given)}: to create a computer, {' and '.join(missing)} must be given, too;"
            " for computers that exist, leave all of them out"
        )


def _add_ons(options: Options) -> typing.Iterator[AddOn]:
    if options["stop_on_idle"] is not None:
        yield _stop_on_idle(options["stop_on_idle"])
    if options["auto_snapshot"] is not None:
        yield _auto_snapshot(options["auto_snapshot"])


def _stop_on_idle(rule: Options) -> AddOn:
    if not rule["enabled"]:
        return AddOn(STOP_ON_IDLE, is_enabled=False)
    for option, most, unit in (
        ("threshold", MAX_THRESHOLD, "per cent of the CPU"),
        ("duration", MAX_DURATION, "minutes"),
    ):
        value = rule[option]
        if value is None or not 1 <= value <= most:
            shown = "it is missing" if value is None else f"{value} is out of range"
            raise OptionError(f"stop_on_idle.{option}: {shown}; give 1 to {most} ({unit})")
    values = {option: str(rule[option]) for option in ("threshold", "duration")}
    return AddOn(STOP_ON_IDLE, is_enabled=True, values=values)


def _auto_snapshot(rule: Options) -> AddOn:
    time = rule["time"]
    if time is not None and not _TIME.fullmatch(time):
        raise OptionError(
            f"auto_snapshot.time: {describe(time)} is no whole hour of the day in UTC, such as"
            ' "06:00"; without quotes, YAML reads 22:00 as a number'
        )
    if not rule["enabled"]:
        return AddOn(AUTO_SNAPSHOT, is_enabled=False)
    return AddOn(AUTO_SNAPSHOT, True, {} if time is None else {"snapshot_time_of_day": time})
