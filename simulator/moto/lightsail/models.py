# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual computers and their GUI sessions.

Statuses, shapes and errors are those of botocore's service model "lightsail", 2016-11-28.  What the
service does beyond them is not documented; the choices made here are listed in the README.

Nothing runs in the background: what a computer is doing is worked out from the clock whenever it is
read.  All times are in seconds, moments in seconds since the epoch.
"""

from __future__ import annotations

import base64
import json
import math
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, NamedTuple

from moto.core.base_backend import BackendDict, BaseBackend
from moto.moto_api._internal import mock_random

from .exceptions import (
    InvalidInputException,
    LightsailError,
    NotFoundException,
    OperationFailureException,
)
from .names import RULE, is_resource_name

STARTED = "started"
STARTING = "starting"
STOPPED = "stopped"
STOPPING = "stopping"
NOT_STARTED = "notStarted"
EXPIRED = "startExpired"
SETTING_UP = "settingUpInstance"
FAILED_CREATION = "failedInstanceCreation"
FAILED_START = "failedStartingGUISession"
FAILED_STOP = "failedStoppingGUISession"
FAILED = (FAILED_CREATION, FAILED_START, FAILED_STOP)

MAY_START = (NOT_STARTED, STOPPED, EXPIRED, FAILED_START, FAILED_STOP)
MAY_STOP = (STARTED, EXPIRED, FAILED_STOP)
# With the setting `lenient`, a call that asks for what is there already, or is on its way.
REPEATED_START = (STARTED, STARTING)
REPEATED_STOP = (STOPPED, STOPPING, NOT_STARTED, FAILED_START)

# The codes are those of EC2's instance states, which Lightsail answers too.
INSTANCE_STATES = {"pending": 0, "running": 16, "stopping": 64, "stopped": 80}

# Bundle: CPUs, GiB of memory, GB of disk, whether it can still be chosen, category (None: any use).
BUNDLES: dict[str, tuple[int, float, int, bool, str | None]] = {
    "nano_2_0": (1, 0.5, 20, False, None),
    "nano_3_0": (2, 0.5, 20, True, None),
    "small_3_0": (2, 2.0, 60, True, None),
    "xlarge_3_0": (4, 16.0, 320, True, None),
    "app_standard_xl_1_0": (4, 8.0, 50, True, "LfR"),
    "app_standard_2xl_1_0": (8, 16.0, 50, True, "LfR"),
    "app_standard_4xl_1_0": (16, 32.0, 50, True, "LfR"),
    "app_gpu_xl_1_0": (4, 16.0, 50, True, "LfR"),
    "app_gpu_2xl_1_0": (8, 32.0, 50, False, "LfR"),
}

# Each start of a session opens two desktops: the key is the name in the answer.
DESKTOPS = {"application": True, "operating-system": False}

KEPT_EPISODES = 50
KEPT_CALLS = 100_000


class Check(NamedTuple):
    """What a value must be: a test and, for the complaint, the same in words."""

    test: Callable[[Any], bool]
    words: str

    def or_null(self) -> Check:
        """The same, or null."""
        return Check(lambda value: value is None or self.test(value), f"{self.words}, or null")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _are_tags(value: Any) -> bool:
    return isinstance(value, dict) and _are_texts([*value.keys(), *value.values()])


def _are_objects(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, dict) for item in value.values())


def _one_of(*choices: str) -> Check:
    return Check(lambda value: value in choices, "one of " + ", ".join(choices))


SECONDS = Check(lambda value: _is_number(value) and value >= 0, "a number of seconds, 0 or more")
SHARE = Check(lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1")
RATE = Check(lambda value: _is_number(value) and value > 0, "a number above 0")
PERCENT = Check(lambda value: _is_number(value) and 0 <= value <= 100, "a number from 0 to 100")
FLAG = Check(lambda value: isinstance(value, bool), "true or false")
TEXT = Check(lambda value: isinstance(value, str), "a string")
NAME = Check(lambda value: isinstance(value, str) and value.strip() != "", "a non-empty string")
WHOLE = Check(_is_whole, "a whole number")
COUNT = Check(lambda value: _is_whole(value) and value >= 0, "a whole number, 0 or more")
POSITIVE = Check(lambda value: _is_whole(value) and value >= 1, "a whole number, 1 or more")


def check(changes: Any, checks: dict[str, Check]) -> dict[str, Any]:
    """Returns the changes if each is known and of the right kind; raises ValueError if not."""
    if not isinstance(changes, dict):
        raise ValueError("an object is needed")
    for key, value in changes.items():
        if key not in checks:
            raise ValueError(f"unknown key: {key}; known: {', '.join(sorted(checks))}")
        if not checks[key].test(value):
            raise ValueError(f"{key}: must be {checks[key].words}")
    return changes


@dataclass
class Settings:
    """What holds for all computers that do not say otherwise."""

    setup_seconds: float = 0.0
    start_seconds: float = 2.0
    stop_seconds: float = 1.0
    instance_seconds: float = 0.0
    session_seconds: float = 3600.0
    url_lag_seconds: float = 0.0
    read_lag_seconds: float = 0.0
    percentage: bool = True
    lenient: bool = False
    page_size: int = 20
    more_members: dict[str, dict[str, Any]] = field(default_factory=dict)
    seed: int = 0

    def change(self, changes: Any) -> None:
        """Sets some; raises ValueError, having set nothing, if one of them is wrong."""
        for key, value in check(changes, SETTING_CHECKS).items():
            setattr(self, key, value)


TIMES = {item.name: SECONDS for item in fields(Settings) if item.name.endswith("_seconds")}
SETTING_CHECKS = {
    **TIMES,
    "percentage": FLAG,
    "lenient": FLAG,
    "page_size": POSITIVE,
    "more_members": Check(_are_objects, "an object of objects"),
    "seed": WHOLE,
}


@dataclass
class ComputerOptions:
    """How one computer differs from the settings; None means that it does not."""

    setup_seconds: float | None = None
    start_seconds: float | None = None
    stop_seconds: float | None = None
    instance_seconds: float | None = None
    session_seconds: float | None = None
    url_lag_seconds: float | None = None
    read_lag_seconds: float | None = None
    percentage: bool | None = None
    stuck: bool = False
    stuck_at: float | None = None
    fail_start: str | None = None
    fail_start_times: int | None = None
    fail_stop: str | None = None
    fail_stop_times: int | None = None
    failure_reason: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    bundle_id: str = "app_standard_xl_1_0"
    blueprint_id: str = "LightsailForResearch-RStudio"
    availability_zone: str | None = None
    public_ip_address: str | None = None
    private_ip_address: str | None = None


COMPUTER_CHECKS = {
    **{key: value.or_null() for key, value in TIMES.items()},
    "percentage": FLAG.or_null(),
    "stuck": FLAG,
    "stuck_at": PERCENT.or_null(),
    "fail_start": TEXT.or_null(),
    "fail_start_times": COUNT.or_null(),
    "fail_stop": TEXT.or_null(),
    "fail_stop_times": COUNT.or_null(),
    "failure_reason": TEXT.or_null(),
    "tags": Check(_are_tags, "an object of strings"),
    "bundle_id": NAME,
    "blueprint_id": NAME,
    "availability_zone": NAME.or_null(),
    "public_ip_address": NAME.or_null(),
    "private_ip_address": NAME.or_null(),
    "status": NAME,
    "instance_state": _one_of(*INSTANCE_STATES),
}


def check_computer(name: Any, changes: Any) -> None:
    """Raises ValueError if a computer can't have this name or these options."""
    if not isinstance(name, str) or not is_resource_name(name):
        raise ValueError(f"not a resource name: {name!r}. {RULE}")
    check(changes, COMPUTER_CHECKS)


