# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a computer is estimated to have cost."""

from __future__ import annotations

from typing import Any

from .times import timestamp

HOUR, DAY = 3600.0, 86400.0
Interval = tuple[float, float]


def cost_estimate(
    usage: str, price: float, ran: list[Interval], start: float, end: float
) -> list[dict[str, Any]]:
    """CostEstimates of the model: the hours between start and end, day by day in UTC."""
    days: dict[int, float] = {}
    for begun, ended in ran:
        moment, ended = max(begun, start), min(ended, end)
        while moment < ended:
            day = int(moment // DAY)
            until = min(ended, (day + 1) * DAY)
            days[day] = days.get(day, 0.0) + (until - moment) / HOUR
            moment = until
    if not days:
        return []
    results = [
        {
            "usageCost": hours * price,
            "pricingUnit": "Hrs",
            "unit": hours,
            "currency": "USD",
            "timePeriod": {
                "start": timestamp(max(start, day * DAY)),
                "end": timestamp(min(end, (day + 1) * DAY)),
            },
        }
        for day, hours in sorted(days.items())
    ]
    return [{"usageType": usage, "resultsByTime": results}]
