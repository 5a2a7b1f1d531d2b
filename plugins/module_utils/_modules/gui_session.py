# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules for GUI sessions share: parameters in, results out."""

from __future__ import annotations

import contextlib
import json
import random
import re
import signal
import threading
import time
import traceback
import typing

from ansible_collections.amazon.aws.plugins.module_utils.botocore import (
    MINIMUM_BOTO3_VERSION,
    MINIMUM_BOTOCORE_VERSION,
)

from .._api.client import LightsailError, lightsail_client
from .._api.gui_sessions import (
    create_gui_session_access_details,
    start_gui_session,
    stop_gui_session,
)
from .._api.regions import known_regions
from .._engine.engine import Engine, Report
from .._engine.workers import NoThreadError, Workers
from .._rules.course import LookCourse
from .._rules.gui_session import START, STOP
from .._rules.names import NamesError, names_of
from .._rules.regions import RegionError, check_region
from .._rules.steps import READ, Problem

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# Calls at the same time.  Each costs a thread here and a connection there.
MOST_WORKERS = 16

# A day.  Far more than anything takes, and no more than any clock and any survey can hold.
MOST_SECONDS = 86400


def gui_session_argument_spec() -> dict[str, dict[str, typing.Any]]:
    """The options of every module for GUI sessions; documented in the fragment gui_session."""
    return {
        "name": {
            # A list of texts; but of a name that YAML took for a truth value, Ansible would make
            # "True" before it could be refused.
            "type": "raw",
            "required": True,
            "aliases": ["names", "resource_name", "resource_names"],
        },
        "wait_timeout": {"type": "int", "default": 600},
    }


def check_parameters(module: AnsibleAWSModule) -> list[str]:
    """Fails for what the API or the SDK would not take; returns the names, each once, in order."""
    module.require_boto3_at_least(MINIMUM_BOTO3_VERSION)
    module.require_botocore_at_least(MINIMUM_BOTOCORE_VERSION)
    try:
        names = names_of("name", module.params["name"])
    except NamesError as error:
        module.fail_json(msg=str(error))
    if not names:
        module.fail_json(msg="name: the list is empty; give at least one virtual computer")
    for option in ("wait_timeout", "wait_delay"):
        seconds = module.params.get(option)
        if seconds is not None and seconds < 1:
            module.fail_json(msg=f"{option}: {seconds} is too short; give at least 1 second")
        if seconds is not None and seconds > MOST_SECONDS:
            module.fail_json(msg=f"{option}: {seconds} is too long; give at most {MOST_SECONDS}")
    region = module.region
    try:
        if region:  # without one, amazon.aws says where to set it
            check_region("region", region, known_regions())
    except RegionError as error:
        module.fail_json(msg=str(error))
    return names


def drive(
    module: AnsibleAWSModule, courses: typing.Mapping[str, LookCourse], timeout: int
) -> Report:
    """Drives the courses of all computers at once, for timeout seconds at the most."""
    client = lightsail_client(module, min(len(courses), MOST_WORKERS))
    with _ending_on_signals():
        report = drive_with(client, courses, timeout)
    client.close()
    _warn_of_masking(module, result_of(courses, report.problems))
    for course in courses.values():
        for warning in course.warnings:
            module.warn(warning)
    return report


class Interrupted(Exception):
    """A signal asked the run to end; the message is the name of the signal."""


@contextlib.contextmanager
def _ending_on_signals() -> typing.Iterator[None]:
    """Ends the run in order on Ctrl-C and on SIGTERM, so that what was done is told."""

    def end(number: int, _frame: typing.Any) -> None:
        for each in before:  # the second one ends it at once
            signal.signal(each, signal.SIG_DFL)
        raise Interrupted(signal.Signals(number).name)

    before = {}
    if threading.current_thread() is threading.main_thread():
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _warn_of_masking(module: AnsibleAWSModule, result: typing.Any) -> None:
    """Says it where Ansible masks parts of a result that only look like a key."""
    text = json.dumps(result, default=str)
    if any(value and value in text for value in module.no_log_values):
        module.warn(
            "a secret key or session token is so short that it also occurs in names or words of the"
            " result, where Ansible shows ******** instead; use longer ones"
        )


