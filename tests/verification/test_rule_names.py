"""The rules, by name: on the model's page, in the verifier, and each broken by a test."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from pkmatch.verification import RULE_NAMES

HERE = Path(__file__).parent
PAGE = (HERE.parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"`([^`\n]+)`", PAGE)


@cache
def _broken_by_tests() -> set[str]:
    """The rules that tests of this folder break: what they hand to `assert_breaks` and `text_of`."""
    broken = set()
    for path in HERE.glob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _RULE_AT:
                arguments = call.args[_RULE_AT[call.func.id] :][:1]
                for rule in arguments:
                    if isinstance(rule, ast.Constant):
                        broken.add(rule.value)
                    elif isinstance(rule, ast.Name):
                        broken.add(constants.get(rule.id))
    return broken


_RULE_AT = {"assert_breaks": 3, "text_of": 2, "_breaks": 0, "_one_of_two_breaks": 2}
"""The place of the rule among the arguments of the functions that check it."""


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_each_rule_is_named_on_the_models_page(rule):
    assert rule in QUOTED


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_each_rule_is_broken_by_a_test(rule):
    assert rule in _broken_by_tests()


def test_each_name_on_the_models_page_is_a_rule():
    in_words = {quoted for quoted in QUOTED if re.fullmatch(r"[a-z']+( [a-z']+)+", quoted)}
    assert len(in_words) > 20
    assert in_words - {"code quotes"} <= set(RULE_NAMES)


def test_rules_stand_in_the_order_of_the_page():
    in_words = [rule for rule in RULE_NAMES if " " in rule]
    assert in_words == sorted(in_words, key=QUOTED.index)
