# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one way from outcomes to what a task returns."""

from __future__ import annotations

import json
import types
import typing

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict
from ansible_collections.amazon.aws.plugins.module_utils.botocore import gather_sdk_versions

from .._aws.errors import LightsailCallError
from .._engine.protocol import Outcome
from .messages import Outcomes, failure_message, first_cause, traceback_of
from .trace import Trace

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

Result = dict[str, typing.Any]
_NOTHING: Outcomes = types.MappingProxyType({})


class Words(typing.Protocol):
    """How a kind of resource is told; the module words.py of each kind is one."""

    NOUN: str
    KEY: str
    KEY_OF_ONE: str
    KEY_OF_NAME: str

    def members_of(self, snapshot: typing.Any) -> Result:
        """What a result tells of a snapshot, or of None where nothing was read."""

    def in_diff(self, snapshot: typing.Any) -> typing.Any:
        """What a diff shows of a snapshot, or of None where nothing was read."""


def exit_with(
    module: AnsibleAWSModule,
    outcomes: Outcomes,
    words: Words,
    done: str,
    *,
    trace: Trace | None = None,
    tells_diff: bool = False,
    fact: str | None = None,
    is_one: bool | None = None,
    listing: Outcomes = _NOTHING,
) -> None:
    """Ends the task: with exit_json or, where a resource failed, with fail_json.

    done says what should have been done to the resources ("opened").  Where all went well, the
    fact of that name is set, too.  is_one is as for result_of.  Where a task lists, listing has
    what came of that, and is told only where it failed.
    """
    result = result_of(outcomes, words, is_one)
    _warn(module, outcomes, result)
    if tells_diff and module._diff:
        result["diff"] = _diff_of(outcomes, words)
    if trace is not None:
        result["trace"] = trace.lines
    judged = {**outcomes, **listing}
    message = failure_message(judged, words.NOUN, done)
    if message is not None:
        _fail(module, message, first_cause(judged), result)
    if fact is not None:
        result["ansible_facts"] = {fact: _by_name(result[words.KEY], words)}
    module.exit_json(**result)


def result_of(outcomes: Outcomes, words: Words, is_one: bool | None = None) -> Result:
    """What a module returns of its resources; without those that may be missing, and are.

    is_one tells whether one was asked for by its name, which is returned alone, too; None stands
    for a task whose outcomes are those of all names.
    """
    resources = [
        _resource(name, outcome, words) for name, outcome in outcomes.items() if _is_told(outcome)
    ]
    result: Result = {
        "changed": any(outcome.changed for outcome in outcomes.values()),
        words.KEY: resources,
    }
    if len(outcomes) == 1 if is_one is None else is_one:
        result[words.KEY_OF_ONE] = resources[0] if resources else None
    return result


def _is_told(outcome: Outcome) -> bool:
    # What was changed is told in any case, also where no read shows it.
    return outcome.changed or outcome.last is not None or outcome.failure is not None


def _resource(name: str, outcome: Outcome, words: Words) -> Result:
    failure = outcome.failure
    return {
        words.KEY_OF_NAME: name,
        **words.members_of(outcome.last),
        "changed": outcome.changed,
        "operations": outcome.operations,
        "error": failure and {"code": failure.code, "message": failure.message},
    }


def _by_name(resources: list[Result], words: Words) -> Result:
    return {each[words.KEY_OF_NAME]: each for each in resources}


def _warn(module: AnsibleAWSModule, outcomes: Outcomes, result: Result) -> None:
    text = json.dumps(result, default=str)
    if any(value and value in text for value in module.no_log_values):
        module.warn(
            "a secret key or session token is so short that it also occurs in names or words of the"
            " result, where Ansible shows ******** instead; use longer ones"
        )
    # What holds for many is said once.
    warnings = (each for outcome in outcomes.values() for each in outcome.warnings)
    for warning in dict.fromkeys(warnings):
        module.warn(warning)


def _diff_of(outcomes: Outcomes, words: Words) -> Result:
    return {
        "before": {name: words.in_diff(each.first) for name, each in outcomes.items()},
        "after": {name: _after(each, words) for name, each in outcomes.items()},
    }


def _after(outcome: Outcome, words: Words) -> typing.Any:
    return words.in_diff(outcome.last) if outcome.planned is None else outcome.planned


def _fail(
    module: AnsibleAWSModule, message: str, cause: BaseException | None, result: Result
) -> None:
    """Fails with what every module of amazon.aws returns: versions, and the service's answer.

    Not by its fail_json_aws, which returns the traceback with the raw words of the service, and a
    URL where they hold one.
    """
    answer = LightsailCallError(message, getattr(cause, "exception", None)).response
    where = {} if cause is None else {"exception": traceback_of(cause)}
    module.fail_json(
        msg=message,
        **{**where, **gather_sdk_versions(), **result, **camel_dict_to_snake_dict(answer)},
    )
