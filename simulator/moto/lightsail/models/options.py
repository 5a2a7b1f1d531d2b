# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How one computer differs from the others, as the control API puts it."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import Any

from ..names import RULE, is_resource_name
from .declarations import declarations, declare, validators
from .settings import Settings
from .validators import COUNT, FLAG, HOURS, NAME, PERCENT, TAGS, TEXT, one_of, validate

# The codes are those of EC2's instance states, which Lightsail answers too.
INSTANCE_STATES = {"pending": 0, "running": 16, "stopping": 64, "stopped": 80}

# The settings that a computer can have of its own; None: it has not.
_OWN_SETTINGS = make_dataclass(
    "_OWN_SETTINGS",
    [
        (item.name, Any, declare(None, item.kind.or_null(), item.documentation))
        for item in declarations(Settings)
        if item.per_computer
    ],
)


@dataclass
class Options:
    """What only computers have."""

    stuck_at: float | None = declare(
        None,
        PERCENT.or_null(),
        "percentage beyond which starting, stopping or settingUpInstance never gets",
    )
    stuck: bool = declare(
        False,
        FLAG,
        "the status stays, whatever is called (accepted or refused as always) and however long it "
        "takes",
    )
    fail_start: str | None = declare(
        None,
        TEXT.or_null(),
        'the reason for which a start of the session fails after its time; `""`: without a reason',
    )
    fail_start_times: int | None = declare(
        None, COUNT.or_null(), "how many of the next starts fail; null: all"
    )
    fail_stop: str | None = declare(None, TEXT.or_null(), "the same for stops of the session")
    fail_stop_times: int | None = declare(
        None, COUNT.or_null(), "how many of the next stops fail; null: all"
    )
    failure_reason: str | None = declare(
        None,
        TEXT.or_null(),
        "of a failed status that is put; makes settingUpInstance end in failedInstanceCreation",
    )
    fail_instance_start: str | None = declare(
        None,
        TEXT.or_null(),
        "the reason for which StartInstance fails after its time; the instance is stopped again",
    )
    fail_instance_start_times: int | None = declare(
        None, COUNT.or_null(), "how many of the next StartInstance fail; null: all"
    )
    fail_snapshot: str | None = declare(
        None,
        TEXT.or_null(),
        "the reason for which a snapshot of the instance fails after its time; its state is error",
    )
    cpu_percent: float = declare(50.0, PERCENT, "what StopInstanceOnIdle goes by")
    ran_hours: float = declare(
        0.0, HOURS, "how long it ran before it was made here, for GetCostEstimate"
    )
    tags: dict[str, str] = declare({}, TAGS, "shown by GetInstance")
    bundle_id: str = declare("app_standard_xl_1_0", NAME, "shown by GetInstance; any string")
    blueprint_id: str = declare("lfr_rstudio_1_0", NAME, "shown by GetInstance; any string")
    key_pair_name: str = declare("LightsailDefaultKeyPair", NAME, "shown by GetInstance")
    ip_address_type: str = declare(
        "dualstack", one_of("dualstack", "ipv4", "ipv6"), "shown by GetInstance"
    )
    availability_zone: str | None = declare(
        None, NAME.or_null(), "shown by GetInstance; null: the Region's first"
    )
    public_ip_address: str | None = declare(
        None,
        NAME.or_null(),
        'shown by GetInstance; null: none; `"auto"`: a new one at each start, and none while it '
        "does not run, as computers have that calls create",
    )
    private_ip_address: str | None = declare(
        None,
        NAME.or_null(),
        'shown by GetInstance; null: none; `"auto"`: one of its own, as computers have that calls '
        "create",
    )


@dataclass
class InstanceOptions(Options, _OWN_SETTINGS):  # type: ignore[misc, valid-type]
    """All that a computer keeps of what was put."""


@dataclass
class States:
    """What is put once, and goes on from there."""

    status: str = declare(
        "notStarted",
        NAME,
        "of the session: puts it there now, without lag; from there it proceeds as usual.  Any "
        "string",
    )
    instance_state: str = declare(
        "running", one_of(*INSTANCE_STATES), "of the instance: puts it there now, without lag"
    )


def check_computer(name: Any, changes: Any) -> None:
    """Raises ValueError if a computer can't have this name or these options."""
    if not isinstance(name, str) or not is_resource_name(name):
        raise ValueError(f"not a resource name: {name!r}. {RULE}")
    validate(changes, {**validators(States), **validators(InstanceOptions)})


def check_options(options: Any) -> None:
    """Raises ValueError if computers can't have these options."""
    validate(options, validators(InstanceOptions))
