# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What configure_awx.yml was told, checked before AWX is changed: all that is wrong at once.

It lies beside the playbook, since who runs that need not have the collection.  All functions are
pure but given_words and given_names, which read the command line of ansible-playbook.
"""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping

from ansible import context
from ansible.module_utils.common.text.converters import to_text
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.splitter import parse_kv, split_args
from ansible.utils.vars import load_extra_vars

REQUIRED = ("project_url", "credential_name", "region")
# What Ansible, AWX and its collection have as extra variables of their own.
FOREIGN = ("ansible_", "awx_", "tower_", "controller_")
TRUE, FALSE = ("true", "yes"), ("false", "no")
# AWX keeps names of up to 512 characters; of a wrong text, a message shows the beginning.
MAX_TEXT = 512
MAX_SHOWN = 60

Texts = dict[str, str]
Word = tuple[str, str]


def answers(
    values: Mapping[str, typing.Any],
    known_regions: Collection[str],
    options: Iterable[Iterable[Word]] = (),
    names: Collection[str] = (),
) -> dict[str, typing.Any]:
    """What the variables say, as settings, and what is wrong with them, as problems.

    values has every variable of the playbook.  options are the words of each -e, and names the
    extra variables that Ansible made of them.
    """
    wrong = [problem for words in options for problem in lost_words(words)]
    wrong += unknown_variables(names, values)
    texts = {name: _line(name, value, wrong) for name, value in values.items()}
    wrong += [
        f"{each} is not set; give it with -e {each}=..." for each in REQUIRED if not texts[each]
    ]
    _check_region(texts["region"], known_regions, wrong)
    settings = {
        **texts,
        "slices": _number("slices", texts, 1, 1, 999_999, wrong),
        "replace": _truth("replace", texts, False, wrong),
    }
    return {"settings": settings, "problems": list(dict.fromkeys(wrong))}


# --- Single variables


def _line(name: str, value: typing.Any, wrong: list[str]) -> str:
    """The text of a variable; "" for what counts as not given: null, blanks, and what is wrong."""
    if value is None:
        return ""
    text = str(value).strip()
    is_line = isinstance(value, (str, int, float)) and (text.isprintable() or not text)
    if is_line and len(text) <= MAX_TEXT:
        return text
    wrong.append(
        f"{name}: one line of text of up to {MAX_TEXT} characters is needed, and nothing else"
    )
    return ""


def _check_region(region: str, known: Collection[str], wrong: list[str]) -> None:
    if not region or region in known:
        return
    if region[:-1] in known:
        wrong.append(
            f"region: {region} is an Availability Zone; give the Region that it is in,"
            f" {region[:-1]}"
        )
    else:
        wrong.append(
            f"region: there is no Lightsail in {shown(region)}; it is in {', '.join(known)}."
            " Add a Region that is newer to vars/regions.yml"
        )


def _number(
    name: str, texts: Texts, default: int | None, least: int, most: int, wrong: list[str]
) -> int | None:
    text = texts[name]
    if not text:
        return default
    number = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else -1
    if not least <= number <= most:
        wrong.append(f"{name}: {shown(text)} is not a whole number from {least} to {most}")
    return number


def _truth(name: str, texts: Texts, default: bool | None, wrong: list[str]) -> bool | None:
    text = texts[name].lower()
    if not text:
        return default
    if text not in TRUE + FALSE:
        wrong.append(f"{name}: {shown(text)} is neither true nor false")
    return text in TRUE


def shown(text: str) -> str:
    """The beginning of a text from outside, as a message can show it."""
    line = "".join(each if each.isprintable() else "?" for each in text)
    return line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN]}..."


# --- The words of -e


def lost_words(words: Iterable[Word]) -> Iterator[str]:
    """What Ansible took out of a value of -e, since a blank stood before it.

    -e 'lab=Cell biology' is lab=Cell and a word that belongs to nothing.  In -e 'lab=Cell, room=2'
    the room is a variable of its own, which only the comma before it tells from a second variable.
    """
    variable, value, lost = "", "", ""
    for name, text in [*words, ("end", "")]:
        whole = f"{name}={text}" if name else text
        if not name.isidentifier() or (value.endswith((",", ";")) and name != "end"):
            lost = f"{lost} {whole}".strip()
            continue
        if lost:
            yield _lost(variable, value, lost)
        variable, value, lost = name, text, ""


def _lost(variable: str, value: str, lost: str) -> str:
    name, whole = (variable, f"{value} {lost}") if variable else ("lab", "Cell biology")
    return (
        f'-e: "{shown(lost)}" belongs to no variable, since Ansible ends a value at the first'
        f' blank. Write a value with blanks as -e \'{{"{name}": "{shown(whole)}"}}\', or with'
        f" quotes within the quotes, as -e '{name}=\"{shown(whole)}\"'"
    )


def unknown_variables(names: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """What is wrong with extra variables that the playbook does not have: a slip, mostly."""
    for name in sorted(set(names) - set(known)):
        if name.startswith(FOREIGN):
            continue
        near = difflib.get_close_matches(name, known, 1)
        meant = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
        yield f"{shown(name)}: configure_awx.yml has no such variable; {meant}"


def words_of(option: str) -> Iterator[Word]:
    """The words of one -e in key=value form, each as (variable, value), with "" for none."""
    for word in split_args(option):
        pairs = parse_kv(word)
        lost = pairs.pop("_raw_params", "").strip()
        yield from pairs.items()
        if lost:
            yield "", lost


def given_words() -> list[list[Word]]:
    """The words of each -e of this run that is neither a file nor JSON."""
    texts = [to_text(each) for each in context.CLIARGS.get("extra_vars") or ()]
    return [list(words_of(text)) for text in texts if text and text[0] not in "@[{"]


def given_names() -> list[str]:
    """The extra variables of this run, but for what belongs to none (given_words has that)."""
    return [name for name in load_extra_vars(DataLoader()) if name != "_raw_params"]


# --- What AWX has


def refusals(settings: Mapping[str, typing.Any], found: Mapping[str, typing.Any]) -> list[str]:
    """What is named in the settings and is not in AWX as it is needed; nothing else is looked at.

    found has, by their kind, the lists that AWX's API gave for these names.
    """
    wrong: list[str] = []
    organization = settings["organization_name"] or "Default"
    if not found["organizations"]:
        return [
            f"organization_name: there is no organization {shown(organization)} in AWX, or this"
            " token may not see it"
        ]
    credentials = usable_credentials(found)
    if settings["credential_name"] and len(credentials) != 1:
        wrong.append(
            f"credential_name: of the type Amazon Web Services, {len(credentials)} credentials are"
            f" called {shown(settings['credential_name'])} that the organization"
            f" {shown(organization)} may use; one is needed. Make it in AWX, or give another name"
        )
    return wrong


def usable_credentials(found: Mapping[str, typing.Any]) -> list[dict[str, typing.Any]]:
    """The AWS credentials of the name that the organization may use: its own, or of none."""
    mine = (None, found["organizations"][0]["id"])
    return [
        each
        for each in found["credentials"]
        if each["kind"] == "aws" and each["organization"] in mine
    ]


def listed(problems: Collection[str]) -> str:
    """All problems in one message, with numbers if there are several."""
    if len(problems) == 1:
        return next(iter(problems))
    ended = [each if each.endswith((".", "?")) else f"{each}." for each in problems]
    return " ".join(f"({number}) {each}" for number, each in enumerate(ended, 1))


class FilterModule:
    """The filters of configure_awx.yml."""

    def filters(self) -> dict[str, typing.Callable[..., typing.Any]]:
        """Returns them by their names."""
        return {
            "configure_answers": lambda values, known_regions: answers(
                values, known_regions, given_words(), given_names()
            ),
            "configure_refusals": refusals,
            "configure_credentials": usable_credentials,
            "configure_listed": listed,
        }
