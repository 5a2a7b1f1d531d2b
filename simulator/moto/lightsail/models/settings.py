# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for all computers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .declarations import declare, validators
from .validators import (
    COUNT,
    FLAG,
    OBJECT,
    OBJECTS,
    POSITIVE,
    SECONDS,
    TEXTS,
    WHOLE,
    one_of,
    validate,
)


@dataclass
class Settings:
    """What holds for all computers that do not say otherwise."""

    setup_seconds: float = declare(
        2.0,
        SECONDS,
        "settingUpInstance, and pending of a computer that a call creates",
        per_computer=True,
    )
    start_seconds: float = declare(2.0, SECONDS, "starting", per_computer=True)
    stop_seconds: float = declare(1.0, SECONDS, "stopping", per_computer=True)
    instance_start_seconds: float = declare(
        2.0, SECONDS, "pending of the instance after StartInstance", per_computer=True
    )
    instance_stop_seconds: float = declare(
        1.0, SECONDS, "stopping of the instance after StopInstance", per_computer=True
    )
    snapshot_seconds: float = declare(2.0, SECONDS, "pending of a snapshot", per_computer=True)
    idle_minute_seconds: float = declare(
        60.0,
        SECONDS,
        "how long each minute of the add-on StopInstanceOnIdle takes",
        per_computer=True,
    )
    change_seconds: float = declare(
        0.0,
        SECONDS,
        "how long the operations of reboots, tags, add-ons and ports are Started; what they do is "
        "done at once",
        per_computer=True,
    )
    operation_success: str = declare(
        "Succeeded",
        one_of("Succeeded", "Completed"),
        "the status in which operations end that went well",
    )
    instance_limit: int | None = declare(
        None, COUNT.or_null(), "how many computers a Region can have; null: any number"
    )
    inactive: list[str] = declare(
        [], TEXTS, "ids of bundles and blueprints that can no longer be chosen"
    )
    created: dict[str, Any] = declare(
        {}, OBJECT, "options (see below) of the computers that calls create from now on"
    )
    session_seconds: float = declare(
        3600.0, SECONDS, "from started to startExpired", per_computer=True
    )
    url_lag_seconds: float = declare(
        0.0, SECONDS, "from started until the URLs are there", per_computer=True
    )
    read_lag_seconds: float = declare(
        0.0, SECONDS, "reads show the state of so long ago", per_computer=True
    )
    percentage: bool = declare(
        True, FLAG, "whether answers have percentageComplete", per_computer=True
    )
    lenient: bool = declare(False, FLAG, "accept repeated calls, see Choices")
    page_size: int = declare(20, POSITIVE, "of every operation that has pages")
    more_members: dict[str, dict[str, Any]] = declare(
        {},
        OBJECTS,
        "by operation: members that its answers have besides, as if the API had grown.  An object "
        "goes into that of the same name, and `NAME[]` into each object of the list `NAME`",
    )
    seed: int = declare(0, WHOLE, "starts the random numbers anew")

    def change(self, changes: Any) -> None:
        """Sets some; raises ValueError, having set nothing, if one of them is wrong."""
        for key, value in validate(changes, validators(Settings)).items():
            setattr(self, key, value)
