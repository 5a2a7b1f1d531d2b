# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs in lanes: each is run, each is told, and nothing passes that was not run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tools.develop import lanes, steps
from tools.develop.lanes import Job, run_jobs, share_out


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of their own for what jobs write."""
    monkeypatch.setattr(lanes, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(lanes, "TAKEN", tmp_path / "taken.json")
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def job(name: str, program: str, place: Path) -> Job:
    """A job of one small program."""
    return Job(name, [[sys.executable, "-c", program]], place, dict(os.environ), 1.0)


def test_all_are_run_whatever_fails(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs = [
        job("good", "print('fine')", place),
        job("bad", "print('why it failed'); raise SystemExit(3)", place),
        Job("missing", [["there-is-no-such-program"]], place, dict(os.environ), 1.0),
        job("last", "pass", place),
    ]
    run_jobs(jobs)
    assert [each.result for each in jobs] == ["passed", "FAILED", "FAILED", "passed"]
    assert steps.sum_up(jobs, 0.0, 0.0) == 1
    output = capsys.readouterr().out
    assert "why it failed" in output
    assert "2 passed, 2 failed" in output
    assert set(lanes.taken()) == {"good", "last"}


def test_what_breaks_in_a_lane_has_failed(place: Path) -> None:
    def broken() -> str | None:
        raise OSError("no browser today")

    jobs = [job("first", "pass", place), job("second", "pass", place)]
    jobs[0].may_run = broken
    run_jobs(jobs, lanes=1)
    assert [each.result for each in jobs] == ["FAILED", "passed"]
    assert "no browser today" in jobs[0].log.read_text(encoding="utf-8")


def test_what_was_never_run_has_not_passed(place: Path) -> None:
    assert steps.sum_up([job("waiting", "pass", place)], 0.0, 0.0) == 1


@pytest.mark.parametrize(("ci", "result"), [("", "LEFT OUT"), ("true", "FAILED")])
def test_only_in_ci_nothing_may_be_left_out(
    place: Path, monkeypatch: pytest.MonkeyPatch, ci: str, result: str
) -> None:
    monkeypatch.setenv("CI", ci)
    left_out = job("browser", "pass", place)
    left_out.may_run = lambda: "There is no browser."
    run_jobs([left_out])
    assert left_out.result == result


def test_a_job_that_hangs_is_ended(place: Path) -> None:
    hanging = job("hanging", "import time; time.sleep(600)", place)
    hanging.limit = 0.0
    run_jobs([hanging])
    assert hanging.result == "FAILED"
    assert "Ended: it had not finished" in hanging.log.read_text(encoding="utf-8")


def test_the_limit_of_a_job_is_for_what_hangs_not_for_what_is_slow(place: Path) -> None:
    for name, step in steps.all_steps([]).items():
        limit = Job(name, step.commands, step.cwd, {}, step.usual).limit
        assert limit >= max(600, 5 * step.usual), name


def test_the_slowest_tests_are_read_from_what_is_said(place: Path) -> None:
    said = "0.50s call     a.py::quick\\n12.00s setup    a.py::slow\\n"
    jobs = [job("tests", f"print('{said}')", place)]
    run_jobs(jobs)
    assert jobs[0].slowest == {"a.py::quick": 0.5, "a.py::slow": 12.0}
    (slow, quick) = lanes.slowest_tests(jobs)
    assert slow.endswith("12.0 s  a.py::slow")
    assert quick.endswith("0.5 s  a.py::quick")


def test_targets_are_shared_out_by_what_they_cost() -> None:
    costs = {"a": 100.0, "b": 60.0, "c": 50.0, "d": 1.0}
    assert share_out(list(costs), costs, 2) == [["a", "d"], ["b", "c"]]
    assert share_out(["a"], costs, 2) == [["a"]]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (119.4, "119 s"), (119.6, "2:00 min"), (179.7, "3:00 min")]
)
def test_a_time_is_said_as_people_do(seconds: float, said: str) -> None:
    assert lanes.duration(seconds) == said


def test_of_each_target_is_known_what_it_costs() -> None:
    """Also in a fresh clone."""
    assert sorted(steps.TARGETS) == steps.targets_of_integration()


def test_coverage_is_that_of_units_which_run_once() -> None:
    known = steps.all_steps([])
    assert steps.choose(["units", "coverage"], list(known)) == ["coverage"]
    assert "units" not in steps.choose([], list(known))
    measured = {name for name, step in known.items() if "--coverage" in step.commands[0]}
    assert measured == {"coverage"}
