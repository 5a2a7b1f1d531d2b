# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who lists computers, and who reads them and what they have cost."""

from __future__ import annotations

import typing

from ..._core.errors import CallError
from ..._engine.protocol import Call, Decision, Done, Operation, Outcome, Reconciler, Request
from ..._engine.reconcilers import History, StatusReader
from ..instance.rules import RULES
from ..instance.words import NAMED
from .model import CostEstimate, Period

INSTANCES = Operation("GetInstances", is_read=True)
BUNDLES = Operation("GetBundles", is_read=True)
COST = Operation("GetCostEstimate", is_read=True)


class Lister(Reconciler):
    """Reads all pages of a list, one after the other; found has what is on them."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self.found: list[typing.Any] = []

    @property
    def noun(self) -> str:
        """What its name is of."""
        return "Region"

    def look(self) -> Call:
        """The first page."""
        return Call(self._operation)

    def outcome(self) -> Outcome:
        """Nothing but failures: what was found is no resource."""
        return Outcome()

    def describe(self) -> str:
        """How far it has come."""
        return f"{len(self.found)} were listed, and more are to come"

    def on_read(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Goes on with the next page."""
        elements, token = answer
        self.found += elements
        return Call(self._operation, arguments={"page_token": token}) if token else Done()


class CostReader(Reconciler):
    """Reads what a resource has cost; of one without an estimate, nothing is known."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._estimate: CostEstimate | None = None

    @property
    def noun(self) -> str:
        """What its name is of."""
        return NAMED

    def look(self) -> Call:
        """The one read."""
        return Call(COST, arguments=self._period._asdict())

    def outcome(self) -> Outcome:
        """The estimate."""
        return Outcome(last=self._estimate)

    def describe(self) -> str:
        """What lacks."""
        return "what it has cost could not be read"

    def on_read(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Ends with the read."""
        self._estimate = CostEstimate.from_answer(self._period, answer)
        return Done()

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """It was there just now; of what was deleted since, there is no estimate."""
        self._estimate = CostEstimate(*self._period)
        return Done()


def instance_reader(name: str, missing_ok: bool) -> Reconciler:
    """Reads a computer once."""
    return StatusReader(History(name, RULES._replace(missing=None)), missing_ok)
