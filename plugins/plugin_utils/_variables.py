# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Extra variables that are meant for a role, and that nobody looks at: slips, mostly; pure.

Ansible ignores a variable that no task reads, so a run would be green and do something else.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..module_utils._core.names import describe
from ._targets import RoleError

# How alike to a variable a name without the prefix has to be, to be taken for it and not for
# somebody else's: one or two letters are wrong.
_LIKENESS = 0.9
_LIKENESS_OF_OURS = 0.6


@dataclass(frozen=True)
class Owner:
    """Who looks at which variables.

    called is how a message calls it, known are its variables, and foreign how those begin that have
    its prefix and belong to others, or come from earlier jobs of a workflow.  Where a variable of
    other_prefix is told, the one of the same name with prefix is meant.
    """

    called: str
    prefix: str
    known: Collection[str]
    foreign: tuple[str, ...] = ()
    other_prefix: str = ""


def check_variables(names: Iterable[str], owner: Owner) -> None:
    """Refuses what is meant for the owner and not known to it; names has all extra variables.

    Raises RoleError for all at once.
    """
    flaws = (
        _flaw_of(name, owner)
        for name in names
        if name not in owner.known and not name.startswith(owner.foreign)
    )
    wrong = [each for each in flaws if each]
    if wrong:
        raise RoleError("; ".join(wrong))


def _flaw_of(name: str, owner: Owner) -> str | None:
    """What is wrong with a variable that is not known; None if it is somebody else's."""
    other = owner.other_prefix
    # All that are known begin with the prefix, so what it stands for is at the beginning, too.
    twin = name.replace(other, owner.prefix, 1) if other else ""
    if twin in owner.known:
        return f"{name} is not for {owner.called}; its own is {twin}"
    is_ours = name.startswith(owner.prefix)
    likeness = _LIKENESS_OF_OURS if is_ours else _LIKENESS
    near = difflib.get_close_matches(name.lower(), owner.known, cutoff=likeness)
    if not (is_ours or near):
        return None
    meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(owner.known)}"
    return f"{describe(name)}: {owner.called} has no such variable; {meant}"
