# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs what the client beside this was started for, each in a fork of a process that has imported
what it imports.

There are two such processes: commands get all but what depends on Ansible's settings, which it
reads while it is imported; modules get everything. A command runs its modules by the same client,
and makes the archive of a module only if no command before it has.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import marshal
import os
import pkgutil
import runpy
import select
import socket
import subprocess
import sys
import time
import typing
from pathlib import Path

# The exit status of this process.
STATUS = [0]
FOLDER, ARCHIVES = map(Path, sys.argv[1:])
COMMAND = "ansible.cli.playbook ansible.executor.playbook_executor ansible.executor.task_executor"
MODULE = (
    "ansible.module_utils._internal._ansiballz._loader",
    "ansible_collections.awx.awx.plugins.module_utils.controller_api",
)
OURS = "ansible_collections.research.lightsail.plugins.modules"


def prepare_commands() -> None:
    """Imports what commands do, but for whatever needs settings."""
    sys.modules["ansible.constants"] = None  # type: ignore[assignment]
    for name in imported(COMMAND):
        if not name.startswith(("__main__", "ansible.cli")):
            # Others cannot be imported by themselves.
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    del sys.modules["ansible.constants"]
    remember_routes()


def remember_routes() -> None:
    """Reads once where everything in ansible.builtin has moved: half a megabyte of YAML.

    Ansible's collection loader has this function to be replaced by one that caches.
    """
    from ansible.utils.collection_loader import _collection_finder as finder

    finder._meta_yml_to_dict = functools.cache(finder._meta_yml_to_dict)
    routes = Path(finder.__file__).parents[2] / "config" / "ansible_builtin_runtime.yml"
    finder._meta_yml_to_dict(routes.read_bytes(), ("ansible.builtin", "runtime.yml"))


def prepare_modules() -> None:
    """Imports what modules do: ours, and those of awx.awx."""
    sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)
    for name in MODULE:
        importlib.import_module(name)
    ours = importlib.import_module(OURS)
    for found in pkgutil.iter_modules(ours.__path__):
        importlib.import_module(f"{OURS}.{found.name}")


def imported(names: str) -> list[str]:
    """What is imported along with some modules, in a process of its own."""
    code = f"import sys, {', '.join(names.split())}; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def serve(name: str) -> None:
    """Answers requests at a socket of this name, until standard input ends."""
    gc.freeze()  # or the first collection in each fork would copy all that is here
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(FOLDER / name))
        listening.listen(100)
        print("ready", flush=True)
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            connection, _address = listening.accept()
            if not os.fork():
                listening.close()
                answer(connection)
            connection.close()
            with contextlib.suppress(ChildProcessError):
                while any(os.waitpid(-1, os.WNOHANG)):
                    pass


def answer(connection: socket.socket) -> None:
    """Runs what is asked for in one more fork, and answers with its exit status."""
    begin, streams, _flags, _address = socket.recv_fds(connection, 1 << 16, 3)
    with connection.makefile("rb") as rest:
        request = marshal.loads(begin + rest.read())
    child = os.fork()
    if not child:
        connection.close()
        use(streams)
        run_to_the_end(request)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    connection.sendall(str(status).encode())
    os._exit(0)


def run_to_the_end(request: tuple[typing.Any, ...]) -> typing.NoReturn:
    """Runs what is asked for, and ends this fork with its status."""
    STATUS[:] = [1]  # of any exception but those that say another
    try:
        run(*request)
        sys.exit()
    except SystemExit as ended:
        STATUS[:] = [ended.code if isinstance(ended.code, int) else int(ended.code is not None)]
        raise


def leave() -> None:
    """Ends a fork when all is done, before Python frees every object: that copies their pages."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(STATUS[0])


def use(streams: list[int]) -> None:
    """Makes of three descriptors standard input, output and error."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        os.dup2(streams[number], number)
        os.close(streams[number])
        setattr(sys, name, os.fdopen(number, mode, buffering=1, closefd=False))


def run(
    name: str, arguments: list[str], folder: str, mask: int, environment: dict[str, str]
) -> None:
    """Runs a command, or what Python was given, as if in a process of its own."""
    os.chdir(folder)
    os.umask(mask)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if name != "forked-python":
        use_archives()
        arguments = [str(Path(sys.executable).with_name(name)), *arguments]
        sys.executable = str(FOLDER / "forked-python")
    sys.argv = arguments or ["-"]
    if arguments:
        runpy.run_path(arguments[0], run_name="__main__")
    else:
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), {"__name__": "__main__"})


def use_archives() -> None:
    """Shares the archives of modules among commands, which else make the same ones anew.

    Ansible takes those that are there, and makes the others under a lock.
    """
    from ansible import constants

    Path(constants.DEFAULT_LOCAL_TMP, "ansiballz_cache").symlink_to(ARCHIVES)


if __name__ == "__main__":
    # After what any other file registers: the first one comes last.
    atexit.register(leave)
    other = os.fork()
    if other:
        prepare_commands()
        serve("commands")
        os.waitpid(other, 0)
    else:
        prepare_modules()
        serve("modules")
