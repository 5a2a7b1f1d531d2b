# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guide says of the module's figures is what the module works with."""

from __future__ import annotations

import sys

from .pages import ROOT, read

sys.path.insert(0, str(ROOT.parents[2]))

from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN_SECONDS
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import MAX_INTERVAL
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import (
    STALE_SECONDS,
)
from ansible_collections.research.lightsail.plugins.module_utils._task.run import MAX_WORKERS


GUIDE = "docs/docsite/rst/guide_how_it_decides.rst"


def test_figures() -> None:
    """The figures of the guide are those that the module works with."""
    guide = " ".join(read(GUIDE).split())
    for words in (
        f"Up to {MAX_WORKERS} calls are under way",
        f"unread for more than {MAX_INTERVAL:g} seconds",
        f"For {STALE_SECONDS:g} seconds after a call",
        f"reads for up to {STALE_SECONDS:g} seconds",
        f"waited for, up to {DRAIN_SECONDS:g} seconds",
    ):
        assert words in guide
