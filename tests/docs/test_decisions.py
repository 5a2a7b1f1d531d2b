# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages say and draw of a status is made from the module's own table."""

from __future__ import annotations

import sys

import pytest

from .pages import ROOT, read

sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT.parents[2]))

from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN_SECONDS
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import MAX_INTERVAL
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import (
    STALE_SECONDS,
)
from ansible_collections.research.lightsail.plugins.module_utils._task.run import MAX_WORKERS

from tools import decisions


@pytest.mark.parametrize("path", [decisions.README, decisions.GUIDE, decisions.DRAWING])
def test_what_is_made_from_the_table_is_up_to_date(path: str) -> None:
    """Whoever changes the table runs `make tables`."""
    assert decisions.made()[path] == read(path)


def test_a_page_without_a_place_for_the_table_is_noticed() -> None:
    """So that nobody takes the marks away by mistake."""
    with pytest.raises(ValueError, match="0 places"):
        decisions.replaced("a page", "<!-- generated: decisions -->", "|", "<!-- end -->")


def test_an_arrow_without_a_path_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drawing cannot leave out what the table says."""
    monkeypatch.setattr(decisions, "PATHS", dict(list(decisions.PATHS.items())[1:]))
    with pytest.raises(ValueError, match="lacks or has too much"):
        decisions.drawing()


def test_the_drawing_has_every_status() -> None:
    """Once each, but for those that are not known yet."""
    drawn = [status for box in decisions.BOXES for status in box.statuses]
    assert len(drawn) == len(set(drawn))
    assert set(decisions.Status) - set(drawn) == {decisions.Status.UNKNOWN}


def test_figures() -> None:
    """The figures of the guide are those that the module works with."""
    guide = " ".join(read(decisions.GUIDE).split())
    for words in (
        f"Up to {MAX_WORKERS} calls are under way",
        f"unread for more than {MAX_INTERVAL:g} seconds",
        f"For {STALE_SECONDS:g} seconds after a call",
        f"reads for up to {STALE_SECONDS:g} seconds",
        f"waited for, up to {DRAIN_SECONDS:g} seconds",
    ):
        assert words in guide
