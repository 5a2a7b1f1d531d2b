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
from .add_ons import STOP_ON_IDLE, AddOn, add_on_of, to_dict
from .catalog import BLUEPRINTS, BUNDLES, is_research
from .costs import HOUR, Interval
from .options import INSTANCE_STATES, InstanceOptions
from .ports import default_ports, to_info
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
from .tags import members_of
from .timeline import Phase, Snapshot, Timeline
from .times import timestamp

if TYPE_CHECKING:
    from . import LightsailBackend

AUTOMATIC = "auto"
# The operations of which it counts how many were accepted.
COUNTED = (
    "StartGUISession",
    "StopGUISession",
    "StartInstance",
    "StopInstance",
    "RebootInstance",
)


class Instance:
    """One virtual computer.

    Not one of moto's BaseModel: moto lists the attributes of those at /moto-api/data.json, where
    the tokens of sessions must not be.
    """

    kind = "Instance"

    def __init__(self, backend: LightsailBackend, name: str, status: str, **options: Any) -> None:
        self.simulation = backend.simulation
        self.backend = backend
        self.region_name = backend.region_name
        self.name = name
        self.options = InstanceOptions(**options)
        self.uuid = str(mock_random.uuid4())
        self.arn = backend.arn(self.kind, self.uuid)
        self.support_code = f"{backend.support_number}/i-{self.uuid.replace('-', '')[:17]}"
        self.number = backend.next_number()
        self.accepted = dict.fromkeys(COUNTED, 0)
        self.add_ons: dict[str, AddOn] = {}
        self.ports = default_ports()
        now = self.simulation.now()
        self.created_at = self.cpu_since = now
        self.gui = Timeline(self._phase(status, now))
        # The phase that led, or leads, to the newest session.
        self.opening: Phase | None = self.gui.newest if self.gui.newest.session else None
        self.power = Timeline(self._power_phase("running", now))

    def setting(self, name: str) -> Any:
        """A setting for this computer: its own, or else the one for all."""
        own = getattr(self.options, name)
        return getattr(self.simulation.settings, name) if own is None else own

    @property
    def availability_zone(self) -> str:
        """The zone, in the Region's first one unless set."""
        return self.options.availability_zone or f"{self.region_name}a"

    @property
    def is_research(self) -> bool:
        """Whether it is a computer of Lightsail for Research: no other has a GUI session."""
        return is_research(self.options.bundle_id, self.options.blueprint_id)

    @property
    def is_stuck(self) -> bool:
        """Whether it will never come to the end of what it is doing."""
        return self.options.stuck or self.options.stuck_at is not None

    def change(self, changes: dict[str, Any]) -> None:
        """Sets options; a status or an instance state holds from now on, its past is forgotten."""
        now = self.simulation.now()
        self._stop_if_idle(now)
        changes = dict(changes)
        if "cpu_percent" in changes:
            self.cpu_since = now
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
            seconds = self.setting(f"instance_{'start' if state == 'pending' else 'stop'}_seconds")
        phase = Phase(now, state, seconds if then else 0.0, then)
        if state in ("pending", "running"):
            phase.address = self.backend.new_address()
        return phase

    def _stop_if_idle(self, now: float) -> None:
        """Does what the add-on StopInstanceOnIdle has done since this was last asked.

        Whatever is read or called asks this first, so nothing can have begun after the moment at
        which the add-on stopped the instance.
        """
        add_on, phase = self.add_ons.get(STOP_ON_IDLE), self.power.newest
        if not add_on or not add_on.is_enabled or (phase.then or phase.status) != "running":
            return
        if self.options.cpu_percent > int(add_on.values["threshold"]):
            return
        minutes = int(add_on.values["duration"])
        idle_since = max(phase.ends_at, add_on.since, self.cpu_since)
        moment = idle_since + minutes * self.setting("idle_minute_seconds")
        if moment <= now:
            self._stop_power(moment)

    def _stop_power(self, moment: float) -> Phase:
        """Begins stopping, and ends the session with it."""
        phase = self._power_phase("stopping", moment)
        self.power.begin(phase)
        self._end_session(moment)
        return phase

    def _end_session(self, moment: float) -> None:
        newest = self.gui.newest
        if newest.at(moment, self.options.stuck_at, self.options.stuck).status in (
            *MAY_STOP,
            STARTING,
            STOPPING,
        ):
            self._begin(Phase(moment, STOPPED))

    def begin_set_up(self) -> None:
        """Begins the life of a computer that was just created."""
        now = self.simulation.now()
        self._begin(self._phase(SETTING_UP, now), forget=True)
        seconds = self.setting("setup_seconds")
        self.power.begin(self._power_phase("pending", now, seconds), forget=True)

    def snapshot(self) -> Snapshot:
        """How its session truly is, now."""
        now = self.simulation.now()
        self._stop_if_idle(now)
        return self.gui.newest.at(now, self.options.stuck_at, self.options.stuck)

    def lagging_snapshot(self) -> Snapshot:
        """How a read shows its session: as it was some seconds ago."""
        self._stop_if_idle(self.simulation.now())
        moment = self._lagging_moment()
        return self.gui.at(moment).at(moment, self.options.stuck_at, self.options.stuck)

    def _lagging_moment(self) -> float:
        return self.simulation.now() - self.setting("read_lag_seconds")

    def instance_state(self, lagging: bool = False) -> str:
        """The state of its instance: truly, or as a read shows it."""
        self._stop_if_idle(self.simulation.now())
        moment = self._lagging_moment() if lagging else self.simulation.now()
        return self.power.at(moment).at(moment).status

    def state(self) -> dict[str, Any]:
        """An InstanceState of the model, as a read shows it."""
        name = self.instance_state(lagging=True)
        return {"code": INSTANCE_STATES[name], "name": name}

    def start(self) -> Phase | None:
        """Accepts a start; None: it was there already."""
        self._check_instance()
        status = self.snapshot().status
        if status not in MAY_START:
            if self.simulation.settings.lenient and status in REPEATED_START:
                return self._accept("StartGUISession", None)
            raise InvalidInputException(
                f"The GUI session of {self.name} can't be started: its status is {status}.",
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
        )

    def _check_research(self) -> None:
        if not self.is_research:
            raise InvalidInputException(
                f"The instance {self.name} has no GUI session: it is none of Lightsail for "
                "Research.",
            )

    def _check_instance(self) -> None:
        self._check_research()
        state = self.instance_state()
        if state != "running":
            raise InvalidInputException(
                f"The instance {self.name} must be running: its state is {state}.",
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
        if self._is_there("stopped", ("pending", "running")):
            self.accepted["StartInstance"] += 1
            return None
        self.accepted["StartInstance"] += 1
        phase = self._power_phase("pending", self.simulation.now())
        reason = self._failure("instance_start")
        if reason is not None:
            phase.then, phase.reason, phase.address = "stopped", reason, None
        self.power.begin(phase)
        return phase

    def stop_instance(self, force: bool) -> Phase | None:
        """Stops the instance, and with it the session; None: it was stopped already.

        With force also one that is stopping already.
        """
        is_forced = force and self.instance_state() == "stopping"
        if not is_forced and self._is_there("running", ("stopping", "stopped")):
            self.accepted["StopInstance"] += 1
            return None
        self.accepted["StopInstance"] += 1
        return self._stop_power(self.simulation.now())

    def reboot_instance(self) -> None:
        """Reboots the instance, which ends the session; it does not stop running."""
        self._is_there("running", ())
        self.accepted["RebootInstance"] += 1
        self._end_session(self.simulation.now())

    def _is_there(self, wanted: str, there: tuple[str, ...]) -> bool:
        """Whether nothing is to do; raises OperationFailureException if nothing can be done."""
        current = self.instance_state()
        if current == wanted:
            return False
        if self.simulation.settings.lenient and current in there:
            return True
        raise OperationFailureException(
            f"The instance {self.name} must be {wanted}: its state is {current}."
        )

    @property
    def tags(self) -> dict[str, str]:
        """Its tags, which may be changed."""
        return self.options.tags

    def enable_add_on(self, request: dict[str, Any]) -> None:
        """Enables or changes an add-on."""
        now = self.simulation.now()
        self._stop_if_idle(now)
        kind, add_on = add_on_of(request, self.is_research, now)
        self.add_ons[kind] = add_on

    def disable_add_on(self, kind: str) -> None:
        """Disables an add-on, which is still shown then."""
        self._stop_if_idle(self.simulation.now())
        if kind not in self.add_ons or not self.add_ons[kind].is_enabled:
            raise InvalidInputException(f"The instance {self.name} has no add-on {kind}.")
        self.add_ons[kind].is_enabled = False

    def ran(self) -> list[Interval]:
        """When it was running, as far as that is remembered."""
        now = self.simulation.now()
        self._stop_if_idle(now)
        found = [(self.created_at - self.options.ran_hours * HOUR, self.created_at)]
        phases = self.power.phases
        for phase, following in zip(phases, [*phases[1:], None], strict=True):
            if (phase.then or phase.status) == "running":
                found.append((phase.ends_at, following.since if following else now))
        return found

    def access_details(self, url_of: Callable[[str], str]) -> dict[str, Any]:
        """The answer of CreateGUISessionAccessDetails; url_of makes a token's URL."""
        self._check_research()
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

    def _addresses(self) -> dict[str, Any]:
        """The addresses that an answer has."""
        options = self.options
        addresses: dict[str, Any] = {}
        public, private = options.public_ip_address, options.private_ip_address
        if public == AUTOMATIC:
            moment = self._lagging_moment()
            phase = self.power.at(moment)
            is_running = phase.at(moment).status == "running"
            has_v4 = options.ip_address_type != "ipv6"
            public = phase.address if is_running and has_v4 else None
            if options.ip_address_type != "ipv4":
                addresses["ipv6Addresses"] = [f"2001:db8::{self.number:x}"]
        if private == AUTOMATIC:
            private = f"172.26.{self.number // 250 % 250}.{self.number % 250 + 1}"
        if public:
            addresses["publicIpAddress"] = public
        if private:
            addresses["privateIpAddress"] = private
        return addresses

    def _hardware(self) -> dict[str, Any]:
        """What an answer tells of the bundle; nothing if that is unknown."""
        bundle = BUNDLES.get(self.options.bundle_id)
        ports = [to_info(port) for port in self.ports]
        if not bundle:
            return {"networking": {"ports": ports}}
        disk = {
            "createdAt": timestamp(self.created_at),
            "sizeInGb": bundle.disk,
            "isSystemDisk": True,
            "iops": 3 * bundle.disk,
            "path": "/dev/xvda",
            "attachedTo": self.name,
            "attachmentState": "attached",
        }
        return {
            "hardware": {
                "cpuCount": bundle.cpus,
                "disks": [disk],
                "ramSizeInGb": bundle.memory,
            },
            "networking": {
                "monthlyTransfer": {"gbPerMonthAllocated": bundle.transfer},
                "ports": ports,
            },
        }

    def to_instance(self) -> dict[str, Any]:
        """An Instance of the model."""
        options = self.options
        state = self.state()
        blueprint = BLUEPRINTS.get(options.blueprint_id)
        return {
            "name": self.name,
            "arn": self.arn,
            "supportCode": self.support_code,
            "createdAt": timestamp(self.created_at),
            "location": self.location(),
            "resourceType": self.kind,
            "tags": members_of(options.tags),
            "blueprintId": options.blueprint_id,
            "blueprintName": blueprint.name if blueprint else options.blueprint_id,
            "bundleId": options.bundle_id,
            "addOns": [to_dict(kind, add_on) for kind, add_on in self.add_ons.items()],
            "isStaticIp": False,
            "ipAddressType": options.ip_address_type,
            **self._addresses(),
            **self._hardware(),
            "state": state,
            "username": blueprint.username if blueprint else "lightsail-user",
            "sshKeyName": options.key_pair_name,
        }

    def location(self) -> dict[str, str]:
        """A ResourceLocation of the model."""
        return {"availabilityZone": self.availability_zone, "regionName": self.region_name}

    def _state_since(self) -> float:
        """When the instance came into the state in which it truly is."""
        phase = self.power.newest
        return phase.ends_at if phase.ends_at <= self.simulation.now() else phase.since

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
            "instance_state_since": self._state_since(),
            "started_at": opening.since if opening else None,
            "became_started_at": became_started_at,
            "accepted": dict(self.accepted),
            "add_ons": [to_dict(kind, add_on) for kind, add_on in self.add_ons.items()],
            "options": asdict(self.options),
        }