@dataclass
class ForcedError:
    """An error for calls of an operation and for a resource (None: any), the next `times` times."""

    code: str
    operation: str | None = None
    resource: str | None = None
    message: str | None = None
    times: int | None = None

    def takes(self, operation: str, resource: str) -> bool:
        """Whether this call gets the error; counts it if so."""
        if self.operation not in (None, operation) or self.resource not in (None, resource):
            return False
        if self.times is None:
            return True
        if self.times == 0:
            return False
        self.times -= 1
        return True


FORCED_CHECKS = {
    "code": NAME,
    "operation": NAME.or_null(),
    "resource": NAME.or_null(),
    "message": TEXT.or_null(),
    "times": COUNT.or_null(),
}


@dataclass
class Faults:
    """What goes wrong; shares are of all calls of the operations named (None: of every one)."""

    rate_limit: float | None = None
    burst: float | None = None
    throttled: float = 0.0
    service_exception: float = 0.0
    dropped: float = 0.0
    dropped_when: str = "before"
    slow: float = 0.0
    slow_seconds: float = 3.0
    operations: list[str] | None = None
    region_setup_seconds: float = 0.0
    region_setup_calls: int = 0
    account_setup_seconds: float = 0.0
    account_setup_calls: int = 0
    errors: list[ForcedError] = field(default_factory=list)
    seed: int = 0

    @classmethod
    def parse(cls, values: Any) -> Faults:
        """Builds the faults; raises ValueError if a value is wrong."""
        check(values, FAULT_CHECKS)
        errors = [ForcedError(**check(error, FORCED_CHECKS)) for error in values.get("errors", [])]
        return cls(**{**values, "errors": errors})


