# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How computers are told by who only reads."""

from __future__ import annotations

import typing

from ..instance.words import KEY, KEY_OF_NAME, KEY_OF_ONE, NAMED, NOUN
from ..instance.words import members_of as members_of_instance
from .model import CostEstimate, InstanceInfo

__all__ = ["KEY", "KEY_OF_NAME", "KEY_OF_ONE", "NAMED", "NOUN", "in_diff", "members_of"]


def members_of(info: InstanceInfo | None) -> dict[str, typing.Any]:
    """What a result tells of a computer; nothing but null where it was never read."""
    cost_estimate = info.cost_estimate if info else None
    return {
        **members_of_instance(info.instance if info else None),
        "cost_estimate": None if cost_estimate is None else _told(cost_estimate),
    }


def in_diff(_info: InstanceInfo | None) -> dict[str, typing.Any]:
    """Nothing: who only reads has no diff."""
    return {}


def _told(estimate: CostEstimate) -> dict[str, typing.Any]:
    return {
        "amount": estimate.amount,
        "currency": estimate.currency,
        "start": estimate.start,
        "end": estimate.end,
        "usage": list(estimate.usage),
    }
