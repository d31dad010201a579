"""CSV folders are read strictly; every fault of every file is told at once with its row."""

from __future__ import annotations

import csv

import pytest

from pkmatch.domain.needs import Mission
from pkmatch.domain.policy import goals
from pkmatch.domain.scenario import RECORD_LISTS
from pkmatch.errors import ScenarioError
from pkmatch.io import load_scenario, save_scenario
from pkmatch.io.csv_folder import _COLUMNS
from tests import builders as b

CALENDAR = "start,step,periods\n2022-01-01,month,12\n"
BASE = {
    "calendar": CALENDAR,
    "capabilities": "id,personnel\ninf,100\n",
    "missions": "id\nM\n",
    "partners": "id,region\nA,north\nB,\n",
    "skills": "id\ncied\nmedevac\n",
}
GAPS = "id,mission,capability,quantity,start,end,priority"
GAP = "G,M,inf,1,2022-01-01,2022-07-01,5"
PLEDGES = "id,partner,capability,quantity,available_from,available_until,readiness"
PLEDGE = "P,A,inf,1,2022-01-01,2022-12-31,PL3"


@pytest.fixture
def load(tmp_path):
    def loaded(**texts):
        for part, text in (BASE | texts).items():
            if text is not None:
                data = text if isinstance(text, bytes) else text.encode()
                (tmp_path / f"{part}.csv").write_bytes(data)
        return load_scenario(tmp_path)

    return loaded


@pytest.fixture
def faults(load):
    def found(**texts):
        with pytest.raises(ScenarioError) as caught:
            load(**texts)
        return [(fault.record, fault.field, fault.found) for fault in caught.value.faults]

    return found


def rows(header, *lines):
    return "\n".join([header, *lines]) + "\n"


def test_a_calendar_is_enough(tmp_path):
    (tmp_path / "calendar.csv").write_text(CALENDAR)
    made = load_scenario(tmp_path)
    assert made.calendar.periods == 12
    assert made.name == ""
    assert made.policy.reimbursement_usd == 1428
    assert made.goals == goals(coverage=1)


def test_the_name_of_a_scenario_is_a_column_of_its_calendar(load):
    assert load(calendar="name,start,periods\n Seoul ,2022-01-01,12\n").name == " Seoul "


def test_cells_become_what_their_columns_hold(load):
    made = load(
        gaps=rows(f"{GAPS},critical,skills,equipment,kinds", f"{GAP},TRUE, cied ;medevac,nvg:12; a:b :2,triangular"),
        pledges=rows(
            f"{PLEDGES},tour_min,tour_max,refused_missions,cost,source,illustrative",
            f"{PLEDGE},6 weeks,4,M,1.5e3, a note ,true",
        ),
        training_offers=rows(
            "id,partner,available_from,available_until,skill,places,duration,regions,pass_rate",
            "T,B,2022-01-01,2022-12-31,cied,3,2,north,.85",
        ),
    )
    (gap,), (pledge,), (offer,) = made.gaps, made.pledges, made.training_offers
    assert (gap.quantity, gap.priority, gap.critical, gap.max_partners) == (1, 5.0, True, None)
    assert (gap.skills, gap.equipment) == (("cied", "medevac"), {"nvg": 12, "a:b": 2})
    assert (pledge.tour, pledge.caveats.refused_missions, pledge.cost) == (("6 weeks", 4), ("M",), 1500.0)
    assert (pledge.source, pledge.illustrative) == (" a note ", True)
    assert (offer.duration, offer.regions, offer.pass_rate, offer.recipients) == (2, ("north",), 0.85, ())


@pytest.mark.parametrize(("cell", "kinds"), [("", None), ("none", ()), ("joint_deployment", ("joint_deployment",))])
def test_a_gap_allows_all_kinds_or_none_or_some(load, cell, kinds):
    assert load(gaps=rows(f"{GAPS},kinds", f"{GAP},{cell}")).gaps[0].kinds == kinds


def test_settings_stand_in_files_of_their_own(load):
    made = load(
        policy="reimbursement_usd\n1500\n",
        lead_times="level,time\nPL1,6 months\nRDL,1\n",
        goals="name,weight\ncoverage,1\ntimeliness,0.1\n",
    )
    assert made.policy.reimbursement_usd == 1500
    assert [made.policy.lead_time(level).time for level in ("PL1", "RDL", "PL3")] == ["6 months", 1, "90 days"]
    assert made.goals == goals(coverage=1, timeliness=0.1)