def _are_forced_errors(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(e, dict) and "code" in e for e in value)


FAULT_CHECKS = {
    "rate_limit": RATE.or_null(),
    "burst": RATE.or_null(),
    "throttled": SHARE,
    "service_exception": SHARE,
    "dropped": SHARE,
    "dropped_when": _one_of("before", "after", "mixed"),
    "slow": SHARE,
    "slow_seconds": SECONDS,
    "operations": Check(_are_texts, "a list of strings").or_null(),
    "region_setup_seconds": SECONDS,
    "region_setup_calls": COUNT,
    "account_setup_seconds": SECONDS,
    "account_setup_calls": COUNT,
    "errors": Check(_are_forced_errors, "a list of objects that have a code"),
    "seed": WHOLE,
}


@dataclass(frozen=True)
class Disturbance:
    """What happens to a call that is carried out, or would be: a drop, a delay in seconds."""

    drop: str | None = None
    delay: float = 0.0


class Simulation:
    """What all regions and accounts share: settings, faults, the log of calls, clock and lock.

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
            self.forget_calls()

    def now(self) -> float:
        """The moment, in seconds since the epoch."""
        return self.clock()

    def change_settings(self, changes: Any) -> None:
        """Merges the changes; a seed starts the random numbers anew."""
        with self.lock:
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

    def disturb(self, operation: str, resource: str) -> Disturbance:
        """Decides what goes wrong with a call: raises the error that it gets, if it gets one."""
        with self.lock:
            faults = self.faults
            for error in faults.errors:
                if error.takes(operation, resource):
                    raise LightsailError(error.code, error.message)
            if faults.operations is not None and operation not in faults.operations:
                return Disturbance()
            self._check_set_up()
            if faults.rate_limit and not self._take_token(faults.rate_limit):
                raise LightsailError("ThrottlingException", "Rate exceeded")
            # All are drawn each time, so that one share does not shift the draws of the others.
            throttled, failed, dropped, after, slow = (self.random.random() for _dummy in range(5))
            if throttled < faults.throttled:
                raise LightsailError("ThrottlingException", "Rate exceeded")
            if failed < faults.service_exception:
                raise LightsailError("ServiceException")
            drop = None
            if dropped < faults.dropped:
                drop = faults.dropped_when
                if drop == "mixed":
                    drop = "after" if after < 0.5 else "before"
            return Disturbance(drop, faults.slow_seconds if slow < faults.slow else 0.0)

    def _check_set_up(self) -> None:
        elapsed = self.now() - self.faults_since
        faults = self.faults
        if faults.account_setup_calls > 0 or elapsed < faults.account_setup_seconds:
            faults.account_setup_calls = max(0, faults.account_setup_calls - 1)
            raise LightsailError("AccountSetupInProgressException")
        if faults.region_setup_calls > 0 or elapsed < faults.region_setup_seconds:
            faults.region_setup_calls = max(0, faults.region_setup_calls - 1)
            raise LightsailError("RegionSetupInProgressException")

    def _take_token(self, rate: float) -> bool:
        now = self.now()
        self._tokens = min(self._burst(), self._tokens + max(0.0, now - self._refilled) * rate)
        self._refilled = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def record(self, operation: str, resource: str, outcome: str) -> None:
        """Notes a call: nothing that was answered, and of the input the resource's name only."""
        with self.lock:
            outcomes = self._counts.setdefault(operation, {}).setdefault(resource, {})
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            self._log.append(
                {
                    "time": self.now(),
                    "operation": operation,
                    "resource": resource,
                    "outcome": outcome,
                }
            )

    def calls(self) -> dict[str, Any]:
        """The calls so far: counts by operation, resource and outcome, and the newest of them."""
        with self.lock:
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

    def forget_calls(self) -> None:
        """Empties the log and the counts."""
        with self.lock:
            self._counts: dict[str, dict[str, dict[str, int]]] = {}
            self._log: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)


