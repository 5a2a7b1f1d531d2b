# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change the plugins in small ways, one at a time, and see whether the unit tests notice.

Coverage tells which lines were run, not whether anything would fail if they were wrong.  A seed
chooses the changes ("mutants") among all that the operators below can make; each is made in a copy
of the collection, and the unit tests that run the changed line are run there, until one fails.

No mutation tool of the package index does this: mutmut wants the code in a package of its own, not
in ansible_collections; cosmic-ray changes the files of the checkout in place, and runs all tests
for each mutant, which would be hours instead of minutes.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import coverage

# Files are found by these patterns, not by name: the mutants survive when code moves.
WHERE = ("plugins/**/*.py",)
# Documentation, and what the sanity tests compare with it.
NOT_THERE = ("plugins/doc_fragments/*",)
# Whoever imports one of these does more than compute.
IMPURE = ("ansible", "ansible_collections.amazon", "ansible_collections.ansible", "boto")
TESTS = "tests/unit"
# For each test, and for finding all of them: against what does not end, not against slowness.  Ten
# times what the test takes without any change is added.
LEAST_SECONDS = 60
MOST_MEMORY = 6 << 30
# In per cent, of the mutants in the pure files.
LEAST_NOTICED = 95.0
# Files in a copy.
DATA, SECONDS, OUTPUT = "lines-of-each-test", "seconds-of-each-test", "output-of-the-tests"
# What becomes of a mutant.
KILLED, SURVIVED = "a test failed", "survived"
UNSEEN, ENDLESS = "no test runs the line", "the tests did not end in time"
NUMBERS = itertools.count(1)

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, and how it is found again in the tree of the file.

    number counts nodes in the order of ast.walk, or statements that can be left out; index is
    which of the changes of that node, None for a statement that is left out.  begin is the first
    line of the statement.
    """

    path: str
    line: int
    begin: int
    what: str
    pure: bool
    number: int
    index: int | None


@dataclass(frozen=True)
class Result:
    """What became of a mutant: KILLED, SURVIVED, UNSEEN or ENDLESS."""

    mutant: Mutant
    how: str

    def __str__(self) -> str:
        return f"{self.how}: {self.mutant.path}:{self.mutant.line}: {self.mutant.what}"

    @property
    def late(self) -> bool:
        """Whether only the time limit has noticed it."""
        return self.how == ENDLESS

    @property
    def noticed(self) -> bool:
        """Whether anybody who runs the tests would have noticed it."""
        return self.how == KILLED or self.late


def changes_of(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """Give what can be changed about a node: what it is called, and what changes it in place."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            new = COMPARISONS[type(op)]
            yield (
                f"{type(op).__name__} -> {new.__name__}",
                lambda: node.ops.__setitem__(0, new()),
            )
        case ast.BoolOp(op=op):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield f"{type(op).__name__} -> {other.__name__}", lambda: setattr(node, "op", other())
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC:
            swapped = ARITHMETIC[type(op)]
            yield (
                f"{type(op).__name__} -> {swapped.__name__}",
                lambda: setattr(node, "op", swapped()),
            )
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            copied = ast.UnaryOp(ast.Not(), operand)
            # Twice "not" is none.
            yield "not removed", lambda: setattr(node, "operand", copied)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield "condition negated", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=[test]):
            yield "filter removed", node.ifs.clear
        # None instead of False is the same for whoever asks; True instead of it is another mutant.
        case ast.Return(value=value) if value is not None and not _is_one_of(value, None, False):
            yield "return None", lambda: setattr(node, "value", ast.Constant(None))
        case ast.Constant(value=bool() as value):
            yield f"{value} -> {not value}", lambda: setattr(node, "value", not value)
        case ast.Constant(value=int() | float() as number):
            yield f"{number} -> {number + 1}", lambda: setattr(node, "value", number + 1)
        case ast.Constant(value=str() as text) if text.replace("-", "_").isidentifier():
            yield f"{text!r} changed", lambda: setattr(node, "value", f"{text}x")


def _is_one_of(node: ast.expr, *constants: object) -> bool:
    return isinstance(node, ast.Constant) and any(node.value is each for each in constants)


