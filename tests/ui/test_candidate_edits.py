"""Decisions about candidates: each is one step that does what it says, and no row, hectare or yuan gets lost."""

from __future__ import annotations

import dataclasses
import random
from datetime import date
from decimal import Decimal

import pytest
import shapely

from ecodesk.analysis.candidate_matches import Answer, Standing, compared
from ecodesk.analysis.candidate_outcomes import fates, tallies, tally
from ecodesk.errors import EcoDeskError
from ecodesk.exchange.outcome_rows import COLUMNS, outcome_table
from ecodesk.exchange.source_examining import ListChoices, ListExaminer
from ecodesk.i18n import t
from ecodesk.model.belonging import followed, linked
from ecodesk.model.code_lists import codes_where
from ecodesk.model.edit import Change, Edit, add, delete
from ecodesk.model.measures import area, hectares
from ecodesk.model.records import FundingSource, Project, RestorationUnit, SourceProject, SplitAgreement
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS, sample_rows
from ecodesk.sample.source_lists import write_source_lists
from ecodesk.ui.plan_edits import delete_projects
from ecodesk.ui.planning import candidate_edits as edits
from ecodesk.ui.planning.candidate_edits import ADD, BOTH, SOURCE, TAKE, TAKE_SOURCES, Decider, MergeWish
from ecodesk.ui.planning.candidate_shares import DECLARED, MONEY, Share, with_amount