@dataclass
class Session:
    """What one start of a GUI session opens, and for how many seconds.

    Whoever holds a token is in the session, so it is never logged and never repeated.
    """

    seconds: float
    url_lag_seconds: float
    tokens: dict[str, str] = field(
        default_factory=lambda: {name: secrets.token_urlsafe(32) for name in DESKTOPS}, repr=False
    )


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


class Computer:
    """One virtual computer.

    Not one of moto's BaseModel: moto lists the attributes of those at /moto-api/data.json, where
    the tokens of sessions must not be.
    """

    def __init__(self, backend: LightsailBackend, name: str, status: str, **options: Any) -> None:
        self.simulation = backend.simulation
        self.region_name = backend.region_name
        self.name = name
        self.options = ComputerOptions(**options)
        self.uuid = str(mock_random.uuid4())
        self.arn = (
            f"arn:{backend.partition}:lightsail:{backend.region_name}:{backend.account_id}"
            f":Instance/{self.uuid}"
        )
        self.support_code = f"{backend.account_id}/i-{self.uuid.replace('-', '')[:17]}"
        self.accepted: dict[str, int] = {"StartGUISession": 0, "StopGUISession": 0}
        now = self.simulation.now()
        self.created_at = now
        self.gui = Course(self._episode(status, now))
        # The episode that led, or leads, to the newest session.
        self.opening: Episode | None = self.gui.newest if self.gui.newest.session else None
        self.instance = Course(Episode(now, "running"))

    def setting(self, name: str) -> Any:
        """A setting for this computer: its own, or else the one for all."""
        own = getattr(self.options, name)
        return getattr(self.simulation.settings, name) if own is None else own

    @property
    def availability_zone(self) -> str:
        """The zone, in the Region's first one unless set."""
        return self.options.availability_zone or f"{self.region_name}a"

    @property
    def held(self) -> bool:
        """Whether it will never come to the end of what it is doing."""
        return self.options.stuck or self.options.stuck_at is not None

    def change(self, changes: dict[str, Any]) -> None:
        """Sets options; a status or an instance state holds from now on, its past is forgotten."""
        now = self.simulation.now()
        changes = dict(changes)
        status = changes.pop("status", None)
        state = changes.pop("instance_state", None)
        if status is None and changes.get("stuck") and not self.options.stuck:
            # It is to stay as it is now, not as the current episode began.
            self._settle(now)
        for key, value in changes.items():
            setattr(self.options, key, value)
        if status is not None:
            self._begin(self._episode(status, now), forget=True)
        if state is not None:
            self.instance.begin(self._instance_episode(state, now), forget=True)

    def _settle(self, now: float) -> None:
        episode = self.gui.newest
        view = episode.at(now, self.options.stuck_at)
        if view.percentage is None:
            settled = Episode(now, view.status, reason=view.reason)
            if view.status == STARTED:
                settled.session = episode.session
                settled.since = episode.ends_at
            self.gui.begin(settled)
        elif self.options.stuck_at is None:
            self.options.stuck_at = view.percentage

    def _begin(self, episode: Episode, forget: bool = False) -> None:
        self.gui.begin(episode, forget)
        if episode.session or episode.then == FAILED_START:
            self.opening = episode

    def _failure(self, kind: str) -> str | None:
        """The reason for which a start or a stop that begins now will fail, if it will."""
        reason = getattr(self.options, f"fail_{kind}")
        times = getattr(self.options, f"fail_{kind}_times")
        if reason is None or times == 0:
            return None
        if times is not None:
            setattr(self.options, f"fail_{kind}_times", times - 1)
        return reason

    def _session(self) -> Session:
        return Session(self.setting("session_seconds"), self.setting("url_lag_seconds"))

    def _episode(self, status: str, now: float) -> Episode:
        if status == STARTING:
            seconds = self.setting("start_seconds")
            reason = self._failure("start")
            if reason is not None:
                return Episode(now, status, seconds, FAILED_START, reason)
            return Episode(now, status, seconds, STARTED, session=self._session())
        if status == STOPPING:
            reason = self._failure("stop")
            then = STOPPED if reason is None else FAILED_STOP
            return Episode(now, status, self.setting("stop_seconds"), then, reason)
        if status == SETTING_UP:
            reason = self.options.failure_reason
            then = NOT_STARTED if reason is None else FAILED_CREATION
            return Episode(now, status, self.setting("setup_seconds"), then, reason)
        if status == STARTED:
            return Episode(now, status, session=self._session())
        reason = self.options.failure_reason if status in FAILED else None
        return Episode(now, status, reason=reason)

    def _instance_episode(self, state: str, now: float, seconds: float | None = None) -> Episode:
        then = {"pending": "running", "stopping": "stopped"}.get(state)
        if seconds is None:
            seconds = self.setting("instance_seconds")
        return Episode(now, state, seconds if then else 0.0, then)

    def begin_set_up(self) -> None:
        """Begins the life of a computer that was just created."""
        now = self.simulation.now()
        self._begin(self._episode(SETTING_UP, now), forget=True)
        seconds = self.setting("setup_seconds")
        self.instance.begin(self._instance_episode("pending", now, seconds), forget=True)

    def view(self) -> View:
        """How its session truly is, now."""
        return self.gui.newest.at(self.simulation.now(), self.options.stuck_at, self.options.stuck)

    def lagging_view(self) -> View:
        """How a read shows its session: as it was some seconds ago."""
        moment = self.simulation.now() - self.setting("read_lag_seconds")
        return self.gui.at(moment).at(moment, self.options.stuck_at, self.options.stuck)

    def instance_state(self, lagging: bool = False) -> str:
        """The state of its instance: truly, or as a read shows it."""
        moment = self.simulation.now()
        if lagging:
            moment -= self.setting("read_lag_seconds")
        return self.instance.at(moment).at(moment).status

    def start(self) -> Episode | None:
        """Accepts a start; None: it was there already."""
        self._check_instance()
        status = self.view().status
        if status not in MAY_START:
            if self.simulation.settings.lenient and status in REPEATED_START:
                return self._accept("StartGUISession", None)
            raise InvalidInputException(
                f"The GUI session of {self.name} can't be started: its status is {status}.",
                "Wait until the session has stopped.",
            )
        return self._accept("StartGUISession", STARTING)

    def stop(self) -> Episode | None:
        """Accepts a stop; None: there was nothing to stop."""
        self._check_instance()
        status = self.view().status
        lenient = self.simulation.settings.lenient
        if status in MAY_STOP or (lenient and status == STARTING):
            return self._accept("StopGUISession", STOPPING)
        if lenient and status in REPEATED_STOP:
            return self._accept("StopGUISession", None)
        raise InvalidInputException(
            f"The GUI session of {self.name} can't be stopped: its status is {status}.",
            "Wait until the session has started.",
        )

    def _check_instance(self) -> None:
        state = self.instance_state()
        if state != "running":
            raise InvalidInputException(
                f"The instance {self.name} must be running: its state is {state}.",
                "Start the instance first.",
            )

    def _accept(self, operation: str, status: str | None) -> Episode | None:
        self.accepted[operation] += 1
        if status is None:
            return None
        episode = self._episode(status, self.simulation.now())
        if not self.options.stuck:
            self._begin(episode)
        return episode

    def start_instance(self) -> Episode | None:
        """Starts the instance; None: it was running already."""
        return self._change_instance("pending", "stopped", ("pending", "running"))

    def stop_instance(self) -> Episode | None:
        """Stops the instance, and with it the session; None: it was stopped already."""
        episode = self._change_instance("stopping", "running", ("stopping", "stopped"))
        if episode and self.view().status in (*MAY_STOP, STARTING, STOPPING):
            self._begin(Episode(episode.since, STOPPED))
        return episode

    def _change_instance(self, state: str, wanted: str, there: tuple[str, ...]) -> Episode | None:
        current = self.instance_state()
        if current != wanted:
            if self.simulation.settings.lenient and current in there:
                return None
            raise OperationFailureException(
                f"The instance {self.name} must be {wanted}: its state is {current}."
            )
        episode = self._instance_episode(state, self.simulation.now())
        self.instance.begin(episode)
        return episode

    def access_details(self, url_of: Callable[[str], str]) -> dict[str, Any]:
        """The answer of CreateGUISessionAccessDetails; url_of makes a token's URL."""
        view = self.lagging_view()
        details: dict[str, Any] = {"resourceName": self.name, "status": view.status}
        if view.percentage is not None and self.setting("percentage"):
            details["percentageComplete"] = view.percentage
        if view.reason:
            details["failureReason"] = view.reason
        if view.session:
            details["sessions"] = [
                {"name": name, "url": url_of(view.session.tokens[name]), "isPrimary": primary}
                for name, primary in DESKTOPS.items()
            ]
        return details

    def desktop_of(self, token: str) -> str | None:
        """The desktop, by its name, that a token opens now; None: it opens none."""
        view = self.view()
        if view.session:
            for name, own in view.session.tokens.items():
                if secrets.compare_digest(own.encode(), token.encode()):
                    return name
        return None

    def to_instance(self) -> dict[str, Any]:
        """An Instance of the model."""
        state = self.instance_state(lagging=True)
        addresses = {
            "publicIpAddress": self.options.public_ip_address,
            "privateIpAddress": self.options.private_ip_address,
        }
        return {
            "name": self.name,
            "arn": self.arn,
            "supportCode": self.support_code,
            "createdAt": _timestamp(self.created_at),
            "location": self.location(),
            "resourceType": "Instance",
            "tags": [{"key": key, "value": value} for key, value in self.options.tags.items()],
            "blueprintId": self.options.blueprint_id,
            "blueprintName": self.options.blueprint_id,
            "bundleId": self.options.bundle_id,
            "isStaticIp": False,
            **{key: address for key, address in addresses.items() if address},
            "state": {"code": INSTANCE_STATES[state], "name": state},
            "username": "lightsail-user",
        }

    def location(self) -> dict[str, str]:
        """A ResourceLocation of the model."""
        return {"availabilityZone": self.availability_zone, "regionName": self.region_name}

    def describe(self) -> dict[str, Any]:
        """The truth about it, for tests; without URLs."""
        view = self.view()
        opening = self.opening
        now = self.simulation.now()
        became_started_at = None
        if opening and opening.session:
            cut = opening.cut_at is not None and opening.cut_at < opening.urls_at
            holding = self.held and opening.then is not None and opening.cut_at is None
            if opening.urls_at <= now and not cut and not holding:
                became_started_at = opening.urls_at
        return {
            "name": self.name,
            "region": self.region_name,
            "arn": self.arn,
            "status": view.status,
            "percentage_complete": view.percentage,
            "failure_reason": view.reason or None,
            "has_urls": view.session is not None,
            "instance_state": self.instance_state(),
            "started_at": opening.since if opening else None,
            "became_started_at": became_started_at,
            "accepted": dict(self.accepted),
            "options": asdict(self.options),
        }


