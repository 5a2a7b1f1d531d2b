# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/benchmarks.md and its drawings show the results that are kept, and no others."""

from __future__ import annotations

from html import unescape

import pytest
import yaml

from .. import one_run, results
from ..contenders import HERE
from ..page import IMAGES, PAGE, parts, with_parts
from ..plots import plots
from ..rows import REGIONS
from .samples import result


def test_the_page_has_the_tables_of_what_is_kept() -> None:
    """Whoever measures again runs `make bench ARGS="--page"`."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_parts(page, parts(results.load(), one_run.load())) == page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawings_have_the_figures_of_what_is_kept(theme: str) -> None:
    for plot in plots(results.load()):
        drawing = unescape(plot.path(IMAGES, theme).read_text(encoding="utf-8"))
        assert plot.description() in drawing


def test_a_part_is_put_in_its_place_and_the_words_around_it_stay() -> None:
    page = "Before.\n<!-- made by the benchmarks: rows -->\nold\n<!-- end of rows -->\nAfter.\n"
    made = with_parts(page, {"rows": r"a \1 b"})
    assert made.startswith("Before.\n<!--")
    assert "\n\na \\1 b\n<!--" in made
    assert made.endswith("<!-- end of rows -->\nAfter.\n")
    assert "old" not in made


def test_a_page_without_a_place_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place for targets"):
        with_parts("", {"targets": ""})


def test_only_what_was_done_to_its_end_is_drawn() -> None:
    done = result("started-30", wall=2.0)
    ended = result("started-200", timed_out=True, known=12, exit_status=None)
    walls = plots({(each.row, each.contender): each for each in (done, ended)})[1]
    assert walls.points == {"module": {"": [(30, 2.0)]}}


def test_the_inventory_lists_the_regions_in_which_the_computers_are() -> None:
    text = (HERE / "aws_lightsail.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["regions"] == list(REGIONS)
