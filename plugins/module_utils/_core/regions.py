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

# No name of a Region is nearly so long.  What is longer is not compared, which takes time.
_MAX_COMPARED = 30
_NEAR = 3


class RegionError(ValueError):
    """A text that cannot be a Region; the message says why, and what is near."""


def check_region(option: str, region: str, known: typing.Collection[str]) -> None:
    """Raises RegionError, whose message begins with option, where there is no such Region.

    known has the Regions that the AWS SDK knows.  Where it is empty, nothing is refused but a zone.
    """
    if region in known:
        return
    zone = _ZONE.fullmatch(region)
    if zone and (zone[1] in known or not known):
        raise RegionError(
            f"{option}: {region} is an Availability Zone; give the Region that it is in, {zone[1]}"
        )
    if not known:
        return
    import difflib  # only here, since it is not cheap and seldom needed

    likely = region.strip().lower()[:_MAX_COMPARED]
    near = difflib.get_close_matches(likely, sorted(known), n=_NEAR)
    hint = f"near are {', '.join(near)}" if near else "the names look like eu-west-1"
    raise RegionError(
        f"{option}: there is no AWS Region {describe(region)}; {hint}. One that is newer than the"
        " AWS SDK here needs a newer botocore"
    )
