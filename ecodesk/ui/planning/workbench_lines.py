"""The candidates as the workbench lists them: worked out off the UI thread, filtered on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ecodesk.analysis.candidate_matches import Answer, Compared, Standing, compared
from ecodesk.analysis.candidate_outcomes import Fate, ListFates, fates
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.records import OrgUnit, Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress

OPEN, CONFLICT, NEW, DECIDED, ALL = "open", "conflict", "new", "decided", "all"
FILTERS = {
    OPEN: t("待处理", "To decide"),
    CONFLICT: t("有冲突", "Conflicts"),
    NEW: t("全新", "New"),
    DECIDED: t("已处理", "Decided"),
    ALL: t("全部", "All"),
}


@dataclass(frozen=True)
class Line:
    """One candidate: what its list says, how it stands while it is open, and what became of it."""

    id: str
    plan: str
    code: str
    name: str
    department: str
    lead: str
    fate: Fate
    standing: Standing | None
    against: str  # code or name of what it meets, or of the projects it became
    their_lead: str

    @property
    def open(self) -> bool:
        return not self.fate.decided

    @property
    def area(self) -> float | None:
        return self.fate.area

    @property
    def money(self) -> Decimal | None:
        return self.fate.money

    def passes(self, wanted: str) -> bool:
        """Whether a filter lets it through."""
        standing = self.standing
        match wanted:
            case "open":
                return self.open
            case "conflict":
                return self.open and standing is not None and standing.is_conflict
            case "new":
                return self.open and standing is not None and standing.is_new
            case "decided":
                return not self.open
            case _:
                return True

    def says(self, typed: str) -> bool:
        """Whether code, name, lead or what it meets hold the text."""
        folded = typed.casefold()
        return any(folded in part.casefold() for part in (self.code, self.name, self.lead, self.against))


@dataclass(frozen=True)
class Bench:
    """All lists and all candidates at one revision, and what the comparison with the plan was told from."""

    snapshot: Snapshot
    compared: Compared
    lists: tuple[ListFates, ...]
    lines: tuple[Line, ...]


def bench(snapshot: Snapshot, progress: Progress = SILENT, before: Bench | None = None) -> Bench:
    """Everything the workbench shows of a picture; with what it showed before, only what was edited is compared."""
    lists = fates(snapshot)
    made = compared(snapshot, progress, before.compared if before is not None else None)
    found = made.standings
    table, orgs, projects = snapshot.table(SourceProject), snapshot.table(OrgUnit), snapshot.table(Project)
    short = {
        row_id: brief or name
        for row_id, brief, name in zip(orgs.ids, orgs.column("short_name"), orgs.column("name"), strict=True)
    }
    codes, names, leads = table.column("code"), table.column("name"), table.column("lead")
    p_codes, p_names, p_leads = projects.column("code"), projects.column("name"), projects.column("lead")
    lines = []
    for one in lists:
        department = short.get(one.plan.department, "")
        for fate in one.fates:
            at = table.position(fate.id)
            standing = found.get(fate.id)
            against, their_lead = "", ""
            if fate.decided:
                places = [projects.position(target) for target in fate.targets]
                against = str(join([plain(p_codes[p] or p_names[p]) for p in places]))
            elif standing is not None and standing.match is not None:
                match = standing.match
                if match.table == Project.table:
                    p = projects.position(match.id)
                    against, their_lead = p_codes[p] or p_names[p], p_leads[p]
                else:
                    p = table.position(match.id)
                    against, their_lead = codes[p] or names[p], leads[p]
            lines.append(
                Line(
                    fate.id, one.plan.id, codes[at], names[at], department, short.get(leads[at], ""), fate,
                    standing, against, short.get(their_lead, ""),
                )
            )  # fmt: skip
    return Bench(snapshot, made, lists, tuple(lines))


def let_through(lines: Iterable[Line], wanted: str, plan: str, typed: str) -> list[Line]:
    """The candidates of a list (empty = all) that filter and text let through."""
    return [
        line
        for line in lines
        if (not plan or line.plan == plan) and line.passes(wanted) and (not typed or line.says(typed))
    ]


def next_open(lines: Sequence[Line], after: str) -> str:
    """The next candidate to decide below a row, else the first above it; empty when none is left."""
    at = next((i for i, line in enumerate(lines) if line.id == after), -1)
    for line in (*lines[at + 1 :], *lines[: max(at, 0)]):
        if line.open:
            return line.id
    return ""


def usual_reason(line: Line, wanted: str) -> Text:
    """What a decision says when nobody writes another reason."""
    standing, against = line.standing, plain(line.against)
    match wanted:
        case "accepted" if standing is None or standing.match is None:
            return t("方案中没有同一地点的项目", "Nothing in the plan lies there")
        case "accepted":
            return t(
                "与{other}虽有交叠，但内容不同，单独立项", "Shares ground with {other}, but is another matter"
            ).format(other=against)
        case "merged" if standing is not None and standing.measure is Answer.SAME:
            return t(
                "与{other}同地点、同措施，合并实施", "Same place and work as {other}; done together"
            ).format(other=against)
        case "merged":
            return t("与{other}在同一地点，合并实施", "At the same place as {other}; done together").format(
                other=against
            )
        case "split":
            return t("跨修复单元，按单元拆分", "Lies in several units; split along them")
        case "stacked":
            return t(
                "与{other}同地点、不同措施，已约定分工", "Same place as {other}, other work; duties agreed"
            ).format(other=against)
    return t("", "")
