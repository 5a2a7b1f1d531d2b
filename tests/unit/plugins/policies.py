# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies of docs/policies, whole and with an action left out."""

from __future__ import annotations

import json
import typing
from pathlib import Path

from ansible_collections.research.lightsail.plugins import modules

POLICIES = Path(next(iter(modules.__path__))).parents[1] / "docs" / "policies"
# A policy must have a statement; this one allows what everybody may do.
NOTHING = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}

Statement = dict[str, typing.Any]


def statements_of(names: typing.Iterable[str]) -> list[Statement]:
    """The statements of some policies, by the names of their files."""
    texts = [(POLICIES / f"{name}.json").read_text(encoding="utf-8") for name in names]
    return [statement for text in texts for statement in json.loads(text)["Statement"]]


def actions_of(names: typing.Iterable[str]) -> list[str]:
    """The actions that some policies allow, each once."""
    found = (each for statement in statements_of(names) for each in _actions(statement))
    return list(dict.fromkeys(found))


def without(statements: typing.Iterable[Statement], action: str | None) -> Statement:
    """A policy of the statements, less an action; for None, of all that they allow."""
    reduced = [
        {**each, "Action": [one for one in _actions(each) if one != action]} for each in statements
    ]
    kept = [statement for statement in reduced if statement["Action"]] or [NOTHING]
    return {"Version": "2012-10-17", "Statement": kept}


def _actions(statement: Statement) -> list[str]:
    """The actions of a statement, which may be one text."""
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else actions
