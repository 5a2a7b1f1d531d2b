# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows what, worked out from the clock.

Nothing runs in the background: what a computer is doing is worked out whenever it is read.  All
times are in seconds, moments in seconds since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

from .sessions import EXPIRED, FAILED, STARTED, Session

KEPT_PHASES = 50


@dataclass(frozen=True)
class Snapshot:
    """A computer's session at one moment; session is None unless its URLs are there."""

    status: str
    percentage: int | None = None
    reason: str | None = None
    session: Session | None = None


@dataclass
class Phase:
    """What began at one moment: `status`, which becomes `then` after some seconds.

    then None: the status stays.  reason is why a failed status failed.  cut_at is the moment at
    which another phase took over before this one came to its end.  address is the public one that
    an instance gets in it.
    """

    since: float
    status: str
    seconds: float = 0.0
    then: str | None = None
    reason: str | None = None
    session: Session | None = None
    cut_at: float | None = None
    address: str | None = None

    @property
    def ends_at(self) -> float:
        """When the final status is reached."""
        return self.since + self.seconds

    @property
    def urls_at(self) -> float:
        """When the URLs are there, if this leads to a session."""
        return self.ends_at + (self.session.url_lag_seconds if self.session else 0.0)

    def at(self, moment: float, stuck_at: float | None = None, frozen: bool = False) -> Snapshot:
        """How it looks at a moment; stuck at a percentage, or frozen in its first status."""
        elapsed = max(0.0, moment - self.since)
        stuck = stuck_at is not None or frozen
        if self.then is not None and (stuck or elapsed < self.seconds):
            done = elapsed / self.seconds if self.seconds else 1.0
            percentage = min(100, int(101 * done))
            if stuck:
                percentage = min(percentage, int(stuck_at or 0))
            return Snapshot(self.status, percentage)
        status = self.then or self.status
        if status == STARTED and self.session:
            if not frozen and moment >= self.ends_at + self.session.seconds:
                return Snapshot(EXPIRED)
            return Snapshot(status, session=self.session if moment >= self.urls_at else None)
        return Snapshot(status, reason=self.reason if status in FAILED else None)


class Timeline:
    """A line of phases, of which the newest counts; older ones are there for reads that lag."""

    def __init__(self, first: Phase) -> None:
        self.phases = [first]

    @property
    def newest(self) -> Phase:
        """The phase that counts now."""
        return self.phases[-1]

    def begin(self, phase: Phase, forget: bool = False) -> None:
        """Another phase takes over; with forget, as if there had never been one before."""
        if self.newest.cut_at is None:
            self.newest.cut_at = phase.since
        kept = [] if forget else self.phases[-KEPT_PHASES:]
        self.phases = [*kept, phase]

    def at(self, moment: float) -> Phase:
        """The phase of a moment; of a moment before the first one, the first."""
        for phase in reversed(self.phases):
            if phase.since <= moment:
                return phase
        return self.phases[0]
