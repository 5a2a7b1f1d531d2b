# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual computers, and the GUI session that each of them has."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from ..exceptions import InvalidInputException, OperationFailureException
from .options import INSTANCE_STATES, InstanceOptions
from .sessions import (
    DESKTOPS,
    FAILED,
    FAILED_CREATION,
    FAILED_START,
    FAILED_STOP,
    MAY_START,
    MAY_STOP,
    NOT_STARTED,
    REPEATED_START,
    REPEATED_STOP,
    SETTING_UP,
    STARTED,
    STARTING,
    STOPPED,
    STOPPING,
    Session,
)
from .timeline import Phase, Snapshot, Timeline
from .times import timestamp

if TYPE_CHECKING:
    from . import LightsailBackend


class Instance:
    """One virtual computer.

    Not one of moto's BaseModel: moto lists the attributes of those at /moto-api/data.json, where
    the tokens of sessions must not be.
    """

    def __init__(self, backend: LightsailBackend, name: str, status: str, **options: Any) -> None:
        self.simulation = backend.simulation
        self.region_name = backend.region_name
        self.name = name
        self.options = InstanceOptions(**options)
        self.uuid = str(mock_random.uuid4())
        self.arn = (
            f"arn:{backend.partition}:lightsail:{backend.region_name}:{backend.account_id}"
            f":Instance/{self.uuid}"
        )
        self.support_code = f"{backend.account_id}/i-{self.uuid.replace('-', '')[:17]}"
        self.accepted: dict[str, int] = {"StartGUISession": 0, "StopGUISession": 0}
        now = self.simulation.now()
        self.created_at = now
        self.gui = Timeline(self._phase(status, now))
        # The phase that led, or leads, to the newest session.
        self.opening: Phase | None = self.gui.newest if self.gui.newest.session else None
        self.power = Timeline(Phase(now, "running"))

    def setting(self, name: str) -> Any:
        """A setting for this computer: its own, or else the one for all."""
        own = getattr(self.options, name)
        return getattr(self.simulation.settings, name) if own is None else own

    @property
    def availability_zone(self) -> str:
        """The zone, in the Region's first one unless set."""
        return self.options.availability_zone or f"{self.region_name}a"

    @property
    def is_stuck(self) -> bool:
        """Whether it will never come to the end of what it is doing."""
        return self.options.stuck or self.options.stuck_at is not None

    def change(self, changes: dict[str, Any]) -> None:
        """Sets options; a status or an instance state holds from now on, its past is forgotten."""
        now = self.simulation.now()
        changes = dict(changes)
        status = changes.pop("status", None)
        state = changes.pop("instance_state", None)
        if status is None and changes.get("stuck") and not self.options.stuck:
            # It is to stay as it is now, not as the current phase began.
            self._settle(now)
        for key, value in changes.items():
            setattr(self.options, key, value)
        if status is not None:
            self._begin(self._phase(status, now), forget=True)
        if state is not None:
            self.power.begin(self._power_phase(state, now), forget=True)

    def _settle(self, now: float) -> None:
        phase = self.gui.newest
        snapshot = phase.at(now, self.options.stuck_at)
        if snapshot.percentage is None:
            settled = Phase(now, snapshot.status, reason=snapshot.reason)
            if snapshot.status == STARTED:
                settled.session = phase.session
                settled.since = phase.ends_at
            self.gui.begin(settled)
        elif self.options.stuck_at is None:
            self.options.stuck_at = snapshot.percentage

    def _begin(self, phase: Phase, forget: bool = False) -> None:
        self.gui.begin(phase, forget)
        if phase.session or phase.then == FAILED_START:
            self.opening = phase

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

    def _phase(self, status: str, now: float) -> Phase:
        if status == STARTING:
            seconds = self.setting("start_seconds")
            reason = self._failure("start")
            if reason is not None:
                return Phase(now, status, seconds, FAILED_START, reason)
            return Phase(now, status, seconds, STARTED, session=self._session())
        if status == STOPPING:
            reason = self._failure("stop")
            then = STOPPED if reason is None else FAILED_STOP
            return Phase(now, status, self.setting("stop_seconds"), then, reason)
        if status == SETTING_UP:
            reason = self.options.failure_reason
            then = NOT_STARTED if reason is None else FAILED_CREATION
            return Phase(now, status, self.setting("setup_seconds"), then, reason)
        if status == STARTED:
            return Phase(now, status, session=self._session())
        reason = self.options.failure_reason if status in FAILED else None
        return Phase(now, status, reason=reason)

    def _power_phase(self, state: str, now: float, seconds: float | None = None) -> Phase:
        then = {"pending": "running", "stopping": "stopped"}.get(state)
        if seconds is None:
            seconds = self.setting("instance_seconds")
        return Phase(now, state, seconds if then else 0.0, then)

    def begin_set_up(self) -> None:
        """Begins the life of a computer that was just created."""
        now = self.simulation.now()
        self._begin(self._phase(SETTING_UP, now), forget=True)
        seconds = self.setting("setup_seconds")
        self.power.begin(self._power_phase("pending", now, seconds), forget=True)

    def snapshot(self) -> Snapshot:
        """How its session truly is, now."""
        return self.gui.newest.at(self.simulation.now(), self.options.stuck_at, self.options.stuck)

    def lagging_snapshot(self) -> Snapshot:
        """How a read shows its session: as it was some seconds ago."""
        moment = self.simulation.now() - self.setting("read_lag_seconds")
        return self.gui.at(moment).at(moment, self.options.stuck_at, self.options.stuck)

    def instance_state(self, lagging: bool = False) -> str:
        """The state of its instance: truly, or as a read shows it."""
        moment = self.simulation.now()
        if lagging:
            moment -= self.setting("read_lag_seconds")
        return self.power.at(moment).at(moment).status

    def start(self) -> Phase | None:
        """Accepts a start; None: it was there already."""
        self._check_instance()
        status = self.snapshot().status
        if status not in MAY_START:
            if self.simulation.settings.lenient and status in REPEATED_START:
                return self._accept("StartGUISession", None)
            raise InvalidInputException(
                f"The GUI session of {self.name} can't be started: its status is {status}.",
                "Wait until the session has stopped.",
            )
        return self._accept("StartGUISession", STARTING)

    def stop(self) -> Phase | None:
        """Accepts a stop; None: there was nothing to stop."""
        self._check_instance()
        status = self.snapshot().status
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

    def _accept(self, operation: str, status: str | None) -> Phase | None:
        self.accepted[operation] += 1
        if status is None:
            return None
        phase = self._phase(status, self.simulation.now())
        if not self.options.stuck:
            self._begin(phase)
        return phase

    def start_instance(self) -> Phase | None:
        """Starts the instance; None: it was running already."""
        return self._change_instance("pending", "stopped", ("pending", "running"))

    def stop_instance(self) -> Phase | None:
        """Stops the instance, and with it the session; None: it was stopped already."""
        phase = self._change_instance("stopping", "running", ("stopping", "stopped"))
        if phase and self.snapshot().status in (*MAY_STOP, STARTING, STOPPING):
            self._begin(Phase(phase.since, STOPPED))
        return phase

    def _change_instance(self, state: str, wanted: str, there: tuple[str, ...]) -> Phase | None:
        current = self.instance_state()
        if current != wanted:
            if self.simulation.settings.lenient and current in there:
                return None
            raise OperationFailureException(
                f"The instance {self.name} must be {wanted}: its state is {current}."
            )
        phase = self._power_phase(state, self.simulation.now())
        self.power.begin(phase)
        return phase

    def access_details(self, url_of: Callable[[str], str]) -> dict[str, Any]:
        """The answer of CreateGUISessionAccessDetails; url_of makes a token's URL."""
        snapshot = self.lagging_snapshot()
        details: dict[str, Any] = {"resourceName": self.name, "status": snapshot.status}
        if snapshot.percentage is not None and self.setting("percentage"):
            details["percentageComplete"] = snapshot.percentage
        if snapshot.reason:
            details["failureReason"] = snapshot.reason
        if snapshot.session:
            details["sessions"] = [
                {"name": name, "url": url_of(snapshot.session.tokens[name]), "isPrimary": primary}
                for name, primary in DESKTOPS.items()
            ]
        return details

    def desktop_of(self, token: str) -> str | None:
        """The desktop, by its name, that a token opens now; None: it opens none."""
        snapshot = self.snapshot()
        if snapshot.session:
            for name, own in snapshot.session.tokens.items():
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
            "createdAt": timestamp(self.created_at),
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
        snapshot = self.snapshot()
        opening = self.opening
        now = self.simulation.now()
        became_started_at = None
        if opening and opening.session:
            cut = opening.cut_at is not None and opening.cut_at < opening.urls_at
            holding = self.is_stuck and opening.then is not None and opening.cut_at is None
            if opening.urls_at <= now and not cut and not holding:
                became_started_at = opening.urls_at
        return {
            "name": self.name,
            "region": self.region_name,
            "arn": self.arn,
            "status": snapshot.status,
            "percentage_complete": snapshot.percentage,
            "failure_reason": snapshot.reason or None,
            "has_urls": snapshot.session is not None,
            "instance_state": self.instance_state(),
            "started_at": opening.since if opening else None,
            "became_started_at": became_started_at,
            "accepted": dict(self.accepted),
            "options": asdict(self.options),
        }
