# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role gui_session does, in one task: private to the role, and documented there.

It is an action and no chain of tasks for three reasons.  A module's task inherits connection,
shell, become and interpreter of whatever host it is run for, and extra variables override what the
task says; here the modules have a connection of their own.  A task that hands on an option only
where it was given has to use omit, and that wipes out a default of module_defaults.  And there is
one run of a module for each Region, whose results are one result.
"""

from __future__ import annotations

import contextlib
import os
import sys
import typing

from ansible import constants as C
from ansible import context
from ansible.errors import AnsibleError
from ansible.inventory.manager import IGNORED, split_host_pattern
from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.parsing.splitter import parse_kv, split_args
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader, get_shell_plugin
from ansible.utils.path import unfrackpath

from ..module_utils._resources.desktop import words
from ..plugin_utils._progress import ShowsProgress
from ..plugin_utils._progress_lines import Words
from ..plugin_utils._shares import names_in_slice_message, sliced_template
from ..plugin_utils._summary import CLOSE, OPEN, REPORT, Run, Summary, nothing_to_do, summarize
from ..plugin_utils._targets import (
    Host,
    RoleError,
    Settings,
    Target,
    Word,
    by_region,
    check_extra_variables,
    is_given,
    no_computer_message,
    settings_of,
    targets_of_hosts,
    targets_of_names,
    unmatched_limit_message,
    unread_inventories_message,
)
from ..plugin_utils._variables import Owner, check_variables

_COLLECTION = "research.lightsail"
_MODULES = {
    OPEN: "lightsail_gui_session",
    CLOSE: "lightsail_gui_session",
    REPORT: "lightsail_gui_session_info",
}
# Other names of the options name and region, which would count beside them.
_ALIASES = ("names", "resource_name", "resource_names", "aws_region", "ec2_region")
# By the last two, what is said would not be so of sessions that are on their way, and of computers
# that do not exist.  The other options that the role decides, name and state, it gives each time.
_NOT_OF_DEFAULTS = (*_ALIASES, "wait", "missing_ok")
_SETTINGS = tuple(
    f"gui_session_{each}" for each in ("state", "timeout", "show_urls", "region", "manage_power")
)
# The variables of every goal, and what begins like them: those of another role, and what an earlier
# job of a workflow has told.
_OWNER = Owner(
    "the role gui_session",
    "gui_session_",
    ("gui_session_names", "gui_session_name", *_SETTINGS),
    ("gui_session_portal_", "gui_session_summary", "gui_session_failed"),
)
# Of a host, what says which computer it is.
_HOST_VARIABLES = (
    "aws_lightsail_name",
    "aws_lightsail_region",
    "aws_lightsail_arn",
    "gui_session_name",
    "gui_session_region",
)
# Where every AWS module looks for a Region that it was not given (amazon.aws, argument spec).
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION", "EC2_REGION")
# Without this file, Ansible goes on in silence.
_DEFAULT_INVENTORY = "/etc/ansible/hosts"


class ActionModule(ShowsProgress):
    """Acts on the computers that the variables of the role mean."""

    _requires_connection = False
    # With a strategy that does not know run_once (free), each host would act on all: Ansible then
    # refuses this action.
    BYPASS_HOST_LOOP = True
    # Set by ActionBase.
    _play_context: typing.Any

    def run(
        self, tmp: str | None = None, task_vars: dict[str, typing.Any] | None = None
    ) -> dict[str, typing.Any]:
        """Returns sentence, failure, links, statistics and gui_sessions; or msg and is_refused.

        It never fails: the role says at its end what failed, after what went well.
        """
        super().run(tmp, task_vars)
        self._begin(task_vars or {})
        goal = self._task.args["goal"]
        try:
            # First, since a value that was cut can be wrong in other ways, too.
            check_extra_variables(extra_variables())
            check_variables(self._extra_variables(), _OWNER)
            self._refuse_names_in_a_slice()
            return self._result(goal, *self._act(goal))
        except (RoleError, AnsibleError) as error:
            return {"is_refused": True, "msg": to_text(error)}

    def _begin(self, variables: dict[str, typing.Any]) -> None:
        self._variables = variables
        self._told: dict[str, list[typing.Any]] = {"warnings": [], "deprecations": []}

    def _act(self, goal: str) -> tuple[Summary, Settings, list[str] | None]:
        self._progress_option(self._variables)
        settings = settings_of(*map(self._variable, _SETTINGS))
        defaults = self._module_defaults(_MODULES[goal])
        targets, to_repeat = self._targets(settings.region, self._default_region(defaults))
        if not targets:
            return nothing_to_do(), settings, to_repeat
        groups = list(by_region(targets).values())
        runs = [
            Run(group, self._run_module(goal, settings, group, defaults, len(groups) > 1))
            for group in groups
        ]
        summary = summarize(goal, settings.state, runs, bool(self._task.check_mode))
        return summary, settings, to_repeat

    def _targets(
        self, explicit: str | None, default: str | None
    ) -> tuple[list[Target], list[str] | None]:
        """The computers that are meant, and those that the next job of a workflow is to repeat.

        explicit and default are Regions, None where there is none.  The second is None for hosts
        of an inventory.  Raises RoleError.
        """
        names = self._variable("gui_session_names")
        if is_given(names):
            targets = targets_of_names(names, explicit, default, self._hosts_of_inventory)
            to_repeat = [each.to_repeat for each in targets]
        else:
            self._check_limit()
            region = self._explicit_region(explicit)
            targets = targets_of_hosts(self._hosts_of_play(), region, default)
            to_repeat = None
        # Of what could not be read, computers or their Regions are missing.
        if to_repeat is None or (not explicit and not all(each.was_told for each in targets)):
            self._check_inventory()
        if not targets and to_repeat is None:
            raise RoleError(no_computer_message(self._variable("gui_session_name")))
        return targets, to_repeat

    def _result(
        self, goal: str, summary: Summary, settings: Settings, to_repeat: list[str] | None
    ) -> dict[str, typing.Any]:
        statistics: dict[str, typing.Any] = {"gui_session_summary": summary.sentence}
        if goal != REPORT:
            # A report between two jobs that act must not forget what failed in the first.
            statistics["gui_session_failed"] = summary.failed
        if to_repeat is not None:
            # The next job then acts on the same ones.  Of an inventory it has its own part.
            statistics["gui_session_names"] = to_repeat
        shows_urls = settings.show_urls and goal != CLOSE
        return {
            "changed": summary.changed,
            "sentence": summary.sentence,
            "failure": summary.failure,
            "links": (summary.links or ["No session is open."]) if shows_urls else [],
            "statistics": statistics,
            "gui_sessions": summary.sessions,
            **self._told,
        }

    # --- What was given

    def _refuse_names_in_a_slice(self) -> None:
        """Of a job template of AWX with slices, each slice would act on all that are named."""
        template = sliced_template(self._variables)
        names = self._variable("gui_session_names")
        # An empty list is nothing to do, in each of them.
        if template and is_given(names) and names != []:
            raise RoleError(names_in_slice_message(template))

    def _variable(self, name: str) -> typing.Any:
        return self._templar.template(self._variables.get(name))

    def _explicit_region(self, region: str | None) -> str | None:
        """gui_session_region, unless it is only what this host says of itself."""
        hostvars = self._variables["hostvars"]
        me = self._variables["inventory_hostname"]
        own = hostvars[me].get("gui_session_region") if me in hostvars else None
        is_own = is_given(own) and str(own).strip() == region
        return None if is_own and not self._is_extra("gui_session_region") else region

    def _is_extra(self, name: str) -> bool:
        return name in self._extra_variables()

    def _extra_variables(self) -> list[str]:
        """The names of all extra variables, whatever they came in: -e, a file, a survey."""
        return names_of_extra_variables(self._variables)

    def _hosts_of_play(self) -> list[Host]:
        return self._hosts(self._variables.get("ansible_play_batch") or ())

    def _hosts_of_inventory(self) -> list[Host]:
        return self._hosts(self._variables.get("groups", {}).get("all", ()))

    def _hosts(self, names: typing.Iterable[str]) -> list[Host]:
        hosts = []
        for name in names:
            variables = self._variables["hostvars"][name]
            values = {each: variables.get(each) for each in _HOST_VARIABLES}
            if self._is_extra("gui_session_region"):
                # An extra variable is no word of the host's own.
                del values["gui_session_region"]
            hosts.append(Host(to_text(name), **values))
        return hosts

    def _check_inventory(self) -> None:
        """Refuses to go on where a source of the inventory could not be read: hosts are missing."""
        inventory = self._variables["hostvars"]._inventory
        # What the inventory plugin of this collection leaves behind where it failed.
        reasons = inventory.groups["all"].vars.get("aws_lightsail_failed_sources") or {}
        unread = dict(_unread(inventory)) | dict.fromkeys(map(to_text, reasons), True)
        if unread:
            raise RoleError(unread_inventories_message(list(unread.items()), reasons))

    def _check_limit(self) -> None:
        """Refuses a limit of which a part means no host: 'lab:!nightshift' would be all of lab.

        Ansible warns and goes on.  In a slice of a job of AWX, the host can be in another one.
        """
        if C.HOST_PATTERN_MISMATCH == "ignore" or sliced_template(self._variables):
            return
        unmatched = list(_unmatched(self._variables["hostvars"]._inventory))
        if unmatched:
            raise RoleError(unmatched_limit_message(unmatched))

    def _module_defaults(self, module: str) -> dict[str, typing.Any]:
        """What the play has in module_defaults for the module, as Ansible merges it."""
        given: dict[str, typing.Any] = {}
        for each in self._task.module_defaults or ():
            given.update(each)
        found: dict[str, typing.Any] = {}
        for key in (f"group/{_COLLECTION}.lightsail", f"{_COLLECTION}.{module}"):
            found.update(self._templar.template(given.get(key)) or {})
        return found

    def _default_region(self, defaults: typing.Mapping[str, typing.Any]) -> str | None:
        """The Region that the module would take by itself, None if only boto3 knows."""
        for option in ("region", *_ALIASES[-2:]):
            if is_given(defaults.get(option)):
                return str(defaults[option]).strip()
        environment: dict[str, typing.Any] = dict(os.environ)
        for each in self._task.environment or ():
            environment.update(self._templar.template(each) or {})
        return next(
            (environment[each] for each in _REGION_VARIABLES if environment.get(each)), None
        )

    # --- The run of a module

    def _run_module(
        self,
        goal: str,
        settings: Settings,
        targets: list[Target],
        defaults: typing.Mapping[str, typing.Any],
        tells_region: bool,
    ) -> dict[str, typing.Any]:
        arguments = {key: value for key, value in defaults.items() if key not in _NOT_OF_DEFAULTS}
        arguments["name"] = [each.name for each in targets]
        if goal == REPORT:
            # A report tells who is off, and a warning where that cannot be known.
            arguments.setdefault("instance_state", True)
        else:
            arguments["state"] = "stopped" if goal == CLOSE else settings.state
            arguments["wait"] = True
            if settings.manage_power is not None:
                arguments["manage_power"] = settings.manage_power
        if settings.timeout is not None:
            arguments["wait_timeout"] = settings.timeout
        if targets[0].region:
            arguments["region"] = targets[0].region
        label = (targets[0].region or "") if tells_region else ""
        # A report waits for nothing.
        return self._execute(_MODULES[goal], arguments, words if goal != REPORT else None, label)

    def _execute(
        self,
        module: str,
        arguments: dict[str, typing.Any],
        shown_words: Words | None,
        label: str,
    ) -> dict[str, typing.Any]:
        """Runs a module of the collection where Ansible runs; returns its result, come what may.

        With shown_words its progress is shown, each line after label.
        """
        inherited = self._connection, self._play_context
        self._connection, self._play_context = _own_connection(self._task)
        shown: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
        if shown_words is not None:
            shown = self._shown_progress(shown_words, self._variables, label, self._shows_names())
        try:
            with shown:
                result: dict[str, typing.Any] = self._execute_module(
                    module_name=f"{_COLLECTION}.{module}",
                    module_args=arguments,
                    task_vars={"ansible_python_interpreter": sys.executable},
                )
        except Exception as error:  # the other Regions go on, and what was done is told
            return {"failed": True, "msg": f"The module could not be run: {to_text(error)}"}
        finally:
            self._connection, self._play_context = inherited
        for kind, told in self._told.items():
            told.extend(result.get(kind) or ())
        return result

    def _shows_names(self) -> bool:
        """Whether names may be shown: the task's own no_log hides URLs, that above it hides all."""
        return not self._task._parent.no_log


