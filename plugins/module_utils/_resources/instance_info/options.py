# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the options of a task to the period of an estimate, all of it before any call."""

from __future__ import annotations

import datetime
import typing

from ..._core.names import describe
from ..instance.options import OptionError
from .model import Period

_DAY = datetime.timedelta(days=1)
_UTC = datetime.timezone.utc


def period_of(options: typing.Mapping[str, typing.Any], now: float) -> Period | None:
    """The period of cost_start and cost_end; None where no estimate is asked for.

    Without them it is the month so far; with cost_end alone, the month of that up to that.  now is
    in seconds since the epoch.  Raises OptionError.
    """
    start, end = (_date_of(option, options[option]) for option in ("cost_start", "cost_end"))
    if not options["cost_estimate"]:
        for option in ("cost_start", "cost_end"):
            if options[option] is not None:
                raise OptionError(f"{option}: it is of no use without cost_estimate: true")
        return None
    moment = datetime.datetime.fromtimestamp(now, _UTC)
    # Of the last of all days there is no next one.
    until = moment if end is None or end >= moment else min(end + _DAY, moment)
    begin = start or (end or moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if begin >= moment:
        named = "cost_start" if start else "cost_end"
        raise OptionError(f"{named}: {options[named]} is in the future; nothing was used then yet")
    if begin >= until:
        raise OptionError(f"cost_end: {options['cost_end']} is before cost_start")
    return Period(begin, until)


def _date_of(option: str, text: str | None) -> datetime.datetime | None:
    if text is None:
        return None
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=_UTC)
    except ValueError:
        raise OptionError(f"{option}: {describe(text)} is no date, such as 2026-11-30") from None
