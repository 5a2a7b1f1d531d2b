# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong, on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .validators import (
    COUNT,
    NAME,
    RATE,
    SECONDS,
    SHARE,
    TEXT,
    WHOLE,
    Validator,
    are_texts,
    one_of,
    validate,
)


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


FORCED_VALIDATORS = {
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
        validate(values, FAULT_VALIDATORS)
        errors = [
            ForcedError(**validate(error, FORCED_VALIDATORS)) for error in values.get("errors", [])
        ]
        return cls(**{**values, "errors": errors})


def _are_forced_errors(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(e, dict) and "code" in e for e in value)


FAULT_VALIDATORS = {
    "rate_limit": RATE.or_null(),
    "burst": RATE.or_null(),
    "throttled": SHARE,
    "service_exception": SHARE,
    "dropped": SHARE,
    "dropped_when": one_of("before", "after", "mixed"),
    "slow": SHARE,
    "slow_seconds": SECONDS,
    "operations": Validator(are_texts, "a list of strings").or_null(),
    "region_setup_seconds": SECONDS,
    "region_setup_calls": COUNT,
    "account_setup_seconds": SECONDS,
    "account_setup_calls": COUNT,
    "errors": Validator(_are_forced_errors, "a list of objects that have a code"),
    "seed": WHOLE,
}


@dataclass(frozen=True)
class InjectedFault:
    """What happens to a call that is carried out, or would be: a drop, a delay in seconds."""

    drop: str | None = None
    delay: float = 0.0
