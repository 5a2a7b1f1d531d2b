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
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Files are found by these patterns, not by name: the mutants survive when code moves.
WHERE = ("plugins/**/*.py",)
# Documentation, and what the sanity tests compare with it.
NOT_THERE = ("plugins/doc_fragments/*",)
# Whoever imports one of these does more than compute.
IMPURE = ("ansible", "ansible_collections.amazon", "ansible_collections.ansible", "boto")
TESTS = "tests/unit"
# In one task of a slow machine; the sum of the chosen tests is added five times over.
LEAST_SECONDS = 120.0
# In per cent, of the mutants in the pure files.
LEAST_KILLED = 95.0
DATA = "coverage-of-each-test"
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
    which of the changes of that node, None for a statement that is left out.
    """

    path: str
    line: int
    what: str
    pure: bool
    number: int
    index: int | None


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
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield "return None", lambda: setattr(node, "value", ast.Constant(None))
        case ast.Constant(value=bool() as value):
            yield f"{value} -> {not value}", lambda: setattr(node, "value", not value)
        case ast.Constant(value=int() | float() as number):
            yield f"{number} -> {number + 1}", lambda: setattr(node, "value", number + 1)
        case ast.Constant(value=str() as text) if text.replace("-", "_").isidentifier():
            yield f"{text!r} changed", lambda: setattr(node, "value", f"{text}x")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


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
    """Name the nodes whose change means nothing: annotations, documentation, TYPE_CHECKING."""
    found: set[int] = set()

    def leave(node: ast.AST | None) -> None:
        if node is not None:
            found.update(id(each) for each in ast.walk(node))

    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(returns=returns):
                leave(returns)
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


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """List all mutants of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pure = is_pure(tree)
    name = path.relative_to(root).as_posix()
    alone = left_alone(tree)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in alone:
            for index, (what, _change) in enumerate(changes_of(node)):
                # What has no line, such as the "for" of a comprehension, has parts that do.
                line = next(each.lineno for each in ast.walk(node) if hasattr(each, "lineno"))
                found.append(Mutant(name, line, what, pure, number, index))
    for number, (body, at) in enumerate(statements_to_drop(tree)):
        if id(body[at]) not in alone:
            what = f"left out: {ast.unparse(body[at]).splitlines()[0]}"
            found.append(Mutant(name, body[at].lineno, what, pure, number, None))
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


def tests_by_line(tree: Path, given: list[str]) -> tuple[dict[tuple[str, int], set[str]], float]:
    """Run the given tests once; return which of them run each line, and how long all took."""
    import coverage

    data = tree / DATA
    config = tree / "mutants.coveragerc"
    config.write_text(
        "[run]\ndynamic_context = test_function\nconcurrency = thread\n"
        f"source = {tree / 'plugins'}\ndata_file = {data}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={config}", "-m", "pytest"]
    command += arguments(tree, *given)
    begin = time.monotonic()
    done = subprocess.run(
        command, cwd=tree, env=environment(tree), check=False, capture_output=True, text=True
    )
    seconds = time.monotonic() - begin
    if done.returncode:
        raise SystemExit(f"The unit tests fail without any change:\n{done.stdout[-3000:]}")
    found: dict[tuple[str, int], set[str]] = {}
    measured = coverage.CoverageData(str(data))
    measured.read()
    for file in measured.measured_files():
        name = Path(file).relative_to(tree).as_posix()
        for line, contexts in measured.contexts_by_lineno(file).items():
            found[name, line] = set(contexts)
    return found, seconds


def node_ids(contexts: set[str], tree: Path) -> list[str] | None:
    """Name the tests behind contexts; None where not all can be told, so that all are run."""
    found = []
    for context in sorted(contexts):
        parts = context.split(".")
        # A fixture or the import of a module runs the line, too: only a test can be asked for.
        if not parts[-1].startswith("test"):
            return None
        at = parts.index("tests") if "tests" in parts else 0
        for end in range(len(parts) - 1, at, -1):
            file = Path(*parts[at:end]).with_suffix(".py")
            if (tree / file).is_file():
                found.append("::".join([file.as_posix(), *parts[end:]]))
                break
        else:
            return None
    return found