def names_of_extra_variables(variables: typing.Mapping[str, typing.Any]) -> list[str]:
    """The names of all extra variables, where variables are those of a task."""
    manager = getattr(variables.get("hostvars"), "_variable_manager", None)
    return [to_text(name) for name in getattr(manager, "extra_vars", ())]


def _own_connection(task: typing.Any) -> tuple[typing.Any, typing.Any]:
    """A connection to where Ansible runs, and its context; no variable has any part in them."""
    play_context = PlayContext()
    play_context.executable = "/bin/sh"
    shell = get_shell_plugin(shell_type="sh", executable="/bin/sh")
    connection = connection_loader.get(
        "ansible.builtin.local",
        play_context,
        os.devnull,
        shell=shell,
        task_uuid=task._uuid,
        ansible_playbook_pid=str(os.getppid()),
    )
    # The module comes by a pipe, so no file is left; where Ansible is told to keep files, it keeps
    # them in its own temporary folder.
    connection.set_options(var_options={}, direct={"pipelining": True})
    shell.set_options(var_options={}, direct={"remote_tmp": C.DEFAULT_LOCAL_TMP})
    return connection, play_context


def extra_variables() -> typing.Iterator[list[Word]]:
    """The words of each extra variable (-e) in key=value form, as Ansible reads them."""
    for option in context.CLIARGS.get("extra_vars") or ():
        text = to_text(option)
        if text and text[0] not in "@/.[{":
            yield list(words_of(text))


