# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong, on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .declarations import declare, required, validators
from .validators import (
    COUNT,
    NAME,
    RATE,
    SECONDS,
    SHARE,
    TEXT,
    TEXTS,
    WHOLE,
    Validator,
    one_of,
    validate,
)


@dataclass
class ForcedError:
    """An error for calls of an operation and for a resource (None: any), the next `times` times."""

    code: str = required(NAME, "the error's code")
    operation: str | None = declare(None, NAME.or_null(), "null: any")
    resource: str | None = declare(None, NAME.or_null(), "its name; null: any")
    message: str | None = declare(None, TEXT.or_null(), "null: one that fits the code")
    times: int | None = declare(None, COUNT.or_null(), "how many of the next calls; null: all")

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


def _are_forced_errors(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(e, dict) and "code" in e for e in value)


FORCED_ERRORS = Validator(_are_forced_errors, "a list of objects that have a code")
_SHARE_OF_CALLS = "share of the calls that"


@dataclass
class Faults:
    """What goes wrong; shares are of all calls of the operations named (None: of every one)."""

    rate_limit: float | None = declare(
        None, RATE.or_null(), "calls per second; others get ThrottlingException.  null: no limit"
    )
    burst: float | None = declare(
        None, RATE.or_null(), "calls at once, before the rate counts; null: as `rate_limit`"
    )
    throttled: float = declare(0.0, SHARE, f"{_SHARE_OF_CALLS} get ThrottlingException")
    service_exception: float = declare(0.0, SHARE, f"{_SHARE_OF_CALLS} get ServiceException")
    dropped: float = declare(0.0, SHARE, f"{_SHARE_OF_CALLS} get no answer")
    dropped_when: str = declare(
        "before",
        one_of("before", "after", "mixed"),
        "dropped before or after the call is carried out, or half and half",
    )
    slow: float = declare(0.0, SHARE, f"{_SHARE_OF_CALLS} are answered late")
    slow_seconds: float = declare(
        3.0, SECONDS, "how late a slow answer comes; the call itself is carried out at once"
    )
    operations: list[str] | None = declare(
        None,
        TEXTS.or_null(),
        "the operations that all of the above and the set-up below concern; null: every one",
    )
    region_setup_seconds: float = declare(
        0.0, SECONDS, "for so long, calls get RegionSetupInProgressException"
    )
    region_setup_calls: int = declare(0, COUNT, "so many calls get RegionSetupInProgressException")
    account_setup_seconds: float = declare(
        0.0, SECONDS, "for so long, calls get AccountSetupInProgressException"
    )
    account_setup_calls: int = declare(
        0, COUNT, "so many calls get AccountSetupInProgressException"
    )
    errors: list[ForcedError] = declare(
        [], FORCED_ERRORS, "errors for certain calls; their keys are below"
    )
    seed: int = declare(0, WHOLE, "of the one generator that all these choices come from")

    @classmethod
    def parse(cls, values: Any) -> Faults:
        """Builds the faults; raises ValueError if a value is wrong."""
        validate(values, validators(cls))
        known = validators(ForcedError)
        errors = [ForcedError(**validate(error, known)) for error in values.get("errors", [])]
        return cls(**{**values, "errors": errors})


@dataclass(frozen=True)
class InjectedFault:
    """What happens to a call that is carried out, or would be: a drop, a delay in seconds."""

    drop: str | None = None
    delay: float = 0.0
