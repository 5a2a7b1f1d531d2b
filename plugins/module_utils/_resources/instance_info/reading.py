# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of computers, one run of the engine after the other, and what comes of each.

Each run is the caller's: it is handed reconcilers by name and answers their outcomes.
"""

from __future__ import annotations

import typing

from ..._engine.protocol import Operation, Outcome, Reconciler
from ..instance.model import Instance
from .model import CostEstimate, InstanceInfo, Period
from .reconciler import BUNDLES, INSTANCES, CostReader, Lister, instance_reader

Drive = typing.Callable[[typing.Mapping[str, Reconciler]], typing.Mapping[str, Outcome]]
# By the name of each computer; last of an outcome is an InstanceInfo, or None.
Outcomes = dict[str, Outcome]


def read(
    drive: Drive, region: str, names: typing.Sequence[str], missing_ok: bool
) -> tuple[Outcomes, Outcomes]:
    """Reads the computers of these names, or lists all of the Region where there are none.

    Returns what came of each, and of the list, which is empty unless that failed.
    """
    if names:
        outcomes = drive({name: instance_reader(name, missing_ok) for name in names})
        return {name: _told(each, each.last) for name, each in outcomes.items()}, {}
    found, listing = _listed(drive, region, INSTANCES)
    instances = {each["name"]: Instance(each["name"], each) for each in found}
    return {name: _told(Outcome(), instances[name]) for name in sorted(instances)}, listing


def only_research(drive: Drive, region: str, outcomes: Outcomes) -> Outcomes:
    """Leaves out those that have no bundle of Lightsail for Research."""
    if not any(each.last for each in outcomes.values()):
        return outcomes
    bundles, listing = _listed(drive, region, BUNDLES)
    for each in listing.values():
        return {name: outcome._replace(failure=each.failure) for name, outcome in outcomes.items()}
    return {
        name: outcome
        for name, outcome in outcomes.items()
        if not outcome.last or outcome.last.instance.text("bundle_id") in bundles
    }


def with_costs(drive: Drive, period: Period, outcomes: Outcomes) -> Outcomes:
    """Adds to each that was read what it has cost."""
    read_well = {name: each for name, each in outcomes.items() if each.last and not each.failure}
    if not read_well:
        return outcomes
    costs = drive({name: CostReader(period) for name in read_well})
    added = {
        name: _told(
            each._replace(failure=costs[name].failure), each.last.instance, costs[name].last
        )
        for name, each in read_well.items()
    }
    return {**outcomes, **added}


def _told(
    outcome: Outcome, instance: Instance | None, cost_estimate: CostEstimate | None = None
) -> Outcome:
    info = None if instance is None else InstanceInfo(instance, cost_estimate)
    return outcome._replace(first=None, last=info)


def _listed(drive: Drive, region: str, operation: Operation) -> tuple[list[typing.Any], Outcomes]:
    lister = Lister(operation)
    failure = drive({region: lister})[region].failure
    if failure is None:
        return lister.found, {}
    # A list that is not complete is none.  What hinders it is nobody's own.
    return [], {region: Outcome(failure=failure._replace(holds_for_all=bool(failure.cause)))}