def statements_to_drop(tree: ast.AST) -> Iterator[tuple[list[ast.stmt], int]]:
    """Give each statement that can be left out: a call, an assignment to a part, a raise."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            body: list[ast.stmt] = found if isinstance(found, list) else []
            for index, statement in enumerate(body):
                match statement:
                    case ast.Expr(value=ast.Call() | ast.Yield() | ast.Await()):
                        yield body, index
                    case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
                        yield body, index
                    case ast.Raise() | ast.Delete() | ast.Continue() | ast.Break():
                        yield body, index


def left_alone(tree: ast.Module) -> set[int]:
    """Name the nodes whose change tests need not see: annotations, documentation, decorators."""
    found: set[int] = set()

    def leave(node: ast.AST | None) -> None:
        if node is not None:
            found.update(id(each) for each in ast.walk(node))

    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(returns=returns, decorator_list=decorators):
                for each in [returns, *decorators]:
                    leave(each)
            # That nothing changes what is frozen is for the type checker to see.
            case ast.ClassDef(decorator_list=decorators):
                for each in decorators:
                    leave(each)
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
                leave(annotation)
            case ast.Expr(value=ast.Constant()):
                leave(node)
            case ast.If(test=ast.Attribute(attr="TYPE_CHECKING")):
                leave(node)
            case ast.Assign(targets=[ast.Name(id=name)]) if name in (
                "DOCUMENTATION",
                "EXAMPLES",
                "RETURN",
                "__all__",
            ):
                leave(node)
            case ast.Call(func=ast.Attribute(attr="TypeVar" | "cast")):
                leave(node)
            case ast.ImportFrom() | ast.Import():
                leave(node)
            # Nobody runs what each subclass has of its own.
            case ast.Raise(exc=ast.Name(id="NotImplementedError")):
                leave(node)
    return found


def is_pure(tree: ast.Module) -> bool:
    """Tell whether a file imports nothing of Ansible and of AWS, other than for its types."""
    names: list[str] = []
    for node in tree.body:
        for each in ast.walk(node) if not isinstance(node, ast.If) else ():
            if isinstance(each, ast.Import):
                names += [alias.name for alias in each.names]
            elif isinstance(each, ast.ImportFrom) and each.level == 0:
                names.append(each.module or "")
    own = "ansible_collections.research"
    return not any(name.startswith(IMPURE) and not name.startswith(own) for name in names)


def imports(path: Path) -> set[str]:
    """Name what a file imports: of each module and each name from it the last part."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (getattr(node, "module", None) or "", *(each.name for each in node.names))
    ]
    return {name.rpartition(".")[2] for name in names}