def words_of(text: str) -> typing.Iterator[Word]:
    """The words of a text in key=value form, each with its variable, "" if it has none."""
    for word in split_args(text):
        for name, value in parse_kv(word).items():
            if name != "_raw_params":
                yield name, value
            elif value.strip():
                yield "", value.strip()


def _unread(inventory: typing.Any) -> typing.Iterator[tuple[str, bool]]:
    """The sources of the inventory that no plugin could read; each with whether it exists.

    Ansible warns of them and goes on (InventoryManager.parse_source, which this follows).
    """
    read = set(inventory._inventory.processed_sources)
    for source in inventory._sources:
        for each in _files_of(source if "," in source else unfrackpath(source, follow=False)):
            exists = os.path.exists(to_bytes(each))
            if each not in read and (exists or each != _DEFAULT_INVENTORY):
                yield each, exists


def _unmatched(inventory: typing.Any) -> typing.Iterator[str]:
    """The parts of the limit that mean neither a group nor a host, as they were written."""
    for part in split_host_pattern(inventory._subset or []):
        name = part[1:] if part[:1] in ("!", "&") else part
        if name not in inventory.groups and not inventory.get_hosts(
            name, ignore_limits=True, ignore_restrictions=True
        ):
            yield part


def _files_of(source: str) -> typing.Iterator[str]:
    if "," in source or not os.path.isdir(to_bytes(source)):
        yield source
        return
    for name in sorted(os.listdir(to_bytes(source))):
        if not IGNORED.search(name):
            yield from _files_of(os.path.join(source, to_text(name)))
