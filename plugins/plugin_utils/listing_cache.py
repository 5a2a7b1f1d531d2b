# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inventory keeps in Ansible's cache, so that it is never another inventory's.

An entry is a dict of the fingerprint of all that decides what is listed, and the computers as a
JSON text: in one, no key of a tag means anything to a cache plugin.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import typing
from pathlib import Path

from ..module_utils._selection.instances import flaw_of

Computers = list[dict[str, typing.Any]]

# Options that decide what hosts are called and grouped by, after the listing, and options of the
# cache itself.  Any other option counts, also one that is added later.
_AFTER_LISTING = frozenset(
    {
        *("plugin", "hostnames", "hostvars_prefix", "hostvars_suffix"),
        *("compose", "groups", "keyed_groups", "strict", "use_extra_vars", "leading_separator"),
        *("cache", "cache_plugin", "cache_connection", "cache_prefix", "cache_timeout"),
    }
)

# An access key has one secret, so the secret decides nothing; nor could a hash give it away then.
_SECRETS = frozenset({"secret_key", "session_token"})
_ENVIRONMENT = ("AWS_", "BOTO", "EC2_")
_FILES = (
    ("AWS_CONFIG_FILE", "~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)

# The parts of this collection that make the listing, beside this folder.
_SOURCES = ("inventory", "module_utils", "plugin_utils")


def decides(option: str) -> bool:
    """Whether the value of an option of the plugin decides what is listed."""
    return option not in _AFTER_LISTING | _SECRETS


def fingerprint(
    options: typing.Mapping[str, typing.Any], environment: typing.Mapping[str, str]
) -> str:
    """A hash of all that decides what is listed, and for whom: 64 hexadecimal digits.

    options are those for which decides() is true.  Besides these it is the user, what the SDK
    reads from the environment, its files (by time and size, since profiles are in them) and the
    source of this collection, which stands for its version.
    """
    variables = {
        name: value
        for name, value in environment.items()
        if name.startswith(_ENVIRONMENT) and not _is_secret(name)
    }
    files = [_state(environment.get(name) or default) for name, default in _FILES]
    decisive = [os.geteuid(), options, variables, files, _source()]
    text = json.dumps(decisive, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _is_secret(variable: str) -> bool:
    return ("SECRET" in variable or "TOKEN" in variable) and not variable.endswith("_FILE")


def _state(path: str) -> list[typing.Any]:
    resolved = Path(path).expanduser()
    try:
        state = resolved.stat()
    except OSError:
        return [str(resolved)]
    return [str(resolved), state.st_mtime_ns, state.st_size]


def _source() -> str:
    plugins = Path(__file__).parents[1]
    paths = (path for part in _SOURCES for path in sorted((plugins / part).rglob("*.py")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def entry_of(computers: Computers, mark: str) -> dict[str, str]:
    """What is to be kept of a listing that is complete; mark is its fingerprint."""
    return {"fingerprint": mark, "computers": json.dumps(computers)}


def computers_in(entry: typing.Any, mark: str) -> Computers | None:
    """The computers of an entry; None where it is of another listing, or of another form."""
    try:
        if entry["fingerprint"] != mark:
            return None
        computers = json.loads(entry["computers"])
        sound = all(flaw_of(each, each["location"]["region_name"]) is None for each in computers)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None
    return computers if sound and isinstance(computers, list) else None


def is_own(path: str) -> bool:
    """Whether a file is the running user's own, and nobody else can have written it."""
    state = os.lstat(path)
    return (
        stat.S_ISREG(state.st_mode)
        and state.st_uid == os.geteuid()
        and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def keep_private(path: str) -> None:
    """Lets nobody but its owner read a file; Ansible's cache plugins let everybody."""
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