def first_lines(tree: ast.Module) -> dict[int, int]:
    """Give the line where the innermost statement of each node begins."""
    statements = (each for each in ast.walk(tree) if isinstance(each, ast.stmt))
    return {id(node): statement.lineno for statement in statements for node in ast.walk(statement)}


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """List all mutants of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    begins = first_lines(tree)
    pure = is_pure(tree)
    name = path.relative_to(root).as_posix()
    alone = left_alone(tree)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in alone:
            for index, (what, _change) in enumerate(changes_of(node)):
                # What has no line, such as the "for" of a comprehension, has parts that do.
                line = next(each.lineno for each in ast.walk(node) if hasattr(each, "lineno"))
                begin = min(begins[id(node)], line)
                found.append(Mutant(name, line, begin, what, pure, number, index))
    for number, (body, at) in enumerate(statements_to_drop(tree)):
        if id(body[at]) not in alone:
            what = f"left out: {ast.unparse(body[at]).splitlines()[0]}"
            line = body[at].lineno
            found.append(Mutant(name, line, line, what, pure, number, None))
    return found


def text_of(mutant: Mutant, source: str) -> str:
    """Give the text of a file with the change in it."""
    tree = ast.parse(source)
    if mutant.index is None:
        body, at = list(statements_to_drop(tree))[mutant.number]
        body[at] = ast.Pass()
    else:
        node = next(each for at, each in enumerate(ast.walk(tree)) if at == mutant.number)
        list(changes_of(node))[mutant.index][1]()
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def choose(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """Draw some, as many of each file as its share of all; the same ones for the same seed."""
    drawn = random.Random(seed).sample(mutants, len(mutants))
    by_file: dict[str, list[Mutant]] = {}
    for mutant in drawn:
        by_file.setdefault(mutant.path, []).append(mutant)
    found = []
    for theirs in by_file.values():
        share = max(1, round(count * len(theirs) / len(mutants)))
        found += theirs[:share]
    return sorted(found, key=lambda mutant: (mutant.path, mutant.line, mutant.what))


def environment(tree: Path) -> dict[str, str]:
    """Give the environment in which the tests of a copy find that copy."""
    collections = str(tree.parents[2])
    return {**os.environ, "PYTHONPATH": collections, "ANSIBLE_COLLECTIONS_PATH": collections}


def arguments(tree: Path, *tests: str) -> list[str]:
    """Give the arguments of pytest for the tests of a copy."""
    # The same examples each time: whether a mutant is killed must not be a matter of luck.
    options = ["-q", "-x", "-p", "no:cacheprovider", "--no-header", "--hypothesis-seed=1"]
    return [*options, "--rootdir", str(tree), *tests]


def make_tree(folder: Path, collection: Path) -> Path:
    """Copy the collection to a place of its own beside the same other collections."""
    tree = folder / "ansible_collections" / "research" / "lightsail"
    ignored = shutil.ignore_patterns(".git", "output", "__pycache__")
    shutil.copytree(collection, tree, ignore=ignored)
    for other in collection.parents[1].iterdir():
        if other.name != "research":
            (folder / "ansible_collections" / other.name).symlink_to(other)
    return tree


def import_what_tests_need() -> None:
    """Import once what each run of the tests would import: forks of this process have it then."""
    for name in ("pytest", "hypothesis", "boto3", "botocore.session", "moto.iam", "flask"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for name in ("inventory.manager", "module_utils.basic", "plugins.loader", "template"):
        importlib.import_module(f"ansible.{name}")


def fork(tree: Path, work: Callable[[], int]) -> int:
    """Work on a copy in a fork of this process, in a session of its own; return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        os.setsid()
        os.chdir(tree)
        os.environ.update(environment(tree))
        sys.path.insert(0, str(tree.parents[2]))
        # Ansible has read before the fork where collections are: those without the change.
        from ansible import constants

        constants.COLLECTIONS_PATHS = [str(tree.parents[2])]
        # What makes a loop endless may make a list endless, too.
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        with open(tree / OUTPUT, "w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        code = work()
    finally:
        sys.stdout.flush()
        os._exit(code)


class Measuring:
    """A plugin of pytest: says to coverage which test runs, and notes how long each has taken."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.seconds: dict[str, float] = {}
        self._measured = measured

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Before its fixtures are set up: a line that only they run counts for the test, too."""
        self._measured.switch_context(nodeid)
        self._watch, self._of_threads = sys.gettrace(), threading.gettrace()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Watches what tests/unit/conftest.py leaves unwatched, too: those tests notice mutants."""
        sys.settrace(self._watch)
        threading.settrace(self._of_threads)
        return (yield)

    def pytest_runtest_logfinish(self) -> None:
        """After its fixtures are torn down."""
        self._measured.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Once for each part of a test."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


@dataclass
class Tests:
    """What is known of the tests: which ones run a line of a file, and how long each takes.

    A line that is run while its file is imported has "" among its tests.  imported has the last
    parts of the names that each file of plugins and tests imports.
    """

    of_line: dict[tuple[str, int], set[str]]
    seconds: dict[str, float]
    imported: dict[str, set[str]]

    @classmethod
    def read(cls, tree: Path) -> Tests:
        """Read what measure has left in a copy."""
        import coverage

        measured = coverage.CoverageData(str(tree / DATA))
        measured.read()
        found = {
            (Path(file).relative_to(tree).as_posix(), line): set(tests)
            for file in measured.measured_files()
            for line, tests in measured.contexts_by_lineno(file).items()
        }
        seconds = json.loads((tree / SECONDS).read_text(encoding="utf-8"))
        files = {*measured.measured_files(), *(str(tree / test.split("::")[0]) for test in seconds)}
        imported = {Path(each).relative_to(tree).as_posix(): imports(Path(each)) for each in files}
        return cls(found, seconds, imported)

    def of_files(self, paths: set[str]) -> set[str]:
        """Name the tests that run anything in one of these files."""
        return set().union(*(found for at, found in self.of_line.items() if at[0] in paths))

    def at(self, mutant: Mutant) -> set[str]:
        """Name the tests that run the line of a mutant, or the last one before in its statement."""
        lines = range(mutant.line, mutant.begin - 1, -1)
        known = (self.of_line.get((mutant.path, line)) for line in lines)
        return next((tests for tests in known if tests), set())

    def groups_for(self, mutant: Mutant) -> list[set[str]]:
        """Give the tests that may notice a mutant, the likely ones first; [] where none does.

        The unit tests have the same folders as plugins/.  Those of other folders take longer to be
        read than most mutants live.
        """
        near = self.at(mutant)
        far = set[str]()
        if "" in near:
            # What a file makes when it is imported, others may use who run nothing in it.
            near = self.of_files({mutant.path})
            stem = Path(mutant.path).stem
            users = {path for path, names in self.imported.items() if stem in names}
            far = self.of_files(users) | {t for t in self.seconds if t.split("::")[0] in users}
            far -= near
        folder = f"{TESTS}/{Path(mutant.path).parent.as_posix()}/"
        own = {each for each in near if each.startswith(folder)}
        return [group - {""} for group in (own, near - own, far) if group - {""}]


@dataclass(eq=False)  # pytest keeps its plugins by their identity
class Only:
    """A plugin of pytest: runs some of the tests that were found, the quick ones first.

    A test that nobody has measured is there because of the mutant, so it is run, too.  One that
    does not end in time ends the process, by the signal SIGALRM.
    """

    tests: set[str]
    seconds: dict[str, float]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and sort."""
        known = self.seconds
        chosen = [each for each in items if each.nodeid in self.tests or each.nodeid not in known]
        items[:] = sorted(chosen, key=lambda each: known.get(each.nodeid, 0.0))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Also ends the time of the test before."""
        signal.alarm(LEAST_SECONDS + round(10 * self.seconds.get(nodeid, 0.0)))


def measure(tree: Path, given: list[str]) -> int:
    """Run the given tests, and leave in the copy what Tests.read reads; return pytest's code."""
    import coverage

    measured = coverage.Coverage(
        data_file=str(tree / DATA),
        source=[str(tree / "plugins")],
        concurrency="thread",
        config_file=False,
    )
    plugin = Measuring(measured)
    with measured.collect():
        code = int(pytest.main(arguments(tree, *given), plugins=[plugin]))
    measured.save()
    (tree / SECONDS).write_text(json.dumps(plugin.seconds), encoding="utf-8")
    return code


def run_groups(tree: Path, groups: list[set[str]], seconds: dict[str, float]) -> int:
    """Run groups of tests until a test fails; return the code of pytest that ended it."""

    code = 0
    for tests in groups:
        files = sorted({test.partition("::")[0] for test in tests})
        signal.alarm(LEAST_SECONDS)
        code = int(pytest.main(arguments(tree, *files), plugins=[Only(tests, seconds)]))
        # 5: the change has left none of these tests.
        if code not in (0, 5):
            return code
    return 0


def examine(tree: Path, given: list[str]) -> Tests:
    """Run the given tests once without any change, to see which of them run which line."""
    print("Running the unit tests once, to see which of them run which line", flush=True)
    begin = time.monotonic()
    _pid, status = os.waitpid(fork(tree, lambda: measure(tree, given)), 0)
    if status:
        output = (tree / OUTPUT).read_text(encoding="utf-8")
        raise SystemExit(f"The unit tests fail without any change:\n{output[-3000:]}")
    print(f"That took {time.monotonic() - begin:.0f} s.", flush=True)
    return Tests.read(tree)


@dataclass
class Trial:
    """A mutant that is being tried in a copy, by a process."""

    mutant: Mutant
    tree: Path
    pid: int
    original: str
    times: tuple[float, float]

    @classmethod
    def begin(cls, mutant: Mutant, tree: Path, tests: Tests, groups: list[set[str]]) -> Trial:
        """Make the change, and begin to run the tests."""
        path = tree / mutant.path
        original, before = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(text_of(mutant, original), encoding="utf-8")
        # Python takes bytecode for new where its file has the same size and the same second.
        os.utime(path, (before.st_atime, before.st_mtime + next(NUMBERS)))
        # Nor is it a matter of luck which mutant was tried before.
        shutil.rmtree(tree / ".hypothesis" / "examples", ignore_errors=True)
        pid = fork(tree, lambda: run_groups(tree, groups, tests.seconds))
        return cls(mutant, tree, pid, original, (before.st_atime, before.st_mtime))

    def ended(self) -> Result | None:
        """Tell, once the tests have ended, whether any failed."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        # Also what the tests have started.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        path = self.tree / self.mutant.path
        path.write_text(self.original, encoding="utf-8")
        os.utime(path, self.times)
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGALRM:
            return Result(self.mutant, ENDLESS)
        # 1: a test failed; 2: a test could not be read, or ended all of them; 4: what several share
        # could not be read.
        if code not in (0, 1, 2, 4):
            output = (self.tree / OUTPUT).read_text(encoding="utf-8")
            raise SystemExit(f"{self.mutant}: pytest ended with {code}:\n{output}")
        return Result(self.mutant, KILLED if code else SURVIVED)


def changed_files(root: Path, since: str) -> set[str]:
    """List what differs from a commit, and what is new."""
    commands = (["diff", "--name-only", since], ["ls-files", "--others", "--exclude-standard"])
    return {
        line
        for command in commands
        for line in subprocess.run(
            ["git", *command], cwd=root, check=True, capture_output=True, text=True
        ).stdout.splitlines()
    }


def run_all(
    chosen: list[Mutant], collection: Path, folder: Path, jobs: int, given: list[str]
) -> list[Result]:
    """Try all mutants, some at a time, each in a copy that no other uses meanwhile."""
    trees = [make_tree(folder / str(job), collection) for job in range(jobs)]
    import_what_tests_need()
    tests = examine(trees[0], given)
    results: list[Result] = []
    waiting, trials = list(chosen), list[Trial]()

    def note(result: Result) -> None:
        results.append(result)
        print("." if result.how == KILLED else f"\n{result}\n", end="", flush=True)

    print(f"{len(chosen)} mutants follow; a dot is one that made a test fail.", flush=True)
    while waiting or trials:
        while waiting and trees:
            mutant = waiting.pop(0)
            groups = tests.groups_for(mutant)
            if groups:
                trials.append(Trial.begin(mutant, trees.pop(), tests, groups))
            else:
                note(Result(mutant, UNSEEN))
        for trial in list(trials):
            result = trial.ended()
            if result:
                trials.remove(trial)
                trees.append(trial.tree)
                note(result)
        time.sleep(0.02)
    print()
    return sorted(results, key=lambda result: (result.mutant.path, result.mutant.line))


def share_of(results: list[Result]) -> float:
    """Give the share of mutants that were noticed, in per cent."""
    return 100 * sum(each.noticed for each in results) / len(results) if results else 100.0


def report(results: list[Result]) -> float:
    """Print the survivors and the shares; return that of the pure files in per cent."""
    print("No failed test has noticed these:")
    for each in results:
        if each.how != KILLED:
            print(each)
    print()
    table: dict[str, list[Result]] = {}
    for each in results:
        table.setdefault(str(Path(each.mutant.path).parent), []).append(each)
        table.setdefault("pure files" if each.mutant.pure else "other files", []).append(each)
        table.setdefault("all", []).append(each)
    for name in sorted(table, key=lambda each: (not each.startswith("plugins"), each)):
        theirs = table[name]
        noticed, late = sum(each.noticed for each in theirs), sum(each.late for each in theirs)
        limit = f", {late} by the time limit" if late else ""
        share = f"{noticed:>4} of {len(theirs):>4} noticed, {share_of(theirs):5.1f} %"
        print(f"{name:<44} {share}{limit}")
    return share_of(table.get("pure files", []))


def main() -> int:
    """Read the command line, try the mutants, and judge by those in the pure files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path, help="the copy among the collections")
    parser.add_argument("--count", type=int, default=240, help="how many mutants, about")
    parser.add_argument("--seed", type=int, default=1, help="chooses which ones")
    parser.add_argument("--changed", action="store_true", help="only in files that you changed")
    parser.add_argument("--since", default="origin/main", help="what --changed compares with")
    parser.add_argument("--in", dest="parts", nargs="+", default=[""], help="only in such paths")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="at a time")
    parser.add_argument("--tests", nargs="+", default=[TESTS], help="only what these tests notice")
    parser.add_argument("--list", action="store_true", help="only say which ones")
    options = parser.parse_args()
    collection = options.collection.resolve()
    files = sorted(
        path
        for pattern in WHERE
        for path in collection.glob(pattern)
        if not any(path.match(each) for each in NOT_THERE)
        and any(part in str(path) for part in options.parts)
    )
    if options.changed:
        changed = changed_files(Path.cwd(), options.since)
        files = [path for path in files if path.relative_to(collection).as_posix() in changed]
    all_of_them = [mutant for path in files for mutant in mutants_of(path, collection)]
    if not all_of_them:
        print("Nothing to change: no file of plugins/ is meant.")
        return 0
    count = min(options.count, 40) if options.changed else options.count
    chosen = choose(all_of_them, count, options.seed)
    print(f"{len(chosen)} of {len(all_of_them)} mutants, seed {options.seed}", flush=True)
    if options.list:
        for mutant in chosen:
            print(f"{mutant.path}:{mutant.line}: {mutant.what}")
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        share = report(run_all(chosen, collection, Path(folder), options.jobs, options.tests))
    if share < LEAST_NOTICED:
        print(
            f"In the pure files, {share:.1f} % were noticed; at least {LEAST_NOTICED:g} % must be."
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