@pytest.mark.parametrize("part", ["policy", "lead_times", "women_targets", "goals"])
def test_settings_without_rows_keep_their_defaults(load, part):
    header = ",".join(column.name for column in _COLUMNS[part])
    made = load(**{part: f"{header}\n"})
    assert (made.policy.lead_times, made.policy.women_targets, made.goals) == ((), (), goals(coverage=1))


def test_rows_without_text_are_no_records(load):
    assert len(load(gaps=rows(GAPS, "", GAP, ",,,,,,", "  ,,,,,,")).gaps) == 1


def test_text_in_quotes_may_hold_anything(load):
    made = load(missions='id,name\nM,"one ""M"", two\nlines; é"\n')
    assert made.find(Mission, "M").name == 'one "M", two\nlines; é'


def test_excel_files_are_read(load):
    made = load(missions="\ufeffid,name\r\nM,é\r\n")
    assert made.find(Mission, "M").name == "é"


def test_notes_scripts_hidden_files_and_folders_may_lie_beside(load, tmp_path):
    for name in ("README", "README.txt", "sources.md", "make.py", ".DS_Store", "~$gaps.xlsx"):
        (tmp_path / name).touch()
    (tmp_path / "raw").mkdir()
    assert load()


def test_other_files_are_faults(faults, tmp_path):
    (tmp_path / "gap.csv").touch()
    (tmp_path / "Gaps.csv").touch()
    (tmp_path / "notes.txt").touch()
    assert [record for record, *_ in faults()] == ["file 'Gaps.csv'", "file 'gap.csv'", "file 'notes.txt'"]


def test_a_file_with_a_slip_in_its_name_is_told_the_right_one(load, tmp_path):
    (tmp_path / "training_offer.csv").touch()
    with pytest.raises(ScenarioError, match=r"Rename it to 'training_offers\.csv', or move it away"):
        load()


def test_a_folder_without_a_calendar_is_no_scenario(faults):
    assert faults(calendar=None) == [("calendar.csv", "", "no such file")]


@pytest.mark.parametrize("lines", ["", "2022-01-01,month,12\n2022-01-01,month,12\n"])
def test_a_calendar_is_one_row(faults, lines):
    found = faults(calendar=f"start,step,periods\n{lines}")
    assert found == [("calendar.csv", "", f"{lines.count('2022')} rows below the header")]


def test_a_policy_is_one_row(faults):
    assert faults(policy="reimbursement_usd\n1\n2\n") == [("policy.csv", "", "2 rows below the header")]


