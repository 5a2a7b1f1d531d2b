# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for all computers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .declarations import declare, validators
from .validators import FLAG, OBJECTS, POSITIVE, SECONDS, WHOLE, validate


@dataclass
class Settings:
    """What holds for all computers that do not say otherwise."""

    setup_seconds: float = declare(
        0.0,
        SECONDS,
        "settingUpInstance, and pending after CreateInstances",
        per_computer=True,
    )
    start_seconds: float = declare(2.0, SECONDS, "starting", per_computer=True)
    stop_seconds: float = declare(1.0, SECONDS, "stopping", per_computer=True)
    instance_seconds: float = declare(
        0.0,
        SECONDS,
        "pending and stopping of the instance after StartInstance and StopInstance",
        per_computer=True,
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
    page_size: int = declare(20, POSITIVE, "of GetInstances and GetBundles")
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
