# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets plain pytest, from a terminal or an editor, find the collection and those that it needs.

ansible-test does all of this by itself, in a copy of the checkout among the collections.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

# How long an example takes is a question of the machine, and of what else it does.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ROOT / ".cache" / "collections" / "ansible_collections"

if ROOT.parts[-3:] != ("ansible_collections", "research", "lightsail"):
    # The checkout itself, by its full name: what is edited is what is tested.
    collections = ROOT / ".cache" / "checkout"
    for name, place in {
        "research/lightsail": ROOT,
        **{each.name: each for each in OTHERS.glob("*") if each.name != "research"},
    }.items():
        link = collections / "ansible_collections" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            # Another process may be quicker.
            with contextlib.suppress(FileExistsError):
                link.symlink_to(place)
    sys.path.insert(0, str(collections))
    # Before Ansible is imported, which reads them once.
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    os.environ["ANSIBLE_HOME"] = str(ROOT / ".cache" / "home" / ".ansible")


def pytest_configure(config: pytest.Config) -> None:
    """Runs tests in the processes of xdist, and not each in a fork of them, as ansible-test would.

    What a fork has read and compiled (Ansible's settings, a service's model, coverage's data) is
    lost with it, which took longer than the tests.  That they do not depend on each other is shown
    by running them in any other way: by plain pytest, in part, in two lanes.
    """
    config.addinivalue_line("markers", "many_times: does the same many times; see below")
    forked = config.pluginmanager.get_plugin("ansible_forked")
    if forked is not None:
        config.pluginmanager.unregister(forked)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Runs what goes the same ways again and again without coverage, which takes 3 to 5 times as long.

    An example goes each of these ways, too, or coverage would be less than it is.
    """
    watch, of_threads = sys.gettrace(), threading.gettrace()
    marks = ("hypothesis", "many_times")
    is_unwatched = by_coverage(watch) and any(map(item.get_closest_marker, marks))
    if is_unwatched:
        sys.settrace(None)
        threading.settrace(None)
    try:
        return (yield)
    finally:
        if is_unwatched:
            sys.settrace(watch)
            threading.settrace(of_threads)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Saves what was measured in a process of xdist, which only the end of a fork would do."""
    if hasattr(config, "workerinput"):
        with contextlib.suppress(ImportError):
            import coverage

            measured = coverage.Coverage.current()
            if measured is not None:
                measured.stop()
                measured.save()


# ansible-test hides what modules cannot have from the tests of modules and module_utils.
with contextlib.suppress(ImportError):
    from ansible.plugins.loader import init_plugin_loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig

    if AnsibleCollectionConfig.collection_finder is None:
        init_plugin_loader()

# What botocore computes anew for each session and client, from the same things, takes longer than
# most tests do: the models of a service, the names of events, what their handlers take.
with contextlib.suppress(ImportError):
    import botocore
    import botocore.hooks
    import botocore.loaders

    _read = botocore.loaders.JSONFileLoader._load_file
    _read_once = functools.cache(_read)
    _models = os.path.dirname(botocore.__file__)

    def _load_file(loader: object, path: str, open_method: object) -> object:
        """Reads what botocore brings along once in a process; other files may change."""
        if path.startswith(_models):
            return _read_once(ANY_LOADER, path, open_method)
        return _read(loader, path, open_method)

    ANY_LOADER = botocore.loaders.JSONFileLoader()
    botocore.loaders.JSONFileLoader._load_file = _load_file

    _aliaser = botocore.hooks.EventAliaser(None)
    _name_of_event = functools.cache(_aliaser._alias_event_name)
    botocore.hooks.EventAliaser._alias_event_name = lambda _self, name: _name_of_event(name)

    _signature_accepts = botocore.hooks.accepts_kwargs

    def _accepts_kwargs(handler: Callable[..., object]) -> object:
        """Looks at the flags of the compiled code, where there is any, and not at a signature."""
        code = getattr(handler, "__code__", None)
        return code.co_flags & inspect.CO_VARKEYWORDS if code else _signature_accepts(handler)

    botocore.hooks.accepts_kwargs = _accepts_kwargs


def by_coverage(watch: object) -> bool:
    """Whether what watches each line is coverage, and not a debugger."""
    return type(watch).__module__ == "coverage"


def _answer_unwatched(server: object, *request: object) -> None:
    """Answers a request in a thread that coverage does not watch, as it runs nothing of plugins/."""
    if by_coverage(sys.gettrace()):
        sys.settrace(None)
    _answer(server, *request)


_answer = socketserver.ThreadingMixIn.process_request_thread
socketserver.ThreadingMixIn.process_request_thread = _answer_unwatched
