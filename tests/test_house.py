"""The house stays in order: doors open one way, every rule has its twin, its ladder and its section."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "pkmatch"
MODULES = sorted(PACKAGE.rglob("*.py"))
RULES = sorted(path.stem for path in (PACKAGE / "rules").glob("*.py") if not path.stem.startswith("_"))
LONGEST_FILE = 450

STAGES = {"arrays", "columns", "rules", "candidates", "model", "solvers", "search", "assembling", "picks"}
DOORS: dict[str, set[str]] = {
    "errors": set(),
    "picks": {"domain", "errors"},
    "columns": {"errors"},
    "domain": {"errors"},
    "io": {"domain", "errors"},
    "generate": {"domain", "errors"},
    "arrays": {"domain", "errors"},
    "verification": {"domain", "errors"},
    "summary": {"domain", "errors"},
    "rules": {"columns", "arrays", "domain", "errors"},
    "candidates": {"rules", "columns", "arrays", "domain", "errors"},
    "model": {"rules", "columns", "arrays", "domain", "errors"},
    "assembling": {"rules", "columns", "arrays", "picks", "domain", "errors"},
    "solvers": {"columns", "errors"},
    "search": {"solvers", "model", "candidates", "rules", "columns", "arrays", "picks", "domain", "errors"},
    "chains": {"candidates", "arrays", "columns", "domain", "errors"},
    "in_hand": {"search", "assembling", "verification", "picks", "domain", "errors"},
    "chunks": {"picks", "domain", "errors"},
    "case": {"in_hand", "assembling", "verification", "picks", "domain", "errors"},
    "running": {"domain"},
    "solving": {*STAGES, "case", "chunks", "in_hand", "running", "verification", "io", "domain", "errors"},
    "cli": {"solving", "running", "verification", "generate", "io", "summary", "domain", "errors"},
    "__init__": {"chains", "solving", "running", "verification", "generate", "io", "summary", "domain", "errors"},
}
"""Who may import whom; a new room gets a line here and in CONTRIBUTING."""


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports by full name only"
            within = node.module or ""
            yield from (f"{within}.{alias.name}" for alias in node.names)


def _public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    places: list[ast.Module | ast.ClassDef] = [ast.parse(path.read_text(encoding="utf-8"))]
    while places:
        for node in places.pop().body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.append(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield node


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_package_is_found():
    assert len(MODULES) > 10
    assert "training" in RULES


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_each_room_imports_only_the_rooms_behind_its_doors(path):
    room = _room(path)
    assert room in DOORS, f"{room} is a new room: say in DOORS whom it may import"
    wanted = {name.split(".")[1] for name in _imported(path) if name.startswith("pkmatch.")}
    assert wanted <= DOORS[room] | {room}


def test_doors_open_one_way():
    below = {room: set(rooms) for room, rooms in DOORS.items()}
    while below:
        ground = {room for room, rooms in below.items() if not rooms & below.keys()}
        assert ground, f"these rooms import each other in a circle: {sorted(below)}"
        below = {room: rooms for room, rooms in below.items() if room not in ground}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_solvers_import_ortools(path):
    names = {name.split(".")[0] for name in _imported(path)}
    assert "ortools" not in names or _room(path) == "solvers"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_public_function_says_what_it_gives(path):
    silent = [f"{node.name}, line {node.lineno}" for node in _public_functions(path) if not ast.get_docstring(node)]
    assert not silent


@pytest.mark.parametrize("folder", ["src", "tests", "benchmarks", "examples"])
def test_no_file_tells_a_second_story(folder):
    lengths = {
        _name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / folder).rglob("*.py")
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_twin_that_verifies_it(rule):
    assert (PACKAGE / "verification" / f"{rule}.py").is_file()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_ladder_of_tests(rule):
    ladder = ROOT / "tests" / "rules" / f"test_{rule}.py"
    assert ladder.is_file()
    assert "\ndef test_" in ladder.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_section_in_the_model_page(rule):
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## .*$", page, flags=re.MULTILINE)
    assert any(f"`{rule}`" in heading for heading in headings)


def test_importing_the_package_loads_no_solver_and_no_command():
    code = "import pkmatch, sys; print(sorted({'ortools', 'typer', 'rich', 'pandas'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
