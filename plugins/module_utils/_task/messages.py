# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task says where not everything went well."""

from __future__ import annotations

import re
import traceback
import typing

from .._core.errors import Failure, ReportableError
from .._core.redaction import displayable
from .._engine.protocol import Outcome

Outcomes = typing.Mapping[str, Outcome]


def failures_of(outcomes: Outcomes) -> dict[str, Failure]:
    """The failures of those that have one, by name."""
    return {name: each.failure for name, each in outcomes.items() if each.failure is not None}


def common_cause(outcomes: Outcomes) -> BaseException | None:
    """What failed, or ended early, the whole run; None where each resource speaks for itself."""
    common = (each for each in failures_of(outcomes).values() if each.holds_for_all)
    return next((each.cause for each in common), None)


def first_cause(outcomes: Outcomes) -> BaseException | None:
    """The first error behind a failure, for what amazon.aws adds to a result."""
    causes = (each.cause for each in failures_of(outcomes).values() if each.cause)
    return common_cause(outcomes) or next(causes, None)


def failure_message(outcomes: Outcomes, noun: str, done: str) -> str | None:
    """Says what went wrong, and why; None where nothing did.

    done is what should have been done to what noun names ("GUI sessions", "opened").
    """
    failures = failures_of(outcomes)
    if not failures:
        return None
    cause = common_cause(outcomes)
    if isinstance(cause, ReportableError):
        return f"The {noun} could not be {done}: {cause.user_message()}"
    if cause is not None:
        return _defect(cause)
    reasons = by_reason({name: each.message for name, each in failures.items()})
    return f"{len(failures)} of {len(outcomes)} {noun} could not be {done}: {reasons}"


def by_reason(reasons: typing.Mapping[str, str]) -> str:
    """Says for each reason whose it is, so that a message stays readable however many share it."""
    return "; ".join(f"{', '.join(whose)}: {reason}" for whose, reason in shared(reasons))


def shared(reasons: typing.Mapping[str, str]) -> typing.Iterator[tuple[list[str], str]]:
    """Each reason once, with the names of those that share it, even where its text names each."""
    names: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        names.setdefault(without_name(name, reason), []).append(name)
    for reason, whose in names.items():
        yield whose, reasons[whose[0]] if len(whose) == 1 else reason


def without_name(name: str, reason: str) -> str:
    """A reason with NAME in place of the resource's own name, which the service repeats in it."""
    return re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", "NAME", reason)


def traceback_of(error: BaseException) -> str:
    """The traceback of an error and of those behind it, their words cut and without keys.

    Python's own would quote the words of the service as they came.
    """
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    words = "".join(traceback.format_exception_only(type(error), error))
    place = "".join(traceback.format_tb(error.__traceback__))
    return (f"{traceback_of(behind)}\n" if behind else "") + (
        f"Traceback (most recent call last):\n{place}{displayable(words)}\n"
    )


def _defect(error: BaseException) -> str:
    # Its message could hold anything, a URL too; the place in the code cannot.
    place = "".join(traceback.format_tb(error.__traceback__))
    return f"A defect of research.lightsail ended the run: {type(error).__name__}\n{place}"
