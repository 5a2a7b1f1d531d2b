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

KEPT_EPISODES = 50


@dataclass(frozen=True)
class View:
    """A computer's session at one moment; session is None unless its URLs are there."""

    status: str
    percentage: int | None = None
    reason: str | None = None
    session: Session | None = None


@dataclass
class Episode:
    """What began at one moment: `status`, which becomes `then` after some seconds.

    then None: the status stays.  reason is why a failed status failed.  cut_at is the moment at
    which another episode took over before this one came to its end.
    """

    since: float
    status: str
    seconds: float = 0.0
    then: str | None = None
    reason: str | None = None
    session: Session | None = None
    cut_at: float | None = None

    @property
    def ends_at(self) -> float:
        """When the final status is reached."""
        return self.since + self.seconds

    @property
    def urls_at(self) -> float:
        """When the URLs are there, if this leads to a session."""
        return self.ends_at + (self.session.url_lag_seconds if self.session else 0.0)

    def at(self, moment: float, held_at: float | None = None, frozen: bool = False) -> View:
        """How it looks at a moment; held at a percentage, or frozen in its first status."""
        elapsed = max(0.0, moment - self.since)
        held = held_at is not None or frozen
        if self.then is not None and (held or elapsed < self.seconds):
            done = elapsed / self.seconds if self.seconds else 1.0
            percentage = min(100, int(101 * done))
            if held:
                percentage = min(percentage, int(held_at or 0))
            return View(self.status, percentage)
        status = self.then or self.status
        if status == STARTED and self.session:
            if not frozen and moment >= self.ends_at + self.session.seconds:
                return View(EXPIRED)
            return View(status, session=self.session if moment >= self.urls_at else None)
        return View(status, reason=self.reason if status in FAILED else None)


class Course:
    """A line of episodes, of which the newest counts; older ones are there for reads that lag."""

    def __init__(self, first: Episode) -> None:
        self.episodes = [first]

    @property
    def newest(self) -> Episode:
        """The episode that counts now."""
        return self.episodes[-1]

    def begin(self, episode: Episode, forget: bool = False) -> None:
        """Another episode takes over; with forget, as if there had never been one before."""
        if self.newest.cut_at is None:
            self.newest.cut_at = episode.since
        kept = [] if forget else self.episodes[-KEPT_EPISODES:]
        self.episodes = [*kept, episode]

    def at(self, moment: float) -> Episode:
        """The episode of a moment; of a moment before the first one, the first."""
        for episode in reversed(self.episodes):
            if episode.since <= moment:
                return episode
        return self.episodes[0]
