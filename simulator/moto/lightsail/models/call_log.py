# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which calls were made, without anything secret."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

KEPT_CALLS = 100_000


class CallLog:
    """The counts of all calls, and the newest of them."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._counts: dict[str, dict[str, dict[str, int]]] = {}
        self._log: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)

    def record(self, operation: str, resource: str, outcome: str) -> None:
        """Notes a call: nothing that was answered, and of the input the resource's name only."""
        outcomes = self._counts.setdefault(operation, {}).setdefault(resource, {})
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        self._log.append(
            {
                "time": self._now(),
                "operation": operation,
                "resource": resource,
                "outcome": outcome,
            }
        )

    def calls(self) -> dict[str, Any]:
        """The calls so far: counts by operation, resource and outcome, and the newest of them."""
        counts = {
            operation: {resource: dict(outcomes) for resource, outcomes in resources.items()}
            for operation, resources in self._counts.items()
        }
        total = sum(
            count
            for resources in counts.values()
            for outcomes in resources.values()
            for count in outcomes.values()
        )
        return {"counts": counts, "total": total, "log": list(self._log)}
