"""
The pages tell the truth: what they show runs and prints what they say, and their links lead somewhere.

How a page is read: fences run from top to bottom in a folder of their own beside `examples/`, the Python ones in one
namespace.

* ``python``: run; a ``text`` fence right after it is what it prints.
* ``csv``: written to the file named by the first code span of the paragraph before it.
* ``sh``: lines that begin with ``pkmatch`` are run; other lines are the reader's own (README's set-up is run by
  `.ci/run`).
"""

from __future__ import annotations

import inspect
import itertools
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

import pkmatch
from pkmatch.domain.record import Record, SourcedRecord

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RUN_PAGES = [README, *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").rglob("*.md"))]
PAGES = [*RUN_PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PKMATCH = Path(sys.executable).with_name("pkmatch")
MARKDOWN = MarkdownIt("commonmark").enable("table")
NOUNS = {
    name: thing
    for name, thing in ((name, getattr(pkmatch, name)) for name in pkmatch.__all__)
    if inspect.isclass(thing) and issubclass(thing, Record)
}


def short_path(page: Path) -> str:
    return str(page.relative_to(ROOT))


def tokens(page: Path) -> list[Token]:
    return MARKDOWN.parse(page.read_text(encoding="utf-8"))


def fences(page: Path) -> list[Token]:
    return [token for token in tokens(page) if token.type == "fence"]


def links(page: Path) -> Iterator[str]:
    for token in tokens(page):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if target is not None:
                yield str(target)


def headings(page: Path) -> list[str]:
    listed = tokens(page)
    return [after.content for token, after in itertools.pairwise(listed) if token.type == "heading_open"]


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def first_code_span(paragraph: Token) -> str:
    return next(child.content for child in paragraph.children or () if child.type == "code_inline")


def run_python(fence: Token, page: Path, namespace: dict[str, Any]) -> str:
    """What a fence prints; an error in it names the page and the line."""
    assert fence.map is not None
    source = "\n" * (fence.map[0] + 1) + fence.content
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(source, str(page), "exec"), namespace)
    return printed.getvalue()


def run_commands(fence: Token) -> None:
    for line in fence.content.splitlines():
        if line.startswith("pkmatch "):
            command = [str(PKMATCH), *shlex.split(line, comments=True)[1:]]
            ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
            assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"


@pytest.mark.parametrize("page", RUN_PAGES, ids=short_path)
def test_what_a_page_shows_runs_and_prints_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": page.stem}
    listed = tokens(page)
    for index, token in enumerate(listed):
        if token.type != "fence":
            continue
        if token.info == "csv":
            path = Path(first_code_span(listed[index - 2]))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(token.content, encoding="utf-8")
        elif token.info == "sh":
            run_commands(token)
        elif token.info == "python":
            printed = run_python(token, page, namespace)
            following = listed[index + 1] if index + 1 < len(listed) else None
            if following is not None and following.type == "fence" and following.info == "text":
                assert printed == following.content


@pytest.mark.parametrize("page", PAGES, ids=short_path)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, name = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not name or name in map(anchor, headings(target)), link


def test_the_first_two_blocks_of_readme_are_one_set_up_command_each() -> None:
    first, second = fences(README)[:2]
    for fence in (first, second):
        assert fence.info == "sh"
        assert len(fence.content.splitlines()) == 1
        assert fence.content.startswith("python3.11 -m venv .venv && ")
    assert "pkmatch solve examples/seoul_2021" in first.content
    assert "-m pytest" in second.content


def glossary_fields() -> dict[str, list[str]]:
    """The first column of the table under each heading of the glossary that names a record."""
    fields: dict[str, list[str]] = {}
    record = ""
    listed = tokens(ROOT / "docs" / "glossary.md")
    for token, after, inline in zip(listed, listed[1:], listed[2:], strict=False):
        if token.type == "heading_open":
            record = after.content.strip("`")
            fields[record] = []
        elif token.type == "tr_open" and after.type == "td_open":
            fields[record].append(inline.content.strip("`"))
    return fields


@pytest.mark.parametrize("name", sorted(NOUNS))
def test_the_glossary_lists_every_public_record_with_all_its_fields(name: str) -> None:
    kind = NOUNS[name]
    everywhere = set(SourcedRecord.model_fields) if issubclass(kind, SourcedRecord) else set()
    assert glossary_fields().get(name) == [field for field in kind.model_fields if field not in everywhere]