def drive_with(
    client: typing.Any, courses: typing.Mapping[str, LookCourse], timeout: int
) -> Report:
    """Drives the courses with a client that was made for MOST_WORKERS calls at once, or fewer."""
    try:
        workers = Workers(min(len(courses), MOST_WORKERS))
    except NoThreadError as error:
        nothing = {name: Problem("Unfinished", "nothing was done") for name in courses}
        return Report(problems=nothing, stopped_by=error)
    report = Engine(
        calls={
            READ: lambda name: create_gui_session_access_details(client, name),
            START: lambda name: start_gui_session(client, name),
            STOP: lambda name: stop_gui_session(client, name),
        },
        pool=workers,
        clock=_clock,
        chance=random.random,
        timeout=timeout,
    ).run(courses)
    workers.close()
    return report


def _clock() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps.

    time.monotonic stops on Linux and macOS meanwhile: after a night the deadline would still be
    ahead, and what was read in the evening would pass for new.
    """
    # CLOCK_MONOTONIC counts the sleep on macOS, CLOCK_BOOTTIME is Linux's.
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def result_of(
    courses: typing.Mapping[str, LookCourse],
    problems: typing.Mapping[str, Problem],
    left_out: typing.Collection[str] = (),
) -> dict[str, typing.Any]:
    """The result that the modules return, or fail with: changed, gui_sessions, gui_session."""
    sessions = [
        _session(name, course, problems.get(name))
        for name, course in courses.items()
        if name not in left_out
    ]
    result: dict[str, typing.Any] = {
        "changed": any(course.changed for course in courses.values()),
        "gui_sessions": sessions,
    }
    if len(courses) == 1:
        result["gui_session"] = sessions[0] if sessions else None
    return result


def _session(name: str, course: LookCourse, problem: Problem | None) -> dict[str, typing.Any]:
    last = course.last
    return {
        "resource_name": name,
        "status": (last and last.status) or None,
        "usable": last is not None and last.is_usable,
        "percentage_complete": last and last.percentage_complete,
        "failure_reason": last and last.failure_reason,
        "sessions": [
            {key: session.get(key) for key in ("name", "url", "is_primary")}
            for session in (last.sessions if last else ())
        ],
        "primary_url": last and last.primary_url,
        "secondary_url": last and last.secondary_url,
        "changed": course.changed,
        "operations": course.operations,
        "error": problem and {"code": problem.code, "message": problem.message},
    }


def by_reason(reasons: typing.Mapping[str, str]) -> str:
    """Says for each reason whose it is: a message must stay readable, whatever befalls how many."""
    names: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        names.setdefault(_without_name(name, reason), []).append(name)
    return "; ".join(
        f"{', '.join(whose)}: {reasons[whose[0]] if len(whose) == 1 else reason}"
        for reason, whose in names.items()
    )


def _without_name(name: str, reason: str) -> str:
    """A reason with NAME in place of the computer's own name, which the service repeats in it."""
    return re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", "NAME", reason)


def raise_for(report: Report, done: str, total: int, result: dict[str, typing.Any]) -> None:
    """Raises LightsailError, with result in its kwargs, where not everything went well.

    done says what should have been done to the sessions ("opened"); total is their number.
    """
    stopped_by = report.stopped_by
    if stopped_by is None and not report.problems:
        return
    if isinstance(stopped_by, LightsailError):
        message = f"The GUI sessions could not be {done}: {stopped_by.explain()}"
        raise LightsailError(message, stopped_by.exception, **result) from stopped_by
    if isinstance(stopped_by, Interrupted):
        message = f"The GUI sessions could not be {done}: the run was interrupted ({stopped_by})"
        advice = (
            "what was started or stopped goes on by itself, and running again goes on from there"
        )
        raise LightsailError(f"{message}; {advice}", **result)
    if isinstance(stopped_by, NoThreadError):
        message = (
            f"The GUI sessions could not be {done}: not one thread could be started ({stopped_by})"
        )
        advice = "raise the limit of memory or of processes, or run less at the same time"
        raise LightsailError(f"{message}; {advice}", **result)
    if stopped_by is not None:
        # Its message could hold anything, a URL too; the place in the code cannot.
        place = "".join(traceback.format_tb(stopped_by.__traceback__))
        message = f"A defect of research.lightsail ended the run: {type(stopped_by).__name__}"
        raise LightsailError(f"{message}\n{place}", **result)
    failed = [session for session in result["gui_sessions"] if session["error"]]
    reasons = by_reason({each["resource_name"]: each["error"]["message"] for each in failed})
    message = f"{len(report.problems)} of {total} GUI sessions could not be {done}: {reasons}"
    causes = [problem.cause for problem in report.problems.values() if problem.cause]
    cause = causes[0] if causes else None
    raise LightsailError(message, getattr(cause, "exception", None), **result) from cause
