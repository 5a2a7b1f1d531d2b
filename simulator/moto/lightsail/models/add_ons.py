# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The add-ons of a computer: automatic snapshots, and the rule that stops it when it is idle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..exceptions import InvalidInputException

AUTO_SNAPSHOT = "AutoSnapshot"
STOP_ON_IDLE = "StopInstanceOnIdle"
DEFAULT_TIME = "06:00"


@dataclass
class AddOn:
    """One add-on, since the moment at which it was enabled or changed."""

    since: float
    values: dict[str, str] = field(default_factory=dict)
    is_enabled: bool = True


def add_on_of(request: dict[str, Any], is_research: bool, now: float) -> tuple[str, AddOn]:
    """The kind and the add-on that an input asks for; raises InvalidInputException."""
    kind = request["addOnType"]
    if kind == AUTO_SNAPSHOT:
        if "stopInstanceOnIdleRequest" in request:
            raise InvalidInputException(f"stopInstanceOnIdleRequest is not of {kind}.")
        time = request.get("autoSnapshotAddOnRequest", {}).get("snapshotTimeOfDay", DEFAULT_TIME)
        if not time.endswith(":00"):
            raise InvalidInputException(f"snapshotTimeOfDay: a whole hour is needed, not {time}.")
        return kind, AddOn(now, {"snapshotTimeOfDay": time, "nextSnapshotTimeOfDay": time})
    if "autoSnapshotAddOnRequest" in request:
        raise InvalidInputException(f"autoSnapshotAddOnRequest is not of {kind}.")
    if not is_research:
        raise InvalidInputException(f"{kind} is an add-on of Lightsail for Research.")
    values = request.get("stopInstanceOnIdleRequest", {})
    for name, highest in (("threshold", 100), ("duration", 1440)):
        text = values.get(name)
        if text is None or not (text.isascii() and text.isdecimal() and len(text) <= 4):
            raise InvalidInputException(f"{name}: a whole number is needed, not {text!r}.")
        if not 1 <= int(text) <= highest:
            raise InvalidInputException(f"{name}: must be from 1 to {highest}, not {text}.")
    return kind, AddOn(now, {name: values[name] for name in ("threshold", "duration")})


def to_dict(kind: str, add_on: AddOn) -> dict[str, Any]:
    """An AddOn of the model."""
    status = "Enabled" if add_on.is_enabled else "Disabled"
    return {"name": kind, "status": status, **add_on.values}
