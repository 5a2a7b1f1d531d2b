# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role classroom does, apart from its pages: private to the role, and documented there.

It is the action of the role gui_session with a roster instead of names, so that a class goes the
same way: one run of a module for each Region, on the controller, whatever inventory and play say.
"""

from __future__ import annotations

import os
import time
import typing

from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text

from ..filter.gui_session_cards import gui_session_cards
from ..module_utils._pages.files import FileError, open_folder_of, problems_in_words, read_own
from ..plugin_utils import _classroom as classroom
from ..plugin_utils._class_files import append_report, check_path, links_csv, write_links
from ..plugin_utils._roster import MAX_SIZE, Roster, RosterError, read_roster
from ..plugin_utils._summary import OPEN, REPORT, Summary
from ..plugin_utils._targets import RoleError
from .gui_session_run import ActionModule as GuiSessionRun

Rows = list[dict[str, typing.Any]]


class ActionModule(GuiSessionRun):
    """Acts on the computers of a roster."""

    def run(
        self, tmp: str | None = None, task_vars: dict[str, typing.Any] | None = None
    ) -> dict[str, typing.Any]:
        """Returns sentence, failure, gui_sessions and what the pages need; or msg and is_refused.

        It never fails: the role says at its end what failed, after what went well.
        """
        super(GuiSessionRun, self).run(tmp, task_vars)
        self._variables = task_vars or {}
        self._told = {}
        self._given: dict[str, typing.Any] = {}
        goal = self._task.args["goal"]
        try:
            return self._class(goal)
        except (RoleError, RosterError, AnsibleError) as error:
            return {"changed": False, "is_refused": True, "msg": to_text(error)}

    def _class(self, goal: str) -> dict[str, typing.Any]:
        if context.CLIARGS.get("subset"):
            raise RoleError(
                "--limit does not make a class smaller: its computers are those of the roster;"
                " leave it out, and take a roster with fewer lines"
            )
        settings = classroom.settings_of(
            {name: super(ActionModule, self)._variable(name) for name in classroom.VARIABLES},
            os.getcwd(),
        )
        roster = read_roster(_content_of(settings.roster), settings.roster, settings.region or "")
        classroom.check_roster(settings, roster)
        _check_files(goal, settings)
        warnings = [
            f"classroom_roster: the column {name} is not known, and only kept for templates; is"
            f" {meant} meant?"
            for name, meant in roster.doubtful.items()
        ]
        rows, result = self._act_on(goal, settings, roster)
        warnings += self._told.get("warnings") or []
        if not any(row.get("status") or row.get("instance_state") for row in rows):
            # Nothing was learned, so what the files say is better than what this run could say.
            msg = result["failure"] or "nothing is known of any computer"
            return {"changed": False, "is_refused": True, "msg": msg, "warnings": warnings}
        problems = self._write_files(goal, settings, roster, rows, result)
        return {
            **result,
            **self._told,
            "warnings": warnings,
            "gui_sessions": rows,
            "problems": problems,
            "settings": {
                "page": settings.page,
                "pages": settings.pages or "",
                "title": settings.title or "",
                "refresh": settings.refresh,
            },
        }

    # --- The runs

    def _act_on(
        self, goal: str, settings: classroom.Settings, roster: Roster
    ) -> tuple[Rows, dict[str, typing.Any]]:
        """Acts on the computers; returns them in the order of the roster, and what is said."""
        if goal in (classroom.OPEN, classroom.CLOSE):
            summary = self._act_by_name(goal, settings, roster.seats, settings.manage_power)
            rows = classroom.at_seats(roster.seats, summary.sessions)
            return rows, self._told_of(rows, summary.sentence, [summary])
        looked = self._act_by_name(REPORT, settings, roster.seats, True)
        rows = classroom.at_seats(roster.seats, looked.sessions)
        if goal == classroom.REPORT:
            sentence = classroom.report_sentence(rows, self._cards(settings, rows))
            return rows, self._told_of(rows, sentence, [looked])
        numbers = classroom.expired(rows)
        done = [looked]
        if numbers:
            seats = [roster.seats[number] for number in numbers]
            renewed = self._act_by_name(OPEN, settings, seats, False)
            done.append(renewed)
            for number, row in zip(
                numbers, classroom.at_seats(seats, renewed.sessions), strict=True
            ):
                # Whether it runs was read before.
                state = row.get("instance_state") or rows[number]["instance_state"]
                rows[number] = {**row, "instance_state": state}
        is_plan = bool(self._task.check_mode)
        return rows, self._told_of(rows, classroom.renew_sentence(rows, numbers, is_plan), done)

    def _act_by_name(
        self,
        goal: str,
        settings: classroom.Settings,
        seats: typing.Sequence[typing.Any],
        with_power: bool,
    ) -> Summary:
        self._given = {
            "gui_session_names": classroom.names_of(seats),
            "gui_session_timeout": settings.timeout,
            "gui_session_state": "started",
            "gui_session_show_urls": False,
            "gui_session_region": None,
            "gui_session_name": None,
            "gui_session_manage_power": with_power,
        }
        self._power = {"instance_state" if goal == REPORT else "manage_power": with_power}
        told = dict(self._told)
        summary = self._act(goal)[0]
        self._told = {
            kind: [*told.get(kind, ()), *self._told.get(kind, ())]
            for kind in {**told, **self._told}
        }
        return summary

    def _told_of(
        self, rows: Rows, sentence: str, done: typing.Sequence[Summary]
    ) -> dict[str, typing.Any]:
        failures = list(dict.fromkeys(each.failure for each in done if each.failure))
        return {
            "changed": any(each.changed for each in done),
            "sentence": sentence,
            "failure": classroom.missing_message(rows, failures),
            "statistics": {"classroom_summary": sentence},
        }

    # --- What the action of the role gui_session asks for

    def _variable(self, name: str) -> typing.Any:
        return self._given[name] if name in self._given else super()._variable(name)

    def _explicit_region(self, region: str | None) -> str | None:
        return region

    def _module_defaults(self, goal: str) -> dict[str, typing.Any]:
        return {**super()._module_defaults(goal), **self._power}

    # --- Files

    def _cards(self, settings: classroom.Settings, rows: Rows) -> Rows:
        """The rows in words, with what the page of an earlier run knew."""
        page = ""
        if settings.page:
            try:
                page = (_read(settings.page) or b"").decode("utf-8", "replace")
            except FileError:
                page = ""  # that it cannot be read is said where it is written
        return gui_session_cards(rows, page=page)

    def _write_files(
        self,
        goal: str,
        settings: classroom.Settings,
        roster: Roster,
        rows: Rows,
        result: dict[str, typing.Any],
    ) -> str:
        """Writes links and report; returns what could not be written, "" if all was."""
        is_check = bool(self._task.check_mode)
        problems: dict[str, str] = {}
        if settings.links and goal != classroom.REPORT:
            content = links_csv(classroom.link_rows(rows), roster.delimiter)
            try:
                result["changed"] |= write_links(settings.links, content, is_check)
            except FileError as error:
                problems[settings.links] = str(error)
        if settings.report and goal == classroom.REPORT:
            told = classroom.report_rows(rows, self._cards(settings, rows), time.time())
            try:
                result["changed"] |= append_report(settings.report, told, is_check)
            except FileError as error:
                problems[settings.report] = str(error)
        return problems_in_words(problems)


def _content_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            # One more than there may be, so that it is noticed.
            return file.read(MAX_SIZE + 1)
    except OSError as error:
        raise RoleError(
            f"classroom_roster: '{path}' could not be read: {error.strerror}; a path that does not"
            " begin with / is looked for in the folder where ansible-playbook was called"
        ) from error


def _read(path: str) -> bytes | None:
    folder = open_folder_of(path)
    try:
        return read_own(folder, os.path.basename(path))[0]
    finally:
        os.close(folder)


def _check_files(goal: str, settings: classroom.Settings) -> None:
    """Raises RoleError where a file could not be written: that is known before any call."""
    paths = [settings.report] if goal == classroom.REPORT else [settings.page, settings.links]
    problems: dict[str, str] = {}
    for path in paths:
        try:
            if path:
                check_path(path)
        except FileError as error:
            problems[path or ""] = str(error)
    if problems:
        raise RoleError(problems_in_words(problems))
