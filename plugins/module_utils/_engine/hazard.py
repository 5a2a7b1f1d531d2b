# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often to read what waits in a group, learnt from those of the group that have ended.

Theory
======

Many resources wait for the same: that their sessions start, say.  Nobody knows how long that takes
here and now, but each one that has ended tells the others.  Times are *ages*: seconds since a wait
began.  The *hazard* h is the chance per second that a wait ends now that has not ended before.

How often
    Reads at a distance of d seconds see an end d/2 late on average.  So, where a read costs as much
    as COST seconds of lag, a second of waiting costs COST / d + h * d / 2.  That is least where the
    rate 1 / d is sqrt(h / (2 * COST)).  As the hazard changes with the age, the next read is due
    when the integral of the rate since the last one has come to 1.

How likely
    The ages are divided into bins, each longer than the one before in the same proportion, so that
    seconds and minutes are told with the same precision.  In a bin, the hazard is the number of
    ends by the seconds that all have been seen waiting (the estimate of a piecewise exponential
    distribution).  Who waits still counts until its last read: it is *censored* there, as in the
    estimate of Kaplan and Meier.  A bin learns from the ones before it, whose numbers count half as
    much with each bin; so ages that nobody has come to yet are expected to be like the last ones.
    An end is known only to lie between two reads.  It is divided among the bins between them as
    what is known so far makes it likely (a step of Efron's and Turnbull's self-consistency).

Who may be the last
    A run ends with the last of a group, and each of n that wait is that one with a chance of 1 / n.
    So a second of lag of one costs 1 / n of a second of the run more, for which all N of the group
    wait.  Where that is worth N * LAST seconds of lag of one resource, h is weighed with
    1 + N * LAST / n: the last few are looked at more closely, and the run ends sooner.  Where a
    read costs c times as much, reads are to be saved at the expense of the lag of each, and not of
    the end of the run; so LAST is multiplied by c.

Until one has ended
    A few reads of the whole group watch for the first end.  n that wait and are read at r reads a
    second together show an end that is r * h * t * t / 2 = 1 late, t seconds after the first one.
    Meanwhile n * h * t have ended, t / 2 ago on average: a loss of n / r seconds, whatever h is.
    Together with the reads in the T seconds until then, COST * r * T, that is least where r is
    sqrt(n / (COST * T)).  It is the rate for each at the hazard 2 / (n * T): as if, in all the time
    that the group has waited, two had ended.  For T, which is not known, the age is taken.  This
    hazard is the least one, also later: those who wait when most have ended may need much longer.
"""

from __future__ import annotations

import bisect
import math

# Seconds of lag of one resource, as many as a read of it costs.
COST = 0.17

# Seconds of lag of each resource of a group, as many as a second is worth by which all end later.
LAST = 1 / 30

# Seconds: the end of the first bin, and the end of the last; then the ratio of two ends.
_SHORTEST = 2.0
_LONGEST = 7200.0
_RATIO = 1.1
_NUMBER = math.ceil(math.log(_LONGEST / _SHORTEST, _RATIO))
_EDGES = [0.0, *(_SHORTEST * _RATIO**power for power in range(_NUMBER))]

# With each bin, those before count so much.
_MEMORY = 0.5
# The first end alone says little: as if that share of its age had been waited in vain before.
_DOUBT = 0.05

# No bin is one in which an end is impossible: as if so many ends more had been there.
_POSSIBLE = 0.05

# As if two of the group had ended.  But small groups are watched as groups of so many, and until
# this age as if the first end were expected at it.  So two are each read about every six seconds,
# as one is that is alone: see polling.py.
_ENDS_WATCHED_FOR = 2.0
_MIN_GROUP = 5
_MIN_AGE = 47.0

# Of each bin its length, its end, and the age by which it is watched.
_BINS = [(end - begin, end, max(begin, _MIN_AGE)) for begin, end in zip(_EDGES, _EDGES[1:])]


class Hazard:
    """The hazard of the waits of a group by their age, and the reads that it is worth.

    A read costs cost times COST.  What was added counts from the next estimate on; there has to be
    one before anything is added or asked for.
    """

    def __init__(self, cost: float = 1.0) -> None:
        self._cost = cost * COST
        self._last = cost * LAST
        self._ends = [0.0] * len(_BINS)
        self._seconds = [0.0] * len(_BINS)
        self._rates: list[float] = []
        self._reads: list[float] = []
        self._chances: list[float] = []

    def add_waited(self, begin: float, end: float) -> None:
        """Notes that one waited from an age to another."""
        for at in range(_bin_of(begin), _bin_of(end) + 1):
            self._seconds[at] += _overlap(at, begin, end)

    def add_end(self, begin: float, end: float) -> None:
        """Notes that one ended between two ages."""
        bins = range(_bin_of(begin), _bin_of(end) + 1)
        weights = [self._chances[at] * _overlap(at, begin, end) for at in bins]
        total = sum(weights)
        left = 1.0
        for at, weight in zip(bins, weights):
            share = weight / total if total else left
            self._ends[at] += share
            self._seconds[at] += _overlap(at, begin, end) * (left - share / 2)
            left -= share

    def estimate(self, waiting: int, begun: int) -> None:
        """Learns from all that was added, for those that wait still, of all that have begun to."""
        ends = seconds = reads = 0.0
        self._rates, self._reads, self._chances = [], [], []
        least = _ENDS_WATCHED_FOR / max(waiting, _MIN_GROUP)
        weight = 1 + begun * self._last / max(waiting, 1)
        for at, (width, end, age) in enumerate(_BINS):
            ends = _MEMORY * ends + self._ends[at]
            seconds = _MEMORY * seconds + self._seconds[at]
            seen = seconds + _DOUBT * end
            self._chances.append((ends + _POSSIBLE) / seen)
            hazard = max(weight * ends / seen, least / age)
            rate = math.sqrt(hazard / (2 * self._cost))
            self._rates.append(rate)
            self._reads.append(reads)
            reads += rate * width

    def next_read(self, last: float, reads: float) -> float:
        """The age at which, since the age of the last read, a number of reads is worth its cost."""
        at = _bin_of(last)
        wanted = self._reads[at] + self._rates[at] * (last - _EDGES[at]) + reads
        at = bisect.bisect_right(self._reads, wanted) - 1
        return _EDGES[at] + (wanted - self._reads[at]) / self._rates[at]


def _bin_of(age: float) -> int:
    return min(bisect.bisect_right(_EDGES, age), len(_BINS)) - 1


def _overlap(at: int, begin: float, end: float) -> float:
    """The seconds between two ages that lie in a bin; the last bin has no end."""
    upper = end if at == len(_BINS) - 1 else min(end, _EDGES[at + 1])
    return max(0.0, upper - max(begin, _EDGES[at]))
