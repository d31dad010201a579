from __future__ import annotations

from pkmatch.domain.verdict import Verdict, Violation
from tests import agreement


def test_the_keepers_agree_on_a_few_scenarios(capsys):
    assert agreement.main(["--scenarios", "4", "--binding", "0"]) == 0
    told = capsys.readouterr().out
    assert "| scenarios | 4 |" in told
    assert "| proven by both engines | 4 |" in told
    assert told.endswith("0 disagreements\n")


def test_a_rule_that_is_taken_out_changes_the_optimum_where_it_binds(capsys):
    agreement.main(["--scenarios", "4", "--binding", "1"])
    bound = [line for line in capsys.readouterr().out.splitlines() if line.endswith("| 1 or more |")]
    assert bound


def test_a_keeper_that_disagrees_is_told(capsys, monkeypatch):
    found = Violation(rule="ceiling", ids=("L",), text="too many")
    monkeypatch.setattr(agreement, "verify", lambda scenario, plan: Verdict(violations=(found,)))
    assert agreement.main(["--scenarios", "1", "--binding", "0"]) == 1
    assert "verify disagrees" in capsys.readouterr().out
