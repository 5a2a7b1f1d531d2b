# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings, options and faults are declared once: name, kind, default and documentation.

Each is a field of a dataclass, and so has a name and a default; what else is told of it goes with
the field.  What the control API accepts and the tables of the README are both made from that.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, field, fields
from typing import Any, NamedTuple

from .validators import Validator


class Declaration(NamedTuple):
    """What is told of one setting, option or fault."""

    name: str
    kind: Validator
    default: Any
    documentation: str
    per_computer: bool


# What declare and required return is used within a dataclass, which pylint cannot see.
# pylint: disable=invalid-field-call


def declare(
    default: Any, kind: Validator, documentation: str, *, per_computer: bool = False
) -> Any:
    """A field of a dataclass; per_computer: one computer can differ from what is set for all."""
    metadata = {"kind": kind, "documentation": documentation, "per_computer": per_computer}
    if isinstance(default, (list, dict)):
        # Each object gets a list or an object of its own.
        return field(default_factory=lambda: type(default)(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def required(kind: Validator, documentation: str) -> Any:
    """A field that has no default."""
    return field(metadata={"kind": kind, "documentation": documentation, "per_computer": False})


def _default(item: Field[Any]) -> Any:
    return item.default_factory() if item.default_factory is not MISSING else item.default


def declarations(declaring: Any) -> list[Declaration]:
    """All that a dataclass declares, in its order; what has no default has MISSING."""
    return [
        Declaration(item.name, default=_default(item), **item.metadata)
        for item in fields(declaring)
    ]


def validators(declaring: Any) -> dict[str, Validator]:
    """What the values must be, by name."""
    return {item.name: item.kind for item in declarations(declaring)}


def table(declaring: Any) -> str:
    """The table of the README, in Markdown."""
    rows = ["| key | default | kind | meaning |", "| --- | --- | --- | --- |"]
    for name, kind, default, documentation, _per_computer in declarations(declaring):
        shown = "needed" if default is MISSING else f"`{json.dumps(default)}`"
        rows.append(f"| `{name}` | {shown} | {kind.words} | {documentation} |")
    return "\n".join(rows) + "\n"
