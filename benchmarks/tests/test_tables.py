# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is printed, and how the targets are judged."""

from __future__ import annotations

from ..one_run import BEFORE, MINIMAL, ONE, OneRun
from ..results import Result
from ..table import row_table
from ..targets import Verdict, targets_table, verdicts
from .samples import result


def judged(*results: Result, one_run: OneRun | None = None) -> dict[str, Verdict]:
    """Judges the targets by some results; returns those that could be judged."""
    found = verdicts({(each.row, each.contender): each for each in results}, one_run)
    return {verdict.target: verdict for verdict in found if verdict.met is not None}


def test_a_row_shows_what_was_measured_and_nothing_else() -> None:
    ours = result("starting-30", wall=41.26, mean_lag=0.254)
    other = result("starting-30", "loop", timed_out=True, known=12, exit_status=None)
    table = row_table("starting-30", {(each.row, each.contender): each for each in (ours, other)})
    lines = [line for line in table.splitlines() if line.startswith("|")]
    assert len(lines) == 4
    assert len({line.count("|") for line in lines}) == 1
    assert "| this module, one task | 41.3 |" in lines[2]
    assert "| 5.0 | 0 | 0 | 0.25 | 0.75 | 2026-01-02 03:04 (0123abc) |" in lines[2]
    assert "ended after 3600 s, 12 of 30 done" in lines[3]
    assert "| 18 |" in lines[3]
    assert row_table("started-30", {}).endswith("Not measured yet.\n")


def test_nothing_measured_means_nothing_judged() -> None:
    assert judged() == {}
    assert "| not measured | – |" in targets_table(verdicts({}, None))


def test_the_wall_is_held_against_the_slowest_start_and_one_that_is_started() -> None:
    one = result("started-1", wall=2.5)
    for wall, measured, met in ((44.4, "1.9 s", True), (44.6, "2.1 s", False)):
        starting = result("starting-30", wall=wall, slowest_start=40.0)
        verdict = judged(one, starting)[
            "starting 30: wall beyond the slowest start and one that is started"
        ]
        assert (verdict.measured, verdict.met) == (measured, met)


def test_the_wall_from_off_is_held_against_a_task_that_finds_all_done() -> None:
    done = result("started-30", wall=3.0)
    for wall, measured, met in ((102.9, "2.9 s", True), (103.1, "3.1 s", False)):
        for row, what in (("off-30", "from off, 30"), ("closing-30", "to off, 30")):
            ours = result(row, wall=wall, slowest_start=97.0)
            found = judged(done, ours)
            target = f"{what}: wall beyond the slowest and a task that finds all done"
            assert (found[target].measured, found[target].met) == (measured, met)
            assert found[f"{what}: calls per computer"].met


def test_a_row_from_off_has_to_be_ahead_of_all_others() -> None:
    ours = result("off-30", wall=95.0)
    for wall, met in ((96.0, True), (94.0, False)):
        found = judged(ours, result("off-30", "boto3", wall=wall))["from off, 30: ahead of others"]
        assert found.met is met
    ended = result("off-30", "community", wall=90.0, timed_out=True, exit_status=None, known=3)
    assert judged(ours, ended)["from off, 30: ahead of others"].met


def test_a_row_may_be_behind_by_what_ansible_itself_takes() -> None:
    target = "starting-30: first, or behind by no more than an empty task"
    ours, empty = result("starting-30", wall=41.0), result("idle", "empty", wall=0.7)
    for wall, met in ((40.4, True), (40.2, False)):
        other = result("starting-30", "boto3", wall=wall)
        assert target not in judged(ours, other)
        assert judged(ours, other, empty)[target].met is met


def test_calls_without_a_percentage_are_held_against_the_poller() -> None:
    target = "starting 30, no percentage: calls per computer against the poller's"
    ours, poller = result("starting-30-blind"), result("starting-30-blind", "boto3", calls=149)
    assert target not in judged(ours)
    assert judged(ours, poller)[target].met is False


def test_a_loop_that_was_ended_early_gives_a_lower_bound() -> None:
    ours = result("started-200", wall=4.0)
    loop = result("started-200", "loop", wall=160.0, timed_out=True, exit_status=None, known=9)
    verdict = judged(ours, loop)["200 started: faster than the `loop:`"]
    assert (verdict.measured, verdict.met) == ("at least 40 times", True)


def test_throttled_calls_do_not_excuse_a_longer_wall() -> None:
    target = "200 at 10 calls a second: wall against answered calls ÷ limit or the slowest start"
    for wall, met in ((129.0, True), (131.0, False)):
        limited = result("limited-200", wall=wall, calls=1500, throttled=500, slowest_start=39.0)
        assert judged(limited)[target].met is met


def test_a_run_that_did_not_open_all_meets_nothing() -> None:
    found = judged(result("limited-200", known=199))
    assert found
    assert {(each.measured, each.met) for each in found.values()} == {("199 of 200 done", False)}


def test_one_computer_is_held_against_before() -> None:
    seconds = {MINIMAL: [1.0], ONE: [1.2, 1.0, 1.1]}
    assert judged(one_run=OneRun("", "", "", None, seconds)) == {}
    run = OneRun("2026-01-02T03:04+00:00", "0123abc", "", "5c835fc", {**seconds, BEFORE: [1.0]})
    verdict = judged(one_run=run)["one computer: module process against before"]
    assert (verdict.measured, verdict.met) == ("1.10 times", False)
    assert "| lightsail_gui_session, 1 started | 1.10 | 1.00 | 1.20 | 1.10 |" in run.table()
