# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a text can be the name of an AWS Region.

The names that there are, are handed in (_aws/regions.py has them).
"""

from __future__ import annotations

import re
import typing

from .names import describe

# An Availability Zone is its Region and a letter, a Local Zone has a place and a number between
# them: https://docs.aws.amazon.com/global-infrastructure/latest/regions/
_ZONE = re.compile(r"([a-z]{2,4}(?:-[a-z]+)+-[0-9]+)(?:-[a-z]+-[0-9]+)?[a-z]")

# What the names of Regions have in common: an area, a point of the compass and a number.
_REGION = re.compile(
    r"(?P<family>(?P<area>[a-z]{2,4}(?:-[a-z]{2,4})?)"
    r"-(?:central|(?:north|south)(?:east|west)?|east|west))-(?P<number>[1-9][0-9]?)"
)
# How far a new number may be from those that are known.  boto3 1.34.0 knows ap-southeast-1 to -4;
# two years later there was ap-southeast-7.
_MAX_AHEAD = 4

# Names in a message.
_NEAR = 3


class RegionError(ValueError):
    """A text that cannot be a Region; the message says why, and what is near."""


def check_region(option: str, region: str, known: typing.Collection[str]) -> str | None:
    """Raises RegionError, whose message begins with option, where there is no such Region.

    known has the Regions that the AWS SDK knows.  Where it is empty, nothing is refused but a zone.
    Returns a warning where the Region may be newer than the SDK, which works with it all the same.
    """
    if region in known:
        return None
    zone = _ZONE.fullmatch(region)
    if zone and (zone[1] in known or not known or _may_be_newer(zone[1], known)):
        raise RegionError(
            f"{option}: {region} is an Availability Zone; give the Region that it is in, {zone[1]}"
        )
    if not known:
        return None
    hint = _hint(region, known)
    if _may_be_newer(region, known):
        return f"{option}: the AWS SDK here does not know the Region {describe(region)}; {hint}"
    raise RegionError(f"{option}: there is no AWS Region {describe(region)}; {hint}")


def _may_be_newer(region: str, known: typing.Collection[str]) -> bool:
    """Whether AWS could have given a new Region this name, and nobody has mistyped another one."""
    new = _REGION.fullmatch(region)
    if not new:
        return False
    others = [each for each in map(_REGION.fullmatch, known) if each]
    is_turned = any(
        new["area"] != each["area"] and sorted(new["area"]) == sorted(each["area"])
        for each in others
    )
    numbers = [int(each["number"]) for each in others if each["family"] == new["family"]]
    # A family begins with 1, and one Region more may have come to it since.
    return not is_turned and int(new["number"]) <= (max(numbers) + _MAX_AHEAD if numbers else 2)


def _hint(region: str, known: typing.Collection[str]) -> str:
    import difflib  # only here, since it is not cheap and seldom needed

    near = difflib.get_close_matches(region.strip().lower(), sorted(known), n=_NEAR)
    return f"near are {', '.join(near)}" if near else "the names look like eu-west-1"