@pytest.mark.parametrize(
    ("cell", "column", "found", "allowed"),
    [
        ("1.5", "quantity", "'1.5'", "a whole number"),
        ("0", "quantity", "0", "a whole number above 0"),
        ("-3", "quantity", "-3", "a whole number from 0 on"),
        ("1 000", "quantity", "'1 000'", "a whole number"),
        ("1_000", "quantity", "'1_000'", "a whole number"),
        ("٣", "quantity", "'٣'", "a whole number"),
        ("9" * 5000, "quantity", repr("9" * 5000)[:77] + "...", "a whole number"),
        ("", "mission", "nothing", "a value"),
        ('"1,5"', "priority", "'1,5'", "a number"),
        ("nan", "priority", "'nan'", "a number"),
        ("inf", "priority", "'inf'", "a number"),
        ("1e999", "priority", "inf", "a finite number"),
        ("0", "priority", "0.0", "a number above 0"),
        ("yes", "critical", "'yes'", "true or false"),
        ("1", "critical", "'1'", "true or false"),
        ("01/02/2022", "start", "'01/02/2022'", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("2022-02-30", "start", "'2022-02-30'", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("cied;;medevac", "skills", "'cied;;medevac'", "names parted by ';', none of them empty"),
        ("cied;", "skills", "'cied;'", "names parted by ';', none of them empty"),
        (";", "skills", "';'", "names parted by ';', none of them empty"),
        ("cied; cied", "skills", "['cied', 'cied']", "each name once"),
        ("nvg", "equipment", "'nvg'", "pieces as item:count, parted by ';', such as 'nvg:12;truck:2'"),
        ("nvg:", "equipment", "'nvg:'", "pieces as item:count, parted by ';', such as 'nvg:12;truck:2'"),
        (":2", "equipment", "':2'", "pieces as item:count, parted by ';', such as 'nvg:12;truck:2'"),
        ("nvg:2.5", "equipment", "'nvg:2.5'", "pieces as item:count, parted by ';', such as 'nvg:12;truck:2'"),
        ("nvg:2;nvg:2", "equipment", "'nvg:2;nvg:2'", "each item once"),
        ("PL9", "min_readiness", "'PL9'", "'announced', 'PL1', 'PL2', 'PL3' or 'RDL'"),
    ],
)
def test_a_cell_that_does_not_hold_is_told_with_what_is_allowed(load, cell, column, found, allowed):
    cells = dict(zip(GAPS.split(","), GAP.split(","), strict=True)) | {column: cell}
    with pytest.raises(ScenarioError) as caught:
        load(gaps=rows(",".join(cells), ",".join(cells.values())))
    (fault,) = caught.value.faults
    assert (fault.record, fault.field) == ("gaps.csv row 2, gap 'G'", column)
    assert (fault.found, fault.allowed) == (found, allowed)


def test_a_count_of_no_pieces_names_the_item(faults):
    found = faults(gaps=rows(f"{GAPS},equipment", f"{GAP},nvg:0"))
    assert found == [("gaps.csv row 2, gap 'G'", "equipment.nvg", "0")]


@pytest.mark.parametrize(("ends", "column"), [("3,", "tour_max"), (",3", "tour_min")])
def test_a_tour_has_both_ends_or_none(faults, ends, column):
    found = faults(pledges=rows(f"{PLEDGES},tour_min,tour_max", f"{PLEDGE},{ends}"))
    assert found == [("pledges.csv row 2, pledge 'P'", column, "a blank cell")]


def test_faults_of_a_tour_and_of_caveats_name_the_column(faults):
    found = faults(
        pledges=rows(
            f"{PLEDGES},tour_min,tour_max,refused_missions,sole_missions,refused_tasks",
            f"{PLEDGE},1,soon,M,M,",
            f"{PLEDGE.replace('P,', 'Q,')},3,2,X,,",
            f"{PLEDGE.replace('P,', 'R,')},,,,,riot",
        )
    )
    assert [fault[:2] for fault in found] == [
        ("pledges.csv row 2, pledge 'P'", "tour_max"),
        ("pledges.csv row 2, pledge 'P'", "sole_missions"),
        ("pledges.csv row 3, pledge 'Q'", "refused_missions"),
        ("pledges.csv row 4, pledge 'R'", "refused_tasks"),
        ("pledges.csv row 3, pledge 'Q'", "tour"),
    ]


def test_rows_are_counted_as_in_a_spreadsheet(faults):
    found = faults(gaps=rows(f"{GAPS},source", f'{GAP},"two\nlines"', "", f"{GAP.replace('5', '-1')},"))
    assert [fault[0] for fault in found] == ["gaps.csv row 4, gap 'G'", "gaps.csv row 4, gap 'G'"]


def test_a_row_with_too_few_or_too_many_cells_is_told_and_known(faults):
    found = faults(
        gaps=rows(GAPS, "G,M", f"{GAP.replace('G,', 'H,')},x"), pledges=rows(f"{PLEDGES},for_gaps", f"{PLEDGE},G;H;I")
    )
    assert found == [
        ("gaps.csv row 2, gap 'G'", "", "2 cells"),
        ("gaps.csv row 3, gap 'H'", "", "8 cells"),
        ("pledges.csv row 2, pledge 'P'", "for_gaps", "'I'"),
    ]


def test_an_id_that_stands_twice_is_told_with_both_rows(faults):
    found = faults(gaps=rows(GAPS, GAP, GAP, GAP.replace("5", "x")))
    assert found == [
        ("gaps.csv row 4, gap 'G'", "priority", "'x'"),
        ("gaps.csv row 3, gap 'G'", "id", "'G', as in gaps.csv row 2"),
        ("gaps.csv row 4, gap 'G'", "id", "'G', as in gaps.csv row 2"),
    ]


def test_an_unknown_column_is_told_once(faults):
    assert faults(gaps=rows(f"{GAPS},prioritty", f"{GAP},1", f"{GAP.replace('G,', 'H,')},1")) == [
        ("gaps.csv", "prioritty", "a column of this name")
    ]


def test_a_column_with_a_slip_in_its_name_is_told_the_right_one(load):
    with pytest.raises(ScenarioError, match="Rename it to 'skills', or remove it"):
        load(gaps=rows(f"{GAPS},skill", f"{GAP},"))


def test_a_missing_column_is_told_once(faults):
    assert faults(missions="id\nM\nN\n", capabilities="id\ninf\nair\n") == [
        ("capabilities.csv", "personnel", "no column of this name")
    ]


def test_a_missing_column_does_not_hide_other_faults(faults):
    assert faults(gaps=rows(GAPS.removesuffix(",priority"), GAP.removesuffix(",5").replace("M", "X"))) == [
        ("gaps.csv", "priority", "no column of this name"),
        ("gaps.csv row 2, gap 'G'", "mission", "'X'"),
    ]


def test_a_column_that_stands_twice_is_told(faults):
    assert faults(missions="id,name,name\nM,a,b\n") == [("missions.csv", "name", "2 columns of this name")]


def test_faults_of_a_header_do_not_hide_unknown_names(faults):
    found = faults(missions="id,nam,refused,refused\nM,x,A,B\n", gaps=rows(GAPS, GAP.replace("M", "X")))
    assert found == [
        ("missions.csv", "nam", "a column of this name"),
        ("missions.csv", "refused", "2 columns of this name"),
        ("gaps.csv row 2, gap 'G'", "mission", "'X'"),
    ]


@pytest.mark.parametrize("missions", ["id,id\nM,X\n", "name\nM\n"])
def test_no_name_is_unknown_where_ids_cannot_be_read(faults, missions):
    found = faults(missions=missions, gaps=rows(GAPS, GAP.replace("M", "X")))
    assert [fault[:2] for fault in found] == [("missions.csv", "id")]


def test_a_column_without_a_name_is_told(faults):
    assert faults(missions="id,,\nM,,\n") == [("missions.csv", "", "a column without a name")]


@pytest.mark.parametrize("text", ["", "\n", "\n\n", ",,\n"])
def test_a_file_needs_a_header(faults, text):
    assert faults(missions=text) == [("missions.csv", "", "no header")]


@pytest.mark.parametrize(("separator", "words"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_told(faults, separator, words):
    assert faults(missions=f"id{separator}name\nM{separator}x\n") == [("missions.csv", "", f"cells parted by {words}")]


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ('id,name\nM,"x\n', "missions.csv line 2"),
        ('id,name\nM,"x"y\n', "missions.csv line 2"),
        ("id,name\nM," + "x" * 200_000, "missions.csv line 2"),
    ],
)
def test_text_that_is_no_csv_is_told_with_its_line(faults, text, record):
    assert [fault[:2] for fault in faults(missions=text)] == [(record, "")]


def test_a_file_in_another_encoding_is_told(faults):
    found = faults(missions="id,name\nM,é\n".encode("latin-1"), partners="id\nA\n".encode("utf-16"))
    assert found == [
        ("line 2, column 3", "", "byte 0xe9, which is not UTF-8"),
        ("partners.csv", "", "text in UTF-16"),
    ]


def test_names_in_a_file_that_cannot_be_read_are_not_called_unknown(faults):
    found = faults(missions="id;name\nM;x\n", gaps=rows(GAPS, GAP))
    assert [fault[0] for fault in found] == ["missions.csv"]


def test_a_folder_within_the_place_of_a_file_is_told(faults, tmp_path):
    (tmp_path / "gaps.csv").mkdir()
    assert faults() == [("gaps.csv", "", "a folder")]


def test_all_files_tell_their_faults_at_once(faults):
    found = faults(
        calendar="start,periods\n2022-01-05,12\n",
        capabilities="id,personnel\ninf,\n",
        missions="id,start,end\nM,2022-05-01,2022-01-01\n",
        skills="id,lasts\ncied,soon\n",
        gaps=rows(f"{GAPS},skills", f"{GAP},cied;X", f"{GAP.replace('G,M', 'H,M-ESAT')},"),
        pledges=rows(PLEDGES, PLEDGE.replace("A", "Z")),
        policy="reimbursement_usd\n-5\n",
        lead_times="level,time\nPL1,3\nPL1,4\n",
        goals="name,weight\ncoverage,0\ncost,1\ncost,2\n",
    )
    assert found == [
        ("capabilities.csv row 2, capability 'inf'", "personnel", "nothing"),
        ("missions.csv row 2, mission 'M'", "end", "'2022-01-01'"),
        ("skills.csv row 2, skill 'cied'", "lasts", "'soon'"),
        ("calendar.csv row 2, calendar", "start", "'2022-01-05'"),
        ("lead_times.csv, policy", "lead_times", "'PL1' more than once"),
        ("policy.csv row 2, policy", "reimbursement_usd", "-5.0"),
        ("goals.csv row 2, goal", "weight", "0.0"),
        ("goals.csv, goals", "terms", "'cost' more than once"),
        ("gaps.csv row 3, gap 'H'", "mission", "'M-ESAT'"),
        ("gaps.csv row 2, gap 'G'", "skills", "'X'"),
        ("pledges.csv row 2, pledge 'P'", "partner", "'Z'"),
    ]


def test_a_saved_folder_has_a_file_for_every_word(tmp_path):
    save_scenario(b.scenario(), tmp_path / "s")
    names = {path.stem for path in (tmp_path / "s").iterdir()}
    assert names == {"calendar", *RECORD_LISTS, "policy", "lead_times", "reliabilities", "women_targets", "goals"}


def test_every_field_has_one_column(tmp_path):
    """A field that a rule adds to a record gets its column here without further ado, under a name of its own."""
    for columns in _COLUMNS.values():
        headers = [column.name for column in columns]
        assert len(headers) == len(set(headers))
    covered = {column.field for column in _COLUMNS["pledges"]}
    assert covered == set(b.pledge().__class__.model_fields)


def test_a_planner_reads_the_saved_cells(tmp_path):
    gap = b.gap("G", priority=2.5, skills=["cied", "fr"], equipment={"nvg": 2, "ied": 1}, kinds=())
    pledge = b.pledge("P", tour=(1, "6 months"), refused_missions=["M"], cost=10.0, source="a, b")
    save_scenario(b.scenario(gap, pledge), tmp_path / "s")
    cells = {}
    for part in ("gaps", "pledges"):
        with (tmp_path / "s" / f"{part}.csv").open(newline="") as file:
            (cells[part],) = csv.DictReader(file)
    assert cells["gaps"] == {
        "id": "G",
        "mission": "M",
        "capability": "inf",
        "item": "",
        "amount": "",
        "quantity": "1",
        "start": "2022-01-01",
        "end": "2022-07-01",
        "priority": "2.5",
        "critical": "false",
        "skills": "cied;fr",
        "equipment": "ied:1;nvg:2",
        "languages": "",
        "min_readiness": "announced",
        "tasks": "",
        "handover": "false",
        "in_mission_training": "false",
        "min_tour": "0",
        "max_partners": "",
        "lead_min": "",
        "partner_max": "",
        "women_share": "0",
        "kinds": "none",
        "source": "",
        "illustrative": "false",
    }
    wanted = {"tour_min": "1", "tour_max": "6 months", "refused_missions": "M", "cost": "10", "source": "a, b"}
    assert wanted.items() <= cells["pledges"].items()


def test_files_carry_a_mark_for_excel_where_it_is_needed_only(tmp_path):
    save_scenario(b.scenario(b.mission("M", name="é"), b.partner("A")), tmp_path / "s")
    assert (tmp_path / "s" / "missions.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert (tmp_path / "s" / "partners.csv").read_bytes().startswith(b"id,")
    assert b"\r" not in (tmp_path / "s" / "missions.csv").read_bytes()


def test_names_that_no_cell_can_hold_are_all_told_and_nothing_is_written(tmp_path):
    made = b.scenario(b.gap("G", skills=["a;b"], equipment={"c;d": 1}), b.pledge("P", partner="x;y"))
    with pytest.raises(ScenarioError) as caught:
        save_scenario(made, tmp_path / "s")
    assert [(fault.record, fault.field) for fault in caught.value.faults] == [
        ("gap 'G'", "skills"),
        ("gap 'G'", "equipment"),
    ]
    assert not list(tmp_path.iterdir())
