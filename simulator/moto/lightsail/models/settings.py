# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for all computers."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from .validators import FLAG, POSITIVE, SECONDS, WHOLE, Validator, are_objects, validate


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
        for key, value in validate(changes, SETTING_VALIDATORS).items():
            setattr(self, key, value)


TIMES = {item.name: SECONDS for item in fields(Settings) if item.name.endswith("_seconds")}
SETTING_VALIDATORS = {
    **TIMES,
    "percentage": FLAG,
    "lenient": FLAG,
    "page_size": POSITIVE,
    "more_members": Validator(are_objects, "an object of objects"),
    "seed": WHOLE,
}