def _timestamp(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


class Operation:
    """What a call set going; how far it is follows from the episode that it began."""

    def __init__(self, kind: str, computer: Computer, episode: Episode | None) -> None:
        self.id = str(mock_random.uuid4())
        self.kind = kind
        self.computer = computer
        self.episode = episode
        self.created_at = computer.simulation.now()

    def _progress(self) -> tuple[str, float, str | None, str | None]:
        """Status, when it began, error code and details."""
        episode = self.episode
        if episode is None:
            return "Succeeded", self.created_at, None, None
        if episode.cut_at is not None and episode.cut_at < episode.ends_at:
            return "Failed", episode.cut_at, "OperationCanceled", "Another operation took over."
        going = self.computer.simulation.now() < episode.ends_at
        of_instance = self.kind in ("StartInstance", "StopInstance")
        held = self.computer.held and episode.cut_at is None and not of_instance
        if going or held:
            return "Started", self.created_at, None, None
        if episode.then in FAILED:
            return "Failed", episode.ends_at, episode.then, episode.reason
        return "Succeeded", episode.ends_at, None, None

    def to_dict(self) -> dict[str, Any]:
        """An Operation of the model, as it is now."""
        status, since, code, details = self._progress()
        answer = {
            "id": self.id,
            "resourceName": self.computer.name,
            "resourceType": "Instance",
            "createdAt": _timestamp(self.created_at),
            "location": self.computer.location(),
            "isTerminal": status != "Started",
            "operationDetails": f"{self.kind} {self.computer.name}",
            "operationType": self.kind,
            "status": status,
            "statusChangedAt": _timestamp(since),
        }
        if code:
            answer["errorCode"] = code
        if details:
            answer["errorDetails"] = details
        return answer


_simulation = Simulation()


class LightsailBackend(BaseBackend):
    """The computers of one account in one Region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.simulation = _simulation
        self.computers: dict[str, Computer] = {}
        self.operations: dict[str, Operation] = {}

    def reset(self) -> None:
        """Forgets everything, as moto does between tests: the shared settings, too."""
        super().reset()
        self.simulation.reset()

    def computer(self, name: str) -> Computer:
        """A computer by its name; raises NotFoundException."""
        if name not in self.computers:
            raise NotFoundException("Instance", name)
        return self.computers[name]

    def put_computer(self, name: Any, changes: Any) -> Computer:
        """Creates or changes one; raises ValueError if name or changes are wrong."""
        check_computer(name, changes)
        with self.simulation.lock:
            if name in self.computers:
                self.computers[name].change(changes)
            else:
                options = dict(changes)
                status = options.pop("status", NOT_STARTED)
                state = options.pop("instance_state", "running")
                self.computers[name] = Computer(self, name, status, **options)
                self.computers[name].change({"instance_state": state})
            return self.computers[name]

    def delete_computer(self, name: str) -> None:
        """Forgets one; raises NotFoundException."""
        with self.simulation.lock:
            del self.computers[self.computer(name).name]

    def _operation(self, kind: str, computer: Computer, episode: Episode | None) -> dict[str, Any]:
        operation = Operation(kind, computer, episode)
        self.operations[operation.id] = operation
        return operation.to_dict()

    def create_gui_session_access_details(
        self, resource_name: str, url_of: Callable[[str], str]
    ) -> dict[str, Any]:
        """Reads a session's status and, while it is started, its URLs."""
        return self.computer(resource_name).access_details(url_of)

    def start_gui_session(self, resource_name: str) -> list[dict[str, Any]]:
        """Starts a session."""
        computer = self.computer(resource_name)
        return [self._operation("StartGUISession", computer, computer.start())]

    def stop_gui_session(self, resource_name: str) -> list[dict[str, Any]]:
        """Stops a session."""
        computer = self.computer(resource_name)
        return [self._operation("StopGUISession", computer, computer.stop())]

    def get_instance(self, instance_name: str) -> dict[str, Any]:
        """Reads one instance."""
        return self.computer(instance_name).to_instance()

    def get_instances(self, page_token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of instances, by name; the token says behind which name the page starts."""
        names, token = self._page(sorted(self.computers), page_token)
        return [self.computers[name].to_instance() for name in names], token

    def get_bundles(
        self, app_category: str | None, include_inactive: bool, page_token: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Reads a page of the bundles of a category, or (None) of those that have none."""
        names = sorted(
            name
            for name, (*_size, is_active, category) in BUNDLES.items()
            if category == app_category and (is_active or include_inactive)
        )
        page, token = self._page(names, page_token)
        return [_bundle(name) for name in page], token

    def _page(self, names: list[str], page_token: str | None) -> tuple[list[str], str | None]:
        """A page of sorted names, and the token of the next page if there is one."""
        after = _name_of_token(page_token) if page_token else ""
        names = [name for name in names if name > after]
        size = self.simulation.settings.page_size
        page, rest = names[:size], names[size:]
        return page, _token_of_name(page[-1]) if rest else None

    def create_instances(self, names: list[str], options: dict[str, Any]) -> list[dict[str, Any]]:
        """Creates instances; all of them or none."""
        used = [name for name in names if name in self.computers]
        if used or len(set(names)) != len(names):
            raise InvalidInputException(f"Some names are already in use: {', '.join(used)}")
        operations = []
        for name in names:
            computer = Computer(self, name, NOT_STARTED, **options)
            computer.begin_set_up()
            self.computers[name] = computer
            operations.append(self._operation("CreateInstance", computer, computer.gui.newest))
        return operations

    def start_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Starts an instance."""
        computer = self.computer(instance_name)
        return [self._operation("StartInstance", computer, computer.start_instance())]

    def stop_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Stops an instance, which ends its session."""
        computer = self.computer(instance_name)
        return [self._operation("StopInstance", computer, computer.stop_instance())]

    def delete_instance(self, instance_name: str) -> list[dict[str, Any]]:
        """Deletes an instance at once."""
        computer = self.computer(instance_name)
        del self.computers[instance_name]
        return [self._operation("DeleteInstance", computer, None)]

    def get_operation(self, operation_id: str) -> dict[str, Any]:
        """Reads an operation as it is now: such reads do not lag."""
        if operation_id not in self.operations:
            raise NotFoundException("Operation", operation_id)
        return self.operations[operation_id].to_dict()

    def desktop_of(self, token: str) -> tuple[str, str] | None:
        """The computer and the desktop that a token opens now."""
        for computer in self.computers.values():
            desktop = computer.desktop_of(token)
            if desktop:
                return computer.name, desktop
        return None


def _bundle(name: str) -> dict[str, Any]:
    """A Bundle of the model."""
    cpus, memory, disk, is_active, category = BUNDLES[name]
    bundle = {
        "bundleId": name,
        "name": name,
        "cpuCount": cpus,
        "ramSizeInGb": memory,
        "diskSizeInGb": disk,
        "isActive": is_active,
        "supportedPlatforms": ["LINUX_UNIX"],
    }
    if category:
        bundle["supportedAppCategories"] = [category]
    return bundle


def _token_of_name(name: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"after": name}).encode()).decode()


def _name_of_token(token: str) -> str:
    try:
        return str(json.loads(base64.urlsafe_b64decode(token.encode()))["after"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInputException("The page token is not valid.") from error


lightsail_backends = BackendDict(LightsailBackend, "lightsail")