def import_what_tests_need() -> None:
    """Import once what each run of the tests would import: forks of this process have it then."""
    for name in ("pytest", "hypothesis", "boto3", "botocore.session", "moto.iam", "flask"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for name in ("inventory.manager", "module_utils.basic", "plugins.loader", "template"):
        importlib.import_module(f"ansible.{name}")


def fork_tests(tree: Path, tests: list[str]) -> int:
    """Run tests of a copy in a fork of this process, in a session of its own; return its id."""
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
        with open(tree / "output", "w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        import pytest

        code = int(pytest.main(arguments(tree, *tests)))
    finally:
        os._exit(code)


@dataclass
class Trial:
    """A mutant that is being tried in a copy, by a process, until a moment of time.monotonic."""

    mutant: Mutant
    tree: Path
    pid: int
    until: float
    original: str
    times: tuple[float, float]

    @classmethod
    def begin(cls, mutant: Mutant, tree: Path, tests: list[str], seconds: float) -> Trial:
        """Make the change, and begin to run the tests."""
        path = tree / mutant.path
        original, before = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(text_of(mutant, original), encoding="utf-8")
        # Python takes bytecode for new where its file has the same size and the same second.
        os.utime(path, (before.st_atime, before.st_mtime + next(NUMBERS)))
        pid = fork_tests(tree, tests)
        until = time.monotonic() + LEAST_SECONDS + 5 * seconds
        return cls(mutant, tree, pid, until, original, (before.st_atime, before.st_mtime))

    def ended(self) -> tuple[bool, str] | None:
        """Tell, once the tests have ended, whether any failed, and what there is to say of it."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid and time.monotonic() < self.until:
            return None
        # Also what the tests have started.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if not pid:
            os.waitpid(self.pid, 0)
        path = self.tree / self.mutant.path
        path.write_text(self.original, encoding="utf-8")
        os.utime(path, self.times)
        if not pid:
            return True, "the tests did not end"
        code = os.waitstatus_to_exitcode(status)
        # 1: a test failed; 2: a test could not be read, or ended all of them.
        if code not in (0, 1, 2):
            output = (self.tree / "output").read_text(encoding="utf-8")
            raise SystemExit(f"{self.mutant}: pytest ended with {code}:\n{output}")
        return code != 0, ""


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


def tests_for(
    mutant: Mutant, lines: dict[tuple[str, int], set[str]], tree: Path
) -> list[str] | None:
    """Name the tests that run the line of a mutant; None for all of them."""
    contexts = lines.get((mutant.path, mutant.line))
    if contexts is None:
        # A line inside of a statement: coverage knows the first one.
        known = [line for name, line in lines if name == mutant.path]
        before = max((line for line in known if line < mutant.line), default=None)
        contexts = lines[mutant.path, before] if before else set()
    # What is run when the module is imported, any test may notice.
    return None if "" in contexts else node_ids(contexts, tree)


def run_all(
    chosen: list[Mutant], collection: Path, folder: Path, jobs: int, given: list[str]
) -> list[tuple[Mutant, bool, str]]:
    """Try all mutants, some at a time, each in a copy that no other uses meanwhile."""
    trees = [make_tree(folder / str(job), collection) for job in range(jobs)]
    print("Running the unit tests once, to see which of them run which line", flush=True)
    lines, seconds = tests_by_line(trees[0], given)
    print(f"That took {seconds:.0f} s. {len(chosen)} mutants follow.", flush=True)
    import_what_tests_need()
    results: list[tuple[Mutant, bool, str]] = []
    waiting, trials = list(chosen), list[Trial]()
    while waiting or trials:
        while waiting and trees:
            mutant = waiting.pop(0)
            tests = tests_for(mutant, lines, trees[-1])
            if tests == []:
                results.append((mutant, False, "no test runs the line"))
                print("S", end="", flush=True)
                continue
            trials.append(Trial.begin(mutant, trees.pop(), tests or given, seconds))
        for trial in list(trials):
            found = trial.ended()
            if found:
                trials.remove(trial)
                trees.append(trial.tree)
                results.append((trial.mutant, *found))
                print("." if found[0] else "S", end="", flush=True)
        time.sleep(0.02)
    print()
    return sorted(results, key=lambda result: (result[0].path, result[0].line))


def report(results: list[tuple[Mutant, bool, str]]) -> float:
    """Print the survivors and the shares; return that of the pure files in per cent."""
    for mutant, killed, why in results:
        if not killed:
            print(f"survived: {mutant.path}:{mutant.line}: {mutant.what}{why and f' ({why})'}")
    table: dict[str, list[bool]] = {}
    for mutant, killed, _why in results:
        table.setdefault(str(Path(mutant.path).parent), []).append(killed)
        table.setdefault("pure files" if mutant.pure else "other files", []).append(killed)
        table.setdefault("all", []).append(killed)
    for name in sorted(table, key=lambda each: (not each.startswith("plugins"), each)):
        killed_of = table[name]
        share = 100 * sum(killed_of) / len(killed_of)
        print(f"{name:<44} {sum(killed_of):>4} of {len(killed_of):>4} killed, {share:5.1f} %")
    pure = table.get("pure files", [])
    return 100 * sum(pure) / len(pure) if pure else 100.0


def main() -> int:
    """Read the command line, try the mutants, and judge by those in the pure files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path, help="the copy among the collections")
    parser.add_argument("--count", type=int, default=240, help="how many mutants, about")
    parser.add_argument("--seed", type=int, default=1, help="chooses which ones")
    parser.add_argument("--changed", action="store_true", help="only in files that you changed")
    parser.add_argument("--since", default="origin/main", help="what --changed compares with")
    parser.add_argument("--in", dest="part", default="", help="only where the path contains this")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="at a time")
    parser.add_argument("--tests", nargs="+", default=[TESTS], help="only what these tests notice")
    parser.add_argument("--list", action="store_true", help="only say which ones")
    options = parser.parse_args()
    collection = options.collection
    files = sorted(
        path
        for pattern in WHERE
        for path in collection.glob(pattern)
        if not any(path.match(each) for each in NOT_THERE) and options.part in str(path)
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
    if share < LEAST_KILLED:
        print(f"In the pure files, {share:.1f} % were killed; at least {LEAST_KILLED:g} % must be.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