TODAY = date(2026, 6, 1)
DECIDER = Decider("李敏", TODAY, "会商确定")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The sample with the three lists taken in."""
    snapshot = Snapshot.of(sample_rows(), CRS)
    paths = write_source_lists(tmp_path_factory.mktemp("lists"))
    seen = ListExaminer("李敏", TODAY, is_sample=True).examine(snapshot, [ListChoices(p) for p in paths])
    assert seen.edit is not None
    return snapshot.after(seen.edit)


def after(snapshot: Snapshot, edit: Edit) -> Snapshot:
    return snapshot.after(followed(snapshot, edit))


def candidate(snapshot: Snapshot, code: str) -> SourceProject:
    found = snapshot.table(SourceProject).one(code=code)
    assert found is not None, code
    return found


def named(snapshot: Snapshot, name: str) -> SourceProject:
    found = [
        row for row in snapshot.table(SourceProject).rows() if row.name == name and row.state == "candidate"
    ]
    return found[0]


def project(snapshot: Snapshot, code: str) -> Project:
    found = snapshot.table(Project).one(code=code)
    assert found is not None, code
    return found


def standing(snapshot: Snapshot, row: SourceProject) -> Standing:
    return compared(snapshot).standings[row.id]


def became(snapshot: Snapshot, row: SourceProject) -> list[Project]:
    return [snapshot.table(Project)[target] for target in snapshot.table(SourceProject)[row.id].targets]


# ---- how candidates stand


def test_a_candidate_meets_the_project_it_repeats(county: Snapshot) -> None:
    row = candidate(county, "LY-01")
    found = standing(county, row)
    assert found.match is not None and found.match.id == project(county, "ZH01-001").id
    assert (found.place, found.measure, found.money, found.lead) == (Answer.SAME,) * 4
    assert found.match.share > 0.95 and found.match.share_of_it > 0.95
    assert found.is_conflict


def test_same_ground_for_another_purpose_is_no_conflict(county: Snapshot) -> None:
    found = standing(county, candidate(county, "LY-04"))
    assert found.match is not None and found.match.id == project(county, "ZH03-003").id
    assert (found.place, found.measure, found.lead) == (Answer.SAME, Answer.OTHER, Answer.OTHER)
    assert not found.is_conflict


def test_candidates_meet_each_other(county: Snapshot) -> None:
    one, other = candidate(county, "LY-05"), candidate(county, "LY-06")
    found = standing(county, one)
    assert found.match is not None and (found.match.table, found.match.id) == ("source_project", other.id)
    assert found.is_conflict


def test_shared_area_is_measured(county: Snapshot) -> None:
    row = candidate(county, "LY-02")
    found = standing(county, row)
    assert found.match is not None and found.others == 1
    other = county.row(found.match.table, found.match.id)
    assert other is not None
    shared = area(shapely.intersection(row.geometry, other.geometry), CRS)
    assert found.match.shared == pytest.approx(shared)
    assert found.match.share == pytest.approx(shared / area(row.geometry, CRS), rel=1e-4)


def test_without_a_shape_names_are_compared(county: Snapshot) -> None:
    found = standing(county, named(county, "丹朱镇段河岸缓冲带与农田面源治理"))
    assert found.match is not None and found.match.by_name
    assert found.match.id == project(county, "ZH03-003").id
    assert found.place is Answer.UNKNOWN and found.measure is Answer.SAME


def test_new_ground_meets_nothing(county: Snapshot) -> None:
    found = standing(county, candidate(county, "LY-07"))
    assert found.is_new and found.place is Answer.OTHER


# ---- decisions


def test_accepting_makes_a_draft_with_what_the_list_says(county: Snapshot) -> None:
    row = candidate(county, "LY-07")
    edit = edits.accept(county, row, DECIDER)
    made = after(county, edit)
    (draft,) = became(made, row)
    assert draft.status == "draft" and draft.code.startswith("ZH05-")
    assert (draft.name, draft.lead, draft.invest) == (row.name, row.lead, row.invest)
    assert draft.work_items == row.work_items and draft.source_plan == row.source_plan
    assert draft.element == "forest" and draft.townships and draft.basin
    (money,) = linked(made.table(FundingSource), "project", draft.id)
    assert (money.level, money.amount) == ("county", row.invest)
    decided = made.table(SourceProject)[row.id]
    assert (decided.state, decided.reason, decided.decided_by, decided.decided_on) == (
        "accepted", "会商确定", "李敏", TODAY,
    )  # fmt: skip
    assert "采纳" in edit.label.zh and draft.code in edit.label.zh
    back = made.after(followed(county, edit).inverse())
    assert back.table(SourceProject)[row.id] == row
    assert len(back.table(Project)) == len(county.table(Project))


def test_a_decision_needs_a_reason_and_is_taken_once(county: Snapshot) -> None:
    row = candidate(county, "LY-07")
    with pytest.raises(EcoDeskError, match="请写明理由"):
        edits.accept(county, row, Decider("李敏", TODAY, "  "))
    made = after(county, edits.reject(county, row, DECIDER))
    with pytest.raises(EcoDeskError, match="已经处理过"):
        edits.accept(made, made.table(SourceProject)[row.id], DECIDER)
    reopened = after(made, edits.reopen(made, made.table(SourceProject)[row.id]))
    assert reopened.table(SourceProject)[row.id] == row


def test_merging_keeps_the_plan_unless_told_otherwise(county: Snapshot) -> None:
    row, target = candidate(county, "SL-A3"), project(county, "ZH07-003")
    made = after(county, edits.merge(county, row, MergeWish(target.id), DECIDER))
    assert made.table(Project)[target.id] == target
    decided = made.table(SourceProject)[row.id]
    assert decided.targets == (target.id,)
    assert (decided.counted_area_hm2, decided.counted_invest) == (0.0, Decimal(0))


def test_merging_unites_shapes_adds_money_and_takes_values(county: Snapshot) -> None:
    row, target = candidate(county, "LY-02"), project(county, "ZH04-002")
    wish = MergeWish(target.id, {"name": SOURCE, "work_items": BOTH, "start": BOTH, "end": BOTH}, BOTH, ADD)
    made = after(county, edits.merge(county, row, wish, DECIDER))
    merged = made.table(Project)[target.id]
    assert merged.geometry.area == pytest.approx(shapely.union(row.geometry, target.geometry).area)
    assert merged.invest == (target.invest or 0) + (row.invest or 0)
    assert merged.name == row.name and set(row.work_items) | set(target.work_items) == set(merged.work_items)
    assert (
        row.start is not None and target.start is not None and row.end is not None and target.end is not None
    )
    assert (merged.start, merged.end) == (min(row.start, target.start), max(row.end, target.end))
    lines = linked(made.table(FundingSource), "project", target.id)
    before = linked(county.table(FundingSource), "project", target.id)
    assert len(lines) == len(before) + 1 and lines[-1].amount == row.invest
    decided = made.table(SourceProject)[row.id]
    grown = hectares(area(merged.geometry, CRS) - area(target.geometry, CRS))
    assert decided.counted_area_hm2 == pytest.approx(grown, abs=1e-3)
    assert decided.counted_invest == row.invest


def test_taking_the_money_with_its_sources_leaves_nothing_that_does_not_add_up(county: Snapshot) -> None:
    row, target = candidate(county, "LY-02"), project(county, "ZH04-002")
    assert row.invest != target.invest and len(row.funding) == 1

    def unbalanced(wish: str) -> list[str]:
        made = after(county, edits.merge(county, row, MergeWish(target.id, money=wish), DECIDER))
        found = check(made, select={"FUN-001"}).findings.values()
        return [one.message.zh for one in found if any(s.id == target.id for s in one.subjects)]

    assert any("资金来源合计" in said for said in unbalanced(TAKE))
    assert not any("资金来源合计" in said for said in unbalanced(TAKE_SOURCES))
    made = after(county, edits.merge(county, row, MergeWish(target.id, money=TAKE_SOURCES), DECIDER))
    (line,) = linked(made.table(FundingSource), "project", target.id)
    assert (line.level, line.amount) == (row.funding[0], row.invest)
    assert made.table(Project)[target.id].invest == row.invest


def test_splitting_shares_area_and_money_among_units(county: Snapshot) -> None:
    row = candidate(county, "LY-03")
    parts = edits.parts_of_split(county, row)
    made = after(county, edits.split(county, row, DECIDER))
    children = became(made, row)
    assert [child.code for child in children] == [part.project.code for part in parts]
    assert len({child.unit for child in children}) == len(children) >= 2
    assert sum((child.invest or Decimal(0) for child in children), Decimal(0)) == row.invest
    whole = area(row.geometry, CRS)
    assert sum(area(child.geometry, CRS) for child in children) == pytest.approx(whole, rel=1e-6)
    assert sum(part.share for part in parts) == pytest.approx(1.0)
    money = [line for child in children for line in linked(made.table(FundingSource), "project", child.id)]
    assert sum((line.amount or Decimal(0) for line in money), Decimal(0)) == row.invest


def test_shares_written_by_hand_leave_the_rest_to_the_last(county: Snapshot) -> None:
    listed = candidate(county, "LY-03")
    row = dataclasses.replace(listed, declared_area_hm2=88.7)
    county = county.after(Edit(t("改", "Change"), (Change(listed, row),)))
    parts = edits.parts_of_split(county, row)
    shares = [Share(part.project.invest, part.project.declared_area_hm2) for part in parts]
    shares = with_amount(row, shares, 0, MONEY, "１00.333万元")
    shares = with_amount(row, shares, 0, DECLARED, "15亩")
    made = after(county, edits.split(county, row, DECIDER, shares))
    children = became(made, row)
    assert children[0].invest == Decimal("100.33") and children[0].declared_area_hm2 == 1.0
    assert sum((child.invest or Decimal(0) for child in children), Decimal(0)) == row.invest
    declared = sum(Decimal(repr(child.declared_area_hm2)) for child in children)
    assert declared == Decimal(repr(row.declared_area_hm2))
    money = [line for child in children for line in linked(made.table(FundingSource), "project", child.id)]
    assert money[0].amount == Decimal("100.33")
    for typed, why in (("很多", "不小于零"), ("-1", "不小于零"), ("99999999", "超过清单")):
        with pytest.raises(EcoDeskError, match=why):
            with_amount(row, shares, 0, MONEY, typed)
    with pytest.raises(EcoDeskError, match="合计与清单不相等"):
        edits.split(county, row, DECIDER, [Share(Decimal(1), None) for _ in parts])
    with pytest.raises(EcoDeskError, match="重新拆分"):
        edits.split(county, row, DECIDER, shares[:-1])


@pytest.mark.parametrize("seed", range(20))
def test_money_of_any_split_adds_up_to_the_last_cent(county: Snapshot, seed: int) -> None:
    chance = random.Random(seed)
    west, south, east, north = county.table(RestorationUnit).geometry[0].bounds
    x, y = chance.uniform(west, east), chance.uniform(south, north)
    shape = shapely.box(x - chance.uniform(500, 9_000), y - 4_000, x + chance.uniform(500, 9_000), y + 4_000)
    row = dataclasses.replace(
        candidate(county, "LY-03"),
        geometry=shape,
        invest=Decimal(chance.randrange(1, 10_000_000)) / 100,
        declared_area_hm2=chance.randrange(1, 10_000_000) / 10_000,
    )
    snapshot = county.after(Edit(t("改", "Change"), (Change(candidate(county, "LY-03"), row),)))
    try:
        made = after(snapshot, edits.split(snapshot, row, DECIDER))
    except EcoDeskError:  # it lies in one unit
        return
    children = became(made, row)
    assert sum((child.invest or Decimal(0) for child in children), Decimal(0)) == row.invest
    declared = sum(Decimal(repr(child.declared_area_hm2)) for child in children)
    assert declared == Decimal(repr(row.declared_area_hm2))


def test_what_cannot_be_split_says_why(county: Snapshot) -> None:
    with pytest.raises(EcoDeskError, match="一个修复单元内"):
        edits.parts_of_split(county, candidate(county, "LY-07"))
    with pytest.raises(EcoDeskError, match="没有面或线"):
        edits.parts_of_split(county, candidate(county, "SL-A5"))


def test_an_agreement_on_stacking_is_honoured_by_the_check(county: Snapshot) -> None:
    """The same work on the same ground is duplication, until an agreement says who does what."""
    row, target = candidate(county, "LY-01"), project(county, "ZH01-001")
    accepted = after(county, edits.accept(county, row, DECIDER))
    (draft,) = became(accepted, row)
    pair = {draft.id, target.id}

    def duplicates(snapshot: Snapshot) -> list[str]:
        found = check(snapshot, today=TODAY).findings.values()
        return [f.rule for f in found if {s.id for s in f.subjects} == pair]

    assert "OVL-002" in duplicates(accepted)
    terms = "县林业局补植东坡，已有项目做西坡"
    agreement = SplitAgreement(kind="shared_work", terms=terms, valid_until=date(2028, 12, 31))
    stacked = after(county, edits.stack(county, row, target.id, agreement, DECIDER))
    (made, against) = became(stacked, row)
    pair = {made.id, target.id}
    assert against.id == target.id
    assert "OVL-001" in duplicates(stacked) and "OVL-002" not in duplicates(stacked)
    signed = stacked.table(SplitAgreement).rows()[-1]
    assert set(signed.projects) == pair and signed.terms == terms and signed.agreed_on == TODAY


def test_stacking_is_agreed_with_projects_only(county: Snapshot) -> None:
    row = candidate(county, "LY-05")
    other = candidate(county, "LY-06")
    with pytest.raises(EcoDeskError, match="对方的候选"):
        edits.stack(county, row, other.id, SplitAgreement(kind="staged", terms="先后"), DECIDER)


# ---- nothing is lost


def _decide_at_random(snapshot: Snapshot, row: SourceProject, chance: random.Random) -> Snapshot:
    """One decision of a kind that is possible about the row."""
    projects = snapshot.table(Project).ids
    kinds = ["accept", "reject", "merge", "stack", "split"]
    chance.shuffle(kinds)
    target = chance.choice(projects)
    for kind in kinds:
        try:
            match kind:
                case "accept":
                    edit = edits.accept(snapshot, row, DECIDER)
                case "reject":
                    edit = edits.reject(snapshot, row, DECIDER)
                case "split":
                    edit = edits.split(snapshot, row, DECIDER)
                case "stack":
                    agreement = SplitAgreement(kind="other", terms="各做各的")
                    edit = edits.stack(snapshot, row, target, agreement, DECIDER)
                case _:
                    wish = MergeWish(
                        target,
                        {"work_items": BOTH, "lead": SOURCE},
                        chance.choice(("plan", "source", "both")),
                        chance.choice(("keep", "add", "take")),
                    )
                    edit = edits.merge(snapshot, row, wish, DECIDER)
        except EcoDeskError:
            continue
        return after(snapshot, edit)
    raise AssertionError("no decision is possible")


@pytest.mark.parametrize("seed", range(6))
def test_after_any_decisions_every_row_has_one_outcome_and_the_sums_agree(
    county: Snapshot, seed: int
) -> None:
    chance = random.Random(seed)
    brought = tally(fate for one in fates(county) for fate in one.fates)
    projects_before = sum((p.invest or Decimal(0) for p in county.table(Project).rows()), Decimal(0))
    counted_before = brought.counted_money
    snapshot = county
    open_rows = [row.id for row in county.table(SourceProject).rows() if row.state == "candidate"]
    chance.shuffle(open_rows)
    decided = open_rows[: chance.randint(5, len(open_rows))]
    for row_id in decided:
        snapshot = _decide_at_random(snapshot, snapshot.table(SourceProject)[row_id], chance)
        if chance.random() < 0.15:  # taken back, and decided another way
            row = snapshot.table(SourceProject)[row_id]
            if row.state == "rejected":
                snapshot = after(snapshot, edits.reopen(snapshot, row))
                snapshot = _decide_at_random(snapshot, snapshot.table(SourceProject)[row_id], chance)

    lists = fates(snapshot)
    every = [fate for one in lists for fate in one.fates]
    assert sorted(fate.id for fate in every) == sorted(snapshot.table(SourceProject).ids), (
        "rows in are rows out"
    )
    assert len(every) == brought.rows and not any(one.missing for one in lists)
    into_the_plan = codes_where("source_state", "decided") - {"rejected"}
    assert all(bool(fate.targets) == (fate.state in into_the_plan) for fate in every)
    assert not any(fate.lost_targets for fate in every)

    sums = tallies(lists)
    whole = tally(every)
    assert sum(one.rows for one in sums.values()) == whole.rows
    assert whole.area == pytest.approx(brought.area) and whole.money == brought.money, "what came in stays"
    assert sum(one.counted_area + one.other_area for one in sums.values()) == pytest.approx(
        whole.area, abs=0.01
    )
    assert sum(one.counted_money + one.other_money for one in sums.values()) == whole.money
    projects_now = sum((p.invest or Decimal(0) for p in snapshot.table(Project).rows()), Decimal(0))
    assert projects_now - projects_before == whole.counted_money - counted_before, (
        "money counted is money added"
    )

    table = outcome_table(snapshot)
    assert len(table.rows) == whole.rows and table.complete
    at = [column.id for column in COLUMNS].index("name")
    assert [row.cells[at] for row in table.rows] == [snapshot.table(SourceProject)[f.id].name for f in every]


def test_a_candidate_that_was_deleted_is_missed(county: Snapshot) -> None:
    row = candidate(county, "SL-A2")
    made = county.after(delete(t("删除", "Delete"), row))
    table = outcome_table(made)
    assert not table.complete
    assert "县水利局河道治理项目" in str(table.balance) and "5" in str(table.balance)


def test_candidates_without_a_list_are_counted_too(county: Snapshot) -> None:
    stray = SourceProject(name="没有清单的候选", invest=Decimal("12.00"))
    table = outcome_table(county.after(add(t("加入", "Add"), stray)))
    assert table.complete
    assert [row.cell("list") for row in table.rows if row.id == stray.id] == ["没有专项规划的候选项目"]
    assert table.total[1] == len(county.table(SourceProject)) + 1


def test_a_project_that_was_deleted_is_told(county: Snapshot) -> None:
    row = candidate(county, "LY-07")
    made = after(county, edits.accept(county, row, DECIDER))
    gone = after(made, delete_projects(made, became(made, row)))
    (told,) = [line for line in outcome_table(gone).rows if line.id == row.id]
    assert "已删除" in str(told.cell("targets"))
