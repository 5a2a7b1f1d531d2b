# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all backends share."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

from ..exceptions import ServiceError
from .call_log import CallLog
from .faults import Faults, InjectedFault
from .options import check_options
from .settings import Settings


class Simulation:
    """What all Regions and accounts share: settings, faults, the log of calls, clock and lock.

    clock and sleep can be replaced, so that tests need not wait.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock: Callable[[], float] = time.time
        self.sleep: Callable[[float], None] = time.sleep
        self.reset()

    def reset(self) -> None:
        """Forgets settings, faults and calls."""
        with self.lock:
            self.settings = Settings()
            self.random = random.Random(self.settings.seed)
            self.set_faults(Faults())
            self.call_log = CallLog(self.now)

    def now(self) -> float:
        """The moment, in seconds since the epoch."""
        return self.clock()

    def change_settings(self, changes: Any) -> None:
        """Merges the changes; a seed starts the random numbers anew."""
        with self.lock:
            if isinstance(changes, dict) and isinstance(changes.get("created"), dict):
                check_options(changes["created"])
            self.settings.change(changes)
            if "seed" in changes:
                self.random.seed(self.settings.seed)

    def set_faults(self, faults: Faults) -> None:
        """Replaces the faults, starts their times and the random numbers anew."""
        with self.lock:
            self.faults = faults
            self.faults_since = self.now()
            self.random.seed(faults.seed)
            self._tokens = self._burst()
            self._refilled = self.faults_since

    def _burst(self) -> float:
        return self.faults.burst or max(1.0, self.faults.rate_limit or 1.0)

    def inject(self, operation: str, resource: str) -> InjectedFault:
        """Decides what goes wrong with a call: raises the error that it gets, if it gets one."""
        with self.lock:
            faults = self.faults
            for error in faults.errors:
                if error.takes(operation, resource):
                    raise ServiceError(error.code, error.message)
            if faults.operations is not None and operation not in faults.operations:
                return InjectedFault()
            self._check_set_up()
            if faults.rate_limit and not self._take_token(faults.rate_limit):
                raise ServiceError("ThrottlingException", "Rate exceeded")
            # All are drawn each time, so that one share does not shift the draws of the others.
            throttled, failed, dropped, after, slow = (self.random.random() for _dummy in range(5))
            if throttled < faults.throttled:
                raise ServiceError("ThrottlingException", "Rate exceeded")
            if failed < faults.service_exception:
                raise ServiceError("ServiceException")
            drop = None
            if dropped < faults.dropped:
                drop = faults.dropped_when
                if drop == "mixed":
                    drop = "after" if after < 0.5 else "before"
            return InjectedFault(drop, faults.slow_seconds if slow < faults.slow else 0.0)

    def _check_set_up(self) -> None:
        elapsed = self.now() - self.faults_since
        faults = self.faults
        if faults.account_setup_calls > 0 or elapsed < faults.account_setup_seconds:
            faults.account_setup_calls = max(0, faults.account_setup_calls - 1)
            raise ServiceError("AccountSetupInProgressException")
        if faults.region_setup_calls > 0 or elapsed < faults.region_setup_seconds:
            faults.region_setup_calls = max(0, faults.region_setup_calls - 1)
            raise ServiceError("RegionSetupInProgressException")

    def _take_token(self, rate: float) -> bool:
        now = self.now()
        self._tokens = min(self._burst(), self._tokens + max(0.0, now - self._refilled) * rate)
        self._refilled = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def record(self, operation: str, resource: str, outcome: str) -> None:
        """Notes a call."""
        with self.lock:
            self.call_log.record(operation, resource, outcome)

    def calls(self) -> dict[str, Any]:
        """The calls so far."""
        with self.lock:
            return self.call_log.calls()

    def forget_calls(self) -> None:
        """Empties the log and the counts."""
        with self.lock:
            self.call_log = CallLog(self.now)
