# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a task's reconcilers: hands the engine what it needs of the world."""

from __future__ import annotations

import contextlib
import functools
import random
import time
import typing

from .._aws.client import lightsail_client
from .._core.errors import Failure
from .._engine.engine import Engine
from .._engine.events import Observer
from .._engine.protocol import Outcome, Reconciler
from .._engine.workers import NoThreadError, Workers
from .progress import Channel, each_of
from .signals import Interruption, taking_signals

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# Calls at the same time.  Each costs a thread here and a connection there.
MAX_WORKERS = 16

# By the name of each operation, a function of the client, a resource's name and its arguments.
Operations = typing.Mapping[str, typing.Callable[..., typing.Any]]
Reconcilers = typing.Mapping[str, Reconciler]


def run(
    module: AnsibleAWSModule,
    operations: Operations,
    reconcilers: Reconcilers,
    observer: Observer | None = None,
) -> dict[str, Outcome]:
    """Drives all resources of a task at once, for wait_timeout seconds at the most.

    Where an action plugin waits for the module, it is told of each event, too.
    """
    with running(module, operations, len(reconcilers), observer) as drive:
        return drive(reconcilers)


@contextlib.contextmanager
def running(
    module: AnsibleAWSModule,
    operations: Operations,
    most: int,
    observer: Observer | None = None,
) -> typing.Iterator[typing.Callable[[Reconcilers], dict[str, Outcome]]]:
    """Gives a function that is as run, for tasks that need several runs, one after the other.

    They share a client, which is for most resources at once, and wait_timeout.
    """
    client = lightsail_client(module, min(most, MAX_WORKERS))
    until: float | None = None
    with taking_signals() as interruption:
        channel = Channel.for_goal(module.params.get("state"))
        told = each_of(observer, channel)

        def drive(reconcilers: Reconcilers) -> dict[str, Outcome]:
            nonlocal until
            timeout = float(module.params["wait_timeout"])
            if until is None:
                # The first has all of it, and its messages say the number that was given.
                until = _clock() + timeout
            else:
                timeout = max(0.0, until - _clock())
            return run_with(client, operations, reconcilers, timeout, told, interruption)

        yield drive
        if channel is not None:
            channel.close()
    client.close()


def run_with(
    client: typing.Any,
    operations: Operations,
    reconcilers: Reconcilers,
    timeout: float,
    observer: Observer | None = None,
    interruption: Interruption | None = None,
) -> dict[str, Outcome]:
    """Drives resources with a client that was made for MAX_WORKERS calls at once, or fewer."""
    try:
        workers = Workers(min(len(reconcilers), MAX_WORKERS))
    except NoThreadError as error:
        nothing = Failure("Unfinished", "nothing was done", error, holds_for_all=True)
        return {name: Outcome(failure=nothing) for name in reconcilers}
    engine = Engine(
        operations={name: functools.partial(call, client) for name, call in operations.items()},
        pool=workers,
        clock=_clock,
        jitter=random.random,
        timeout=timeout,
        observer=observer,
    )
    if interruption is not None:
        interruption.goes_to(workers.interrupt)
    outcomes = engine.run(reconcilers)
    workers.close()
    return outcomes


def _clock() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps.

    time.monotonic stops on Linux and macOS meanwhile: after a night the deadline would still be
    ahead, and what was read in the evening would pass for new.
    """
    # CLOCK_MONOTONIC counts the sleep on macOS, CLOCK_BOOTTIME is Linux's.
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
