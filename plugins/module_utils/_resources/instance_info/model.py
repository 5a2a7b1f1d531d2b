# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of a computer: all that its read shows, and what it has cost."""

from __future__ import annotations

import datetime
import math
import typing
from dataclasses import dataclass

from ..instance.model import Instance


class Period(typing.NamedTuple):
    """From one time to another, in UTC."""

    start: datetime.datetime
    end: datetime.datetime


@dataclass(frozen=True)
class CostEstimate:
    """What a computer has cost in a period, as GetCostEstimate tells it.

    usage is empty where the service has no estimate: that is not the same as no costs.
    """

    start: typing.Any
    end: typing.Any
    usage: typing.Sequence[typing.Mapping[str, typing.Any]] = ()

    @classmethod
    def from_answer(cls, period: Period, answer: typing.Mapping[str, typing.Any]) -> CostEstimate:
        """The estimate of a period, or of the one that the service says it is of."""
        start, end = answer["start_time"] or period.start, answer["end_time"] or period.end
        return cls(start, end, answer["usage"])

    @property
    def _results(self) -> list[typing.Mapping[str, typing.Any]]:
        return [result for usage in self.usage for result in usage["results_by_time"]]

    @property
    def currency(self) -> str | None:
        """The one currency; None where there is no estimate, or there are several."""
        currencies = {result["currency"] for result in self._results}
        return currencies.pop() if len(currencies) == 1 else None

    @property
    def amount(self) -> float | None:
        """The sum; None where there is nothing that could be added up."""
        if self.currency is None:
            return None
        return math.fsum(result["usage_cost"] for result in self._results)


@dataclass(frozen=True)
class InstanceInfo:
    """What a task tells of a computer; cost_estimate is None where it was not asked for."""

    instance: Instance
    cost_estimate: CostEstimate | None = None
