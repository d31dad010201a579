from __future__ import annotations

from collections import Counter

import pytest

from pkmatch.domain.verdict import Verdict, Violation
from tests import agreement
from tests.rules_taken_out import Optima, differs


def test_the_keepers_agree_on_a_few_scenarios(capsys):
    assert agreement.main(["--scenarios", "4", "--binding", "0"]) == 0
    told = capsys.readouterr().out
    assert "| scenarios | 4 |" in told
    assert "| proven by both engines | 4 |" in told
    assert "| compared with brute force | 1 |" in told
    assert told.endswith("0 disagreements\n")


def test_rules_that_bind_too_seldom_are_told(capsys):
    assert agreement.main(["--scenarios", "1", "--first", "1", "--binding", "1"]) == 1
    told = capsys.readouterr().out
    first = agreement.rules_of_the_model()[0]
    assert f"| {first} | 1 | 1 |" in told
    assert "binding in fewer than 1: " in told


def test_every_rule_has_its_turn_equally_often_and_each_time_with_others():
    rules = agreement.rules_of_the_model()
    turns = [agreement._in_turn(number, rules) for number in range(3 * len(rules))]
    counts = Counter(rule for turn in turns for rule in turn)
    assert set(counts.values()) == {3 * agreement.RULES_A_SCENARIO}
    assert len({frozenset(turn) for turn in turns}) == len(turns)


@pytest.mark.parametrize("rule", agreement.rules_of_the_model())
def test_each_rule_binds_in_a_scenario_drawn_around_it(rule):
    assert rule in agreement.AROUND
    assert any(_binds(rule, seed) for seed in range(1, 6))


def _binds(rule, seed):
    optima = Optima(agreement.scenario_of(seed, [rule]))
    return differs(optima.best, optima.without(rule)[0])


def test_a_run_goes_on_where_it_was_stopped(capsys, monkeypatch, tmp_path):
    kept = ["--binding", "0", "--first", "1", "--output", str(tmp_path / "results.jsonl")]
    agreement.main(["--scenarios", "2", *kept])
    with (tmp_path / "results.jsonl").open("a") as file:
        file.write('{"seed": 3, "ti')
    asked = []
    monkeypatch.setattr(agreement, "result_of", lambda seed, rules: asked.append(seed) or agreement.Result(seed))
    assert agreement.main(["--scenarios", "3", *kept]) == 0
    assert asked == [3]
    assert "| scenarios | 3 |" in capsys.readouterr().out


def test_a_keeper_that_disagrees_is_told(capsys, monkeypatch):
    found = Violation(rule="ceiling", ids=("L",), text="too many")
    monkeypatch.setattr(agreement, "verify", lambda scenario, plan: Verdict(violations=(found,)))
    assert agreement.main(["--scenarios", "1", "--binding", "0"]) == 1
    assert "verify disagrees" in capsys.readouterr().out


def test_a_keeper_that_finds_nothing_is_told(capsys, monkeypatch):
    monkeypatch.setattr(agreement, "verify", lambda scenario, plan: Verdict(violations=()))
    assert agreement.main(["--scenarios", "1", "--first", "1", "--binding", "0"]) == 1
    assert "verify finds nothing in a plan worth" in capsys.readouterr().out
