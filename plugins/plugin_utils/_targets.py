# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which virtual computers a run of the role gui_session is about, and what it was told besides.

Pure: values in, values or a RoleError out.  Nothing here knows Ansible or AWS.
"""

from __future__ import annotations

import json
import re
import typing
from dataclasses import dataclass

from ..module_utils._core.names import (
    RULE,
    NamesError,
    check_names,
    describe,
    is_name,
    some_of,
    texts_of,
)
from ..module_utils._core.redaction import displayable_path

LOCALHOSTS = ("localhost", "127.0.0.1", "::1")
STATES = ("started", "restarted")
# As the modules have it: a day.
MAX_SECONDS = 86400
# A Region stands before a name, and no name can have this character.
REGION_SIGN = "/"

_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_TRUE = ("true", "yes", "on", "y", "t", "1", "1.0")
_FALSE = ("false", "no", "off", "n", "f", "0", "0.0")
# Of the variables of this collection; other -e are nobody's business here.
_PREFIXES = ("gui_session", "classroom_", "lightsail_progress")
# Variables that are dictionaries, each with an example.
_DICTIONARIES = {
    "classroom_tags": "course=biology,room=B2",
    "classroom_stop_on_idle": "threshold=5,duration=30",
}
# In which something like NAME=VALUE is a part of the value.
_HOLDS_ASSIGNMENTS = (*_DICTIONARIES, "classroom_user_data")
# What can be shown between both kinds of quotes.
_PLAIN = re.compile(r"[\w ,.;:/+()=-]{1,80}")
_MAX_SHOWN = 5
_MAX_REASON = 300
_FILES = (".yml", ".yaml", ".ini", ".json", ".py", ".sh")


class RoleError(ValueError):
    """What was given cannot be right; the message says what, where, and what to do."""


@dataclass(frozen=True)
class Host:
    """A host of the inventory, with the values that it has of the variables that count here."""

    name: str
    aws_lightsail_name: typing.Any = None
    aws_lightsail_region: typing.Any = None
    gui_session_name: typing.Any = None
    gui_session_region: typing.Any = None
    aws_lightsail_arn: typing.Any = None


@dataclass(frozen=True)
class Target:
    """A virtual computer to act on.

    region is None where only the module can find it out (a profile of boto3's).  was_told says that
    the Region came with the computer, from its host or before its name, and not from a setting.
    """

    name: str
    region: str | None
    was_told: bool

    @property
    def full_name(self) -> str:
        """The name, with its Region before it if that is known."""
        return f"{self.region}{REGION_SIGN}{self.name}" if self.region else self.name

    @property
    def to_repeat(self) -> str:
        """What gui_session_names needs to mean this computer again, with the same settings."""
        return self.full_name if self.was_told else self.name


@dataclass(frozen=True)
class Settings:
    """What a run was told besides the computers; None stands for what was not given."""

    state: str
    timeout: int | None
    show_urls: bool
    region: str | None
    manage_power: bool | None


def is_given(value: typing.Any) -> bool:
    """Whether somebody gave a value: a blank answer arrives as null or as an empty text."""
    return not (value is None or (isinstance(value, str) and not value.strip()))


def settings_of(
    state: typing.Any,
    timeout: typing.Any,
    show_urls: typing.Any,
    region: typing.Any,
    manage_power: typing.Any,
) -> Settings:
    """Reads what a person or a survey gave; raises RoleError for all that is wrong at once."""
    wrong: list[str] = []
    settings = Settings(
        state=_state(state, wrong),
        timeout=_timeout(timeout, wrong),
        show_urls=bool(read_truth("gui_session_show_urls", show_urls, wrong)),
        region=read_region("gui_session_region", region, wrong),
        manage_power=read_truth("gui_session_manage_power", manage_power, wrong),
    )
    if wrong:
        raise RoleError("; ".join(wrong))
    return settings


def _state(value: typing.Any, wrong: list[str]) -> str:
    if not is_given(value):
        return STATES[0]
    text = str(value).strip()
    if text not in STATES:
        wrong.append(f"gui_session_state: {describe(text)} is neither started nor restarted")
    return text


def _timeout(value: typing.Any, wrong: list[str]) -> int | None:
    if not is_given(value):
        return None
    text = str(value).strip()
    is_number = not isinstance(value, bool) and re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text, re.ASCII)
    seconds = int(float(text)) if is_number else 0
    if not 1 <= seconds <= MAX_SECONDS:
        wrong.append(
            f"gui_session_timeout: {describe(text)} is not a number of seconds from 1 to"
            f" {MAX_SECONDS}, which is a day"
        )
    return seconds


def read_truth(variable: str, value: typing.Any, wrong: list[str]) -> bool | None:
    """What a person or a survey gave for a variable that is true or false."""
    if not is_given(value):
        return None
    text = str(value).strip().lower()
    if text not in _TRUE + _FALSE:
        wrong.append(f"{variable}: {describe(str(value))} is neither true nor false")
    return text in _TRUE


def read_region(where: str, value: typing.Any, wrong: list[str]) -> str | None:
    """A Region that somebody gave, where the message is to say."""
    if not is_given(value):
        return None
    text = str(value).strip()
    if not (isinstance(value, str) and _REGION.fullmatch(text)):
        wrong.append(f"{where}: {describe(text)} is no Region; one looks like eu-west-1")
    return text


def targets_of_names(
    value: typing.Any,
    region: str | None,
    default_region: str | None,
    hosts: typing.Callable[[], typing.Iterable[Host]],
) -> list[Target]:
    """The computers that gui_session_names names, each once, in their order.

    A name may have its Region before it (REGION/NAME).  Without it counts region, which was given
    explicitly; else that of the host of the inventory whose computer it is; else default_region.
    hosts are all of the inventory, and asked for only where they are needed.
    Raises RoleError.
    """
    option = "gui_session_names"
    try:
        texts = texts_of(option, value)
        pairs = [_split(text) for text in texts]
        check_names(option, [name for told, name in pairs])
    except NamesError as error:
        raise RoleError(f"{error}. A Region can stand before a name (eu-west-1/desk-1)") from error
    wrong: list[str] = []
    for told, name in pairs:
        read_region(f"{option}: {told}{REGION_SIGN}{name}", told, wrong)
        if told and region and told != region:
            wrong.append(
                f"{option}: {told}{REGION_SIGN}{name} is not in gui_session_region ({region});"
                " leave out one of the two"
            )
    if wrong:
        raise RoleError(_some(wrong))
    needs_hosts = not region and any(not told for told, name in pairs)
    known = _regions_by_name(hosts()) if needs_hosts else {}
    targets = [
        Target(name, told, True) if told else _target(name, region, default_region, known, wrong)
        for told, name in pairs
    ]
    if wrong:
        raise RoleError(_some(wrong))
    return _each_once(targets)


def _split(text: str) -> tuple[str | None, str]:
    region, sign, name = text.partition(REGION_SIGN)
    return (region, name) if sign and region else (None, text)


def _regions_by_name(hosts: typing.Iterable[Host]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for host in hosts:
        region = host.aws_lightsail_region or host.gui_session_region
        name = host.aws_lightsail_name or host.gui_session_name or host.name
        if isinstance(name, str) and isinstance(region, str) and region.strip():
            regions = found.setdefault(name.strip(), [])
            if region.strip() not in regions:
                regions.append(region.strip())
    return found


def _target(
    name: str,
    region: str | None,
    default_region: str | None,
    known: dict[str, list[str]],
    wrong: list[str],
) -> Target:
    regions = known.get(name, [])
    if len(regions) > 1:
        ways = " or ".join(f"{each}{REGION_SIGN}{name}" for each in regions)
        wrong.append(f"gui_session_names: the inventory has several computers {name}; write {ways}")
    if regions:
        return Target(name, regions[0], True)
    return Target(name, region or default_region, False)


def targets_of_hosts(
    hosts: typing.Iterable[Host], region: str | None, default_region: str | None
) -> list[Target]:
    """The computers of hosts of an inventory, each once, in their order.

    What the inventory plugin says of a host (aws_lightsail_...) counts before what a person says of
    it, and both before default_region; what contradicts is refused.  localhost is a computer only
    where the inventory plugin says so.  Raises RoleError.
    """
    wrong: list[str] = []
    meant = [
        host for host in hosts if host.name not in LOCALHOSTS or is_given(host.aws_lightsail_name)
    ]
    _refuse_one_name_for_all(meant)
    _refuse_several_accounts(meant)
    targets = [_target_of(host, region, default_region, wrong) for host in meant]
    if wrong:
        raise RoleError(_some(wrong))
    return _each_once(targets)


def _refuse_several_accounts(hosts: list[Host]) -> None:
    """A run has the credentials of one account; computers of others can have the same names."""
    arns = (str(host.aws_lightsail_arn).split(":") for host in hosts)
    accounts = sorted({arn[4] for arn in arns if len(arn) > 4})
    if len(accounts) > 1:
        shown = some_of(accounts, _MAX_SHOWN, describe)
        raise RoleError(
            f"the hosts are in several AWS accounts ({shown}), and the credentials of a run are of"
            " one; take the hosts of one account alone (--limit, or its inventory file)"
        )


def _refuse_one_name_for_all(hosts: list[Host]) -> None:
    """gui_session_name is of one host: as an extra variable it would make all the same computer."""
    names = {str(host.gui_session_name) for host in hosts if is_given(host.gui_session_name)}
    given = [host for host in hosts if is_given(host.gui_session_name)]
    if len(hosts) > 1 and len(given) == len(hosts) and len(names) == 1:
        raise RoleError(
            f"gui_session_name: {describe(names.pop())} is said of all {len(hosts)} hosts, but is"
            " the computer of one; to name computers instead of hosts, use gui_session_names"
        )


def _target_of(
    host: Host, region: str | None, default_region: str | None, wrong: list[str]
) -> Target:
    where = f"the host {describe(host.name)}"
    name = _agreed(where, ("aws_lightsail_name", "gui_session_name"), host, wrong) or host.name
    if not is_name(name):
        wrong.append(
            f"{where}: no virtual computer can be called {describe(name)}; {RULE}. The computer of"
            " a host that is called otherwise stands in its variable gui_session_name"
        )
    told = _agreed(where, ("aws_lightsail_region", "gui_session_region"), host, wrong)
    read_region(where, told, wrong)
    if told and region and told != region:
        wrong.append(
            f"{where} is in {told}, and gui_session_region says {region}; leave gui_session_region"
            f" out, or take the hosts of {region} alone (--limit)"
        )
    return Target(name, told or region or default_region, bool(told))


def _agreed(where: str, variables: tuple[str, str], host: Host, wrong: list[str]) -> str | None:
    values = [(each, getattr(host, each)) for each in variables]
    given = [(each, str(value).strip()) for each, value in values if is_given(value)]
    if len({value for each, value in given}) > 1:
        both = " and ".join(f"{each} ({describe(value)})" for each, value in given)
        wrong.append(f"{where} has {both}, which contradict each other")
    return given[0][1] if given else None


def _each_once(targets: typing.Iterable[Target]) -> list[Target]:
    """Each computer once; where it was named both with its Region and without, the first counts."""
    found: dict[tuple[str | None, str], Target] = {}
    for each in targets:
        found.setdefault((each.region, each.name), each)
    return list(found.values())


def by_region(targets: typing.Iterable[Target]) -> dict[str | None, list[Target]]:
    """The computers of each Region, in their order: a run of a module is for one Region."""
    found: dict[str | None, list[Target]] = {}
    for target in targets:
        found.setdefault(target.region, []).append(target)
    return found


# --- Extra variables

# One word of -e: the variable that it sets and its value, or "" and all of it where it sets none.
Word = tuple[str, str]


def check_extra_variables(given: typing.Iterable[typing.Sequence[Word]]) -> None:
    """Refuses extra variables of which Ansible's key=value form has dropped or moved a part.

    given has, for each -e in that form, its words in their order.
    -e 'gui_session_names=desk-1, desk-2' is desk-1 for Ansible; what is left over has no name, or
    one that no variable can have.  In -e 'classroom_tags=course=biology, room=B2' it is a variable
    of its own.  -e bio7.yml, without an @ before the file, sets no variable at all.
    Raises RoleError.
    """
    for words in given:
        if words and not any(name.isidentifier() for name, value in words):
            raise RoleError(
                f"-e {describe(_typed(words))}: it sets no variable, and would be lost; a file of"
                " settings has an @ before it (-e @FILE), and a variable is written NAME=VALUE"
            )
        ours = [name for name, _value in words if _is_ours(name)]
        if not ours:
            continue
        before: list[str] = []
        for at, (name, _value) in enumerate(words):
            flaw = _flaw_of_word(words, at, before)
            if flaw:
                raise RoleError(_divided_message(before[-1] if before else ours[0], flaw, words))
            before.append(name)


def _is_ours(variable: str) -> bool:
    return variable.startswith(_PREFIXES)


def _flaw_of_word(words: typing.Sequence[Word], at: int, before: list[str]) -> str | None:
    """Says what became of a word that belongs to the value before it; None if it does not.

    before has the variables of the words before this one.
    """
    name, value = words[at]
    if not name.isidentifier():
        ends = (number for number in range(at, len(words)) if words[number][0].isidentifier())
        return f"{describe(_typed(words[at : next(ends, len(words))]))} would be lost"
    if _is_ours(name):
        return f"{name} is there twice" if name in before else None
    variable, earlier = words[at - 1] if at else ("", "")
    if _is_ours(variable) and (variable in _HOLDS_ASSIGNMENTS or earlier.endswith((",", ";"))):
        return f"{describe(_typed([words[at]]))} would be a variable of its own"
    return None


def _typed(words: typing.Iterable[Word]) -> str:
    return " ".join(f"{name}={value}" if name else value for name, value in words)


def _divided_message(variable: str, flaw: str, words: typing.Sequence[Word]) -> str:
    """Says which variable lost what, and how to write it."""
    if variable == "gui_session_names":
        ways = (
            f"-e {variable}=desk-1,desk-2 without blanks, -e '{variable}=\"desk-1, desk-2\"', or"
            f""" -e '{{"{variable}": ["desk-1", "desk-2"]}}'"""
        )
    elif variable in _DICTIONARIES:
        short = _DICTIONARIES[variable]
        long = json.dumps(dict(each.split("=") for each in short.split(",")))
        ways = f"""-e {variable}={short} without blanks, or -e '{{"{variable}": {long}}}'"""
    else:
        whole = _whole_value(variable, words)
        ways = f"""-e '{variable}="{whole}"', or -e '{{"{variable}": "{whole}"}}'"""
    return (
        f"-e {variable}=...: {flaw}, since blanks and line ends divide variables there; write"
        f" {ways}"
    )


def _whole_value(variable: str, words: typing.Sequence[Word]) -> str:
    """What was meant, as far as it can be shown between quotes; else an example."""
    at = [name for name, _value in words].index(variable)
    ends = (n for n in range(at + 1, len(words)) if words[n][0].isidentifier())
    rest = words[at + 1 : next(ends, len(words))]
    whole = " ".join(filter(None, [words[at][1], _typed(rest)]))
    return whole if rest and _PLAIN.fullmatch(whole) else "..."


def unread_inventories_message(
    sources: typing.Sequence[tuple[str, bool]], reasons: typing.Mapping[str, typing.Any]
) -> str:
    """Says which sources of the inventory could not be read; each with whether it exists.

    reasons has, for some of them, why: the inventory plugin of this collection tells it.
    """
    parts = []
    for source, exists in sources[:_MAX_SHOWN]:
        told = " ".join(str(reasons.get(source, "")).split())[:_MAX_REASON]
        reason = told if exists else "there is no such file"
        path = displayable_path(source, _MAX_REASON)
        parts.append(f"'{path}'" + (f" ({reason})" if reason else ""))
    name = sources[0][0].rsplit("/", 1)[-1]
    hint = ""
    if not sources[0][1] and is_name(name) and not name.endswith(_FILES):
        hint = f" A list of hosts has a comma, also for one: -i {name},"
    return (
        f"A part of the inventory could not be read: {', '.join(parts)}. Nothing was done, since"
        f" computers would be missing. The warnings at the beginning say more.{hint}"
    )


def unmatched_limit_message(parts: typing.Sequence[str]) -> str:
    """Says which parts of --limit mean no host of the inventory."""
    shown = " or ".join(map(describe, parts[:_MAX_SHOWN]))
    return (
        f"--limit: in the inventory is nothing that {shown} means. Nothing was done, since it"
        " would be for other computers than were meant; correct it. If that is a group that can be"
        " missing, such as one of a tag that no computer has today, set"
        " ANSIBLE_HOST_PATTERN_MISMATCH=ignore"
    )


def no_computer_message(gui_session_name: typing.Any) -> str:
    """Says that there is nothing to act on, and what to give."""
    hint = ""
    if is_given(gui_session_name):
        hint = " gui_session_name is a variable of a host in an inventory."
    return (
        "There is no computer to act on: gui_session_names is not given, and the inventory is"
        " empty, apart from localhost. Name the computers (-e gui_session_names=desk-1,desk-2), or"
        f" give an inventory of them (-i FILE).{hint}"
    )


def _some(messages: typing.Sequence[str]) -> str:
    return some_of(list(dict.fromkeys(messages)), _MAX_SHOWN, separator="; ")
