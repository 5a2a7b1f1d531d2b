# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role classroom does, apart from its pages: private to the role, and documented there.

It is the action of the role gui_session with a roster instead of names, so that a class goes the
same way: one run of a module for each Region, on the controller, whatever inventory and play say.
"""

from __future__ import annotations

import contextlib
import os
import time
import typing
from collections.abc import Callable
from dataclasses import replace

from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text

from ..filter.gui_session_cards import gui_session_cards, open_on
from ..module_utils._pages.files import FileError, open_folder_of, problems_in_words, read_own
from ..module_utils._pages.pages import check_folder
from ..module_utils._resources.instance import words as instance_words
from ..module_utils._resources.instance_snapshot import words as snapshot_words
from ..plugin_utils import _class_computers as computers
from ..plugin_utils import _classroom as classroom
from ..plugin_utils import _shares as class_shares
from ..plugin_utils._class_files import append_report, check_path, links_csv, write_links
from ..plugin_utils._progress import ShowsProgress
from ..plugin_utils._progress_lines import Words
from ..plugin_utils._roster import MAX_SIZE, Roster, RosterError, read_roster
from ..plugin_utils._summary import OPEN, REPORT, Run, Summary, failure_of
from ..plugin_utils._targets import (
    RoleError,
    Target,
    by_region,
    check_extra_variables,
    is_given,
)
from ..plugin_utils._variables import Owner, check_variables
from .gui_session_run import ActionModule as GuiSessionRun
from .gui_session_run import extra_variables

Rows = list[dict[str, typing.Any]]

_INSTANCE = "lightsail_instance"
_INFO = "lightsail_instance_info"
_SNAPSHOT = "lightsail_instance_snapshot"
# The variables of every goal: one file of settings is for all of them.
_OWNER = Owner(
    "a class",
    "classroom_",
    (
        *classroom.VARIABLES,
        *computers.CREATION_VARIABLES,
        *computers.DELETION_VARIABLES,
        class_shares.VARIABLE,
    ),
    (classroom.SUMMARY,),
    "gui_session_",
)
Wanted = computers.Options | computers.Deletion
_WORDS: dict[str, Words] = {_INSTANCE: instance_words, _SNAPSHOT: snapshot_words}
# What computers came to, what is said of them, who failed and why, and whether anything changed.
Acted = tuple[Rows, str, str | None, bool]

# Other names of name and region, which would count beside them.
_NOT_OF_DEFAULTS = (
    *("names", "instance", "instances", "instance_name", "instance_names"),
    *("instance_snapshot_name", "instance_snapshot_names", "aws_region", "ec2_region"),
)
# What is said of the costs is of this month, and of every computer.
_NOT_OF_COSTS = (*_NOT_OF_DEFAULTS, "cost_start", "cost_end", "research_only", "missing_ok")


class ActionModule(GuiSessionRun):
    """Acts on the computers of a roster."""

    def run(
        self, tmp: str | None = None, task_vars: dict[str, typing.Any] | None = None
    ) -> dict[str, typing.Any]:
        """Returns sentence, failure, gui_sessions (or instances, if the goal is to create or delete
        them) and what the pages need; or msg and is_refused.

        It never fails: the role says at its end what failed, after what went well.
        """
        # Not that of GuiSessionRun, which acts on names.
        ShowsProgress.run(self, tmp, task_vars)
        self._begin(task_vars or {})
        self._given: dict[str, typing.Any] = {}
        self._power: dict[str, bool] = {}
        goal = self._task.args["goal"]
        try:
            return self._class(goal)
        except (RoleError, RosterError, AnsibleError) as error:
            return {"is_refused": True, "msg": to_text(error)}

    def _class(self, goal: str) -> dict[str, typing.Any]:
        if context.CLIARGS.get("subset"):
            raise RoleError(
                "--limit does not make a class smaller: its computers are those of the roster;"
                " leave it out, and take a roster with fewer lines"
            )
        # First, since a value that was cut can be wrong in other ways, too.
        check_extra_variables(extra_variables())
        # An inventory that was read in part can lack shares.
        self._check_inventory()
        settings, wanted, shares = self._settings(goal)
        roster = read_roster(_content_of(settings.roster), settings.roster, settings.region or "")
        seats = [seat for seat in roster.seats if shares.have(seat.computer)]
        if not seats:
            result = _nothing(roster)
        elif wanted is not None:
            result = self._computers(settings, replace(roster, seats=seats), wanted)
        else:
            result = self._sessions(goal, settings, replace(roster, seats=seats))
        if "sentence" in result:
            sentence = class_shares.said_of(shares, result["sentence"])
            result |= {"sentence": sentence, "statistics": {classroom.SUMMARY: sentence}}
        return result

    def _sessions(
        self, goal: str, settings: classroom.Settings, roster: Roster
    ) -> dict[str, typing.Any]:
        """Acts on the GUI sessions, and writes the files that are not pages."""
        classroom.check_roster(settings, roster)
        _check_files(goal, settings)
        warnings = _warnings_of(roster)
        warnings += classroom.left_out(settings, roster, open_on(_page_of(settings)))
        rows, result = self._act_on(goal, settings, roster)
        warnings += self._told["warnings"]
        if not any(row.get("status") or row.get("instance_state") for row in rows):
            # Nothing was learned, so what the files say is better than what this run could say.
            msg = result["failure"] or "nothing is known of any computer"
            return {"is_refused": True, "msg": msg, "warnings": warnings}
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

    def _settings(self, goal: str) -> tuple[classroom.Settings, Wanted | None, class_shares.Shares]:
        """What was given, what of it is for creation or deletion (None for the other goals), and
        of which shares of the class the run is.

        Raises RoleError for all that is wrong at once.
        """

        def wanted() -> Wanted | None:
            if goal == computers.CREATE:
                return computers.creation_of(self._values(computers.CREATION_VARIABLES))
            if goal == computers.DELETE:
                return computers.deletion_of(self._values(computers.DELETION_VARIABLES))
            return None

        given = self._values(classroom.VARIABLES)
        _checked, settings, more, shares = _all_of(
            lambda: check_variables(self._extra_variables(), _OWNER),
            lambda: classroom.settings_of(given, os.getcwd()),
            wanted,
            self._shares,
        )
        class_shares.check_shares(goal == computers.DELETE, shares, given)
        return settings, more, shares

    def _shares(self) -> class_shares.Shares:
        """The shares of the hosts of the play or, where it has none, of the inventory."""
        if self._is_misplaced():
            raise RoleError(class_shares.misplaced_message())
        everybody = self._variables.get("groups", {}).get("all", ())
        for hosts in (self._variables.get("ansible_play_batch") or (), everybody):
            values = {to_text(name): self._share_of_host(name) for name in hosts}
            if any(map(is_given, values.values())):
                shares = class_shares.shares_of(values)
                class_shares.check_slice(shares, self._variables)
                return shares
        template = class_shares.sliced_template(self._variables)
        if template:
            raise RoleError(class_shares.no_share_message(template))
        return class_shares.Shares()

    def _is_misplaced(self) -> bool:
        """Whether somebody gave a share to all hosts at once, or to the play."""
        given = self._variable(class_shares.VARIABLE)
        me = self._variables.get("inventory_hostname")
        return is_given(given) and (
            self._is_extra(class_shares.VARIABLE) or given != self._share_of_host(me)
        )

    def _share_of_host(self, host: typing.Any) -> typing.Any:
        hostvars = self._variables["hostvars"]
        return hostvars[host].get(class_shares.VARIABLE) if host in hostvars else None

    def _values(self, names: typing.Iterable[str]) -> dict[str, typing.Any]:
        return {name: super(ActionModule, self)._variable(name) for name in names}

    # --- The computers themselves

    def _computers(
        self, settings: classroom.Settings, roster: Roster, wanted: Wanted
    ) -> dict[str, typing.Any]:
        """Creates or deletes the computers.  It writes no file."""
        self._progress_option(self._variables)
        if isinstance(wanted, computers.Deletion):
            rows, sentence, failure, changed = self._delete(settings, roster, wanted)
        else:
            rows, sentence, failure, changed = self._create(settings, roster, wanted)
        return {
            "changed": changed,
            "sentence": sentence,
            "failure": failure,
            **self._told,
            "warnings": [*_warnings_of(roster), *self._told["warnings"]],
            "instances": rows,
            "problems": "",
            "settings": {"page": None},
        }

    def _create(
        self, settings: classroom.Settings, roster: Roster, creation: computers.Options
    ) -> Acted:
        defaults = computers.without_aliases(self._module_defaults(_INSTANCE))
        targets = self._targets_of(roster.seats, defaults)
        groups = computers.groups_of(roster.seats, targets, creation, defaults)
        runs = [
            self._run_instances(settings, each.targets, "present", each.options) for each in groups
        ]
        rows = _rows(roster, [row for run in runs for row in run.sessions])
        sentence = computers.created_sentence(rows, bool(self._task.check_mode))
        failure = classroom.missing_message(rows, _failures((runs, instance_words.NAMED)))
        return rows, sentence, failure, _changed(runs)

    def _delete(
        self, settings: classroom.Settings, roster: Roster, deletion: computers.Deletion
    ) -> Acted:
        defaults = self._defaults_for_deletion()
        targets = self._targets_of(roster.seats, defaults)
        names = [each.name for each in targets]
        archives = computers.archive_names(names, time.time()) if deletion.archives else {}
        is_check = bool(self._task.check_mode)
        with self._in_check_mode():
            # Only what is there can be archived, and only so can anybody say what would be deleted.
            planned = [
                self._run_instances(settings, each, "absent", defaults)
                for each in by_region(targets).values()
            ]
        unconfirmed = computers.unconfirmed_message(deletion, len(targets), is_check)
        if not (is_check or unconfirmed):
            return self._delete_planned(settings, roster, planned, archives)
        rows = _rows(roster, [row for run in planned for row in run.sessions])
        mode = "check mode" if is_check else "not confirmed"
        sentence = computers.deleted_sentence(rows, mode, deletion.archives)
        failure = computers.stays_message(rows, _failures((planned, instance_words.NAMED)))
        if unconfirmed:
            rows = [{**row, "changed": False} for row in rows]
            return rows, sentence, " ".join(filter(None, [unconfirmed, failure])), False
        return rows, sentence, failure, _changed(planned)

    def _delete_planned(
        self,
        settings: classroom.Settings,
        roster: Roster,
        planned: list[Run],
        archives: typing.Mapping[str, str],
    ) -> Acted:
        """Deletes what is there and, if archives names snapshots, only what has its snapshot."""
        rows: Rows = []
        made: list[Run] = []
        deleted: list[Run] = []
        for run in planned:
            there = {row["resource_name"]: row for row in run.fine if computers.is_to_go(row)}
            rows += [row for row in run.sessions if row["resource_name"] not in there]
            targets = [each for each in run.targets if each.name in there]
            if archives and targets:
                made.append(self._archive(settings, targets, archives))
                stay = _not_archived(made[-1])
                rows += [computers.not_archived(there[name], stay[name]) for name in stay]
                targets = [each for each in targets if each.name not in stay]
            if targets:
                options = self._defaults_for_deletion()
                deleted.append(self._run_instances(settings, targets, "absent", options))
                for row in deleted[-1].sessions:
                    rows.append({**row, "archive": archives.get(row["resource_name"])})
        rows = _rows(roster, rows)
        sentence = computers.deleted_sentence(rows, "", bool(archives))
        computer, snapshot = instance_words.NAMED, snapshot_words.NAMED
        stages = (planned, computer), (made, snapshot), (deleted, computer)
        failure = computers.stays_message(rows, _failures(*stages))
        return rows, sentence, failure, _changed([*made, *deleted])

    def _archive(
        self,
        settings: classroom.Settings,
        targets: list[Target],
        archives: typing.Mapping[str, str],
    ) -> Run:
        """Makes a snapshot of each; the rows are the computers, with an error if it is not done."""
        names = [archives[each.name] for each in targets]
        arguments = {
            **_without(self._module_defaults(_SNAPSHOT)),
            "name": names,
            "instance": [each.name for each in targets],
        }
        result = self._run_class(settings, _SNAPSHOT, targets, "present", arguments)
        told = {row.get("name"): row for row in result.get("instance_snapshots") or ()}
        rows = []
        for target in targets:
            row = told.get(archives[target.name])
            if row is None:
                continue
            error = row.get("error") or computers.flaw_of_archive(row, target.name)
            rows.append({**row, "resource_name": target.name, "error": error})
        return Run(targets, {**result, "gui_sessions": rows})

    def _defaults_for_deletion(self) -> dict[str, typing.Any]:
        """Those of module_defaults that do not say how a computer is made."""
        defaults = computers.without_aliases(self._module_defaults(_INSTANCE))
        return {key: value for key, value in defaults.items() if key not in computers.OPTIONS}

    def _targets_of(
        self, seats: typing.Sequence[typing.Any], defaults: typing.Mapping[str, typing.Any]
    ) -> list[Target]:
        """Which computer each seat means, in their order."""
        self._given = {"gui_session_names": classroom.names_of(seats)}
        targets = self._targets(None, self._default_region(defaults))[0]
        self._tells_region = len(by_region(targets)) > 1
        return targets

    def _run_instances(
        self,
        settings: classroom.Settings,
        targets: list[Target],
        state: str,
        options: typing.Mapping[str, typing.Any],
    ) -> Run:
        arguments = {**_without(options), "name": [each.name for each in targets]}
        # What others have tagged for their own purposes stays.
        arguments.setdefault("purge_tags", False)
        return _run_of(targets, self._run_class(settings, _INSTANCE, targets, state, arguments))

    def _run_class(
        self,
        settings: classroom.Settings,
        module: str,
        targets: list[Target],
        state: str,
        arguments: dict[str, typing.Any],
    ) -> dict[str, typing.Any]:
        arguments |= {"state": state, "wait": True, "wait_timeout": settings.timeout}
        # What only reads waits for nothing.
        shown = None if self._task.check_mode else _WORDS[module]
        label = (targets[0].region or "") if self._tells_region else ""
        return self._run_in_region(module, targets, arguments, shown, label)

    def _run_in_region(
        self,
        module: str,
        targets: list[Target],
        arguments: dict[str, typing.Any],
        shown: Words | None = None,
        label: str = "",
    ) -> dict[str, typing.Any]:
        if targets[0].region:
            arguments["region"] = targets[0].region
        return self._execute(module, arguments, shown, label)

    @contextlib.contextmanager
    def _in_check_mode(self) -> typing.Iterator[None]:
        own = self._task.check_mode
        self._task.check_mode = True
        try:
            yield
        finally:
            self._task.check_mode = own

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
            failures = self._add_costs(settings, rows) if settings.cost_estimate else []
            sentence = classroom.report_sentence(rows, self._cards(settings, rows))
            if settings.cost_estimate:
                sentence = f"{sentence} {classroom.costs_sentence(rows)}"
            return rows, self._told_of(rows, sentence, [looked], failures)
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
        sentence = classroom.renew_sentence(rows, numbers, is_plan)
        return rows, self._told_of(rows, sentence, done, classroom.unrenewed(rows))

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
            "gui_session_show_urls": None,
            "gui_session_region": None,
            "gui_session_manage_power": with_power,
        }
        self._power = {"instance_state" if goal == REPORT else "manage_power": with_power}
        return self._act(goal)[0]

    def _told_of(
        self,
        rows: Rows,
        sentence: str,
        done: typing.Sequence[Summary],
        more: typing.Sequence[str] = (),
    ) -> dict[str, typing.Any]:
        failures = list(dict.fromkeys([each.failure for each in done if each.failure] + [*more]))
        return {
            "changed": any(each.changed for each in done),
            "sentence": sentence,
            "failure": classroom.missing_message(rows, failures),
        }

    def _add_costs(self, settings: classroom.Settings, rows: Rows) -> list[str]:
        """Adds to each row what its computer has cost; returns why some could not be read."""
        self._power = {}  # an option of another module
        known = [row for row in rows if not row.get("error")]
        targets = [Target(row["resource_name"], row["region"], True) for row in known]
        defaults = _without(self._module_defaults(_INFO), _NOT_OF_COSTS)
        runs = []
        for group in by_region(targets).values():
            arguments = {
                **defaults,
                "name": [each.name for each in group],
                "cost_estimate": True,
                "wait_timeout": settings.timeout,
            }
            runs.append(_run_of(group, self._run_in_region(_INFO, group, arguments)))
        costs = {
            (row["region"], row["resource_name"]): row.get("cost_estimate")
            for run in runs
            for row in run.sessions
        }
        for row in rows:
            row["cost_estimate"] = costs.get((row["region"], row["resource_name"]))
        return _failures((runs, "cost estimate"))

    # --- What the action of the role gui_session asks for

    def _variable(self, name: str) -> typing.Any:
        return self._given[name] if name in self._given else super()._variable(name)

    def _module_defaults(self, module: str) -> dict[str, typing.Any]:
        return {**super()._module_defaults(module), **self._power}

    # --- Files

    def _cards(self, settings: classroom.Settings, rows: Rows) -> Rows:
        """The rows in words, with what the page of an earlier run knew."""
        return gui_session_cards(rows, page=_page_of(settings))

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


def _all_of(*readers: Callable[[], typing.Any]) -> list[typing.Any]:
    """What each reader returns; raises RoleError with what all of them found wrong."""
    found, wrong = [], []
    for read in readers:
        try:
            found.append(read())
        except RoleError as error:
            wrong.append(str(error))
    if wrong:
        raise RoleError("; ".join(wrong))
    return found


def _nothing(roster: Roster) -> dict[str, typing.Any]:
    """The result of a run in whose shares there is no computer."""
    return {
        "changed": False,
        "sentence": class_shares.NOTHING_TO_DO,
        "failure": None,
        "warnings": _warnings_of(roster),
        "gui_sessions": [],
        "instances": [],
        "problems": "",
        "settings": {"page": None},
    }


def _warnings_of(roster: Roster) -> list[str]:
    return [
        f"classroom_roster: the column {name} is not known, and only kept for templates; is"
        f" {meant} meant?"
        for name, meant in roster.doubtful.items()
    ]


def _rows(roster: Roster, rows: Rows) -> Rows:
    return classroom.at_seats(roster.seats, rows, computers.untold)


def _run_of(targets: list[Target], result: dict[str, typing.Any]) -> Run:
    """The run of a module that returns instances, with a row for each as for a session."""
    rows = [
        {**row, "resource_name": row.get("name"), "region": targets[0].region}
        for row in result.get("instances") or ()
    ]
    return Run(targets, {**result, "gui_sessions": rows})


def _changed(runs: typing.Iterable[Run]) -> bool:
    return any(run.result.get("changed") for run in runs)


def _failures(*stages: tuple[list[Run], str]) -> list[str]:
    """Why some failed, stage by stage; each says what its runs were about."""
    told = [failure_of(runs, noun) for runs, noun in stages]
    return list(dict.fromkeys(each for each in told if each))


def _not_archived(run: Run) -> dict[str, str]:
    """Why there is no snapshot, of each computer that has none."""
    found = {row["resource_name"]: row["error"] for row in run.sessions}
    untold = {"message": run.message or "nothing is known of it"}
    errors = {each.name: found.get(each.name, untold) for each in run.targets}
    return {name: str(error.get("message")) for name, error in errors.items() if error}


def _without(
    defaults: typing.Mapping[str, typing.Any], names: typing.Container[str] = _NOT_OF_DEFAULTS
) -> dict[str, typing.Any]:
    """Those of module_defaults that the role does not decide by itself."""
    return {key: value for key, value in defaults.items() if key not in names}


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


def _page_of(settings: classroom.Settings) -> str:
    """The page of an earlier run, "" if there is none."""
    try:
        content = _read(settings.page) if settings.page else None
    except FileError:
        content = None  # that it cannot be read is said where it is written
    return (content or b"").decode("utf-8", "replace")


def _check_files(goal: str, settings: classroom.Settings) -> None:
    """Raises RoleError where a file could not be written: that is known before any call."""
    checks: list[tuple[str | None, typing.Callable[[str], None]]]
    if goal == classroom.REPORT:
        checks = [(settings.report, check_path)]
    else:
        checks = [(settings.page, check_path), (settings.links, check_path)]
        checks.append((settings.pages, check_folder))
    problems: dict[str, str] = {}
    for path, check in checks:
        try:
            if path:
                check(path)
        except FileError as error:
            problems[path or ""] = str(error)
    if problems:
        raise RoleError(problems_in_words(problems))
