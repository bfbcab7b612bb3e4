"""The tree of groups and projects: built away from the UI thread, read by the view on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QByteArray, QMimeData, QModelIndex, QObject, Qt, Signal

from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.analysis.grouping import Group, grouped
from ecodesk.i18n import Text, t
from ecodesk.model.measures import HECTARE_MARK, SQUARE_METRES_PER_HECTARE, SQUARE_METRES_PER_MU, number_text
from ecodesk.model.records import OrgUnit, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.ui.delegates.painting import element_name
from ecodesk.ui.delegates.rows import Index, Role, percent_text

PROJECTS_MIME = "application/x-ecodesk-projects"
AREA_UNITS: dict[str, tuple[Text, float]] = {
    "hm2": (HECTARE_MARK, SQUARE_METRES_PER_HECTARE),
    "mu": (t("亩", "mu"), SQUARE_METRES_PER_MU),
    "km2": (t("km²", "km²"), 1_000_000.0),
}


@dataclass(eq=False)
class Node:
    """One line of the tree: a group, or a project under it."""

    parent: Node | None
    row: int
    group: Group | None = None
    project: str = ""
    outside_filter: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same for the same line after the tree is built anew."""
        above = self.parent.key if self.parent is not None else ""
        own = f"{self.group.table}/{self.group.id}" if self.group is not None else self.project
        return f"{above}>{own}"


def build_tree(
    snapshot: Snapshot,
    by: str,
    coverage: CoverageMatrix | None,
    words: str = "",
    kept: Iterable[str] = (),
    inside: frozenset[str] | None = None,
) -> tuple[Node, list[str]]:
    """The lines of a grouping, and the ungrouped projects.

    Only projects that match `words` and stand in `inside`, or are `kept`, have a line.
    """
    root = Node(None, 0)
    wanted = _matching(snapshot, words)
    if inside is not None:
        wanted = inside if wanted is None else wanted & inside
    always = frozenset(kept)
    for group in grouped(snapshot, by, coverage):
        if not group.id and not group.groups and by in ("basin", "unit"):
            continue  # they lie in the tray
        _add(root, group, wanted, always)
    units, projects = snapshot.table(RestorationUnit), snapshot.table(Project)
    pairs = zip(projects.ids, projects.column("unit"), strict=True)
    return root, [row for row, unit in pairs if unit not in units]


def _add(parent: Node, group: Group, wanted: frozenset[str] | None, kept: frozenset[str]) -> None:
    node = Node(parent, len(parent.children), group)
    for inner in group.groups:
        _add(node, inner, wanted, kept)
    for project in group.projects:
        inside = wanted is None or project in wanted
        if inside or project in kept:
            node.children.append(Node(node, len(node.children), None, project, not inside))
    if wanted is None or node.children or _group_matches(group, wanted):
        parent.children.append(node)


def _group_matches(group: Group, wanted: frozenset[str]) -> bool:
    return f"{group.table}/{group.id}" in wanted


def _matching(snapshot: Snapshot, words: str) -> frozenset[str] | None:
    parts = words.lower().split()
    if not parts:
        return None
    projects, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    leads = {row.id: f"{row.name} {row.short_name}" for row in snapshot.table(OrgUnit).rows()}
    found = {
        row
        for row, code, name, lead in zip(
            projects.ids,
            projects.column("code"),
            projects.column("name"),
            projects.column("lead"),
            strict=True,
        )
        if all(part in f"{code} {name} {leads.get(lead, '')}".lower() for part in parts)
    }
    for row, code, name in zip(units.ids, units.column("code"), units.column("name"), strict=True):
        if all(part in f"{code} {name}".lower() for part in parts):
            found.add(f"{RestorationUnit.table}/{row}")
    return frozenset(found)


class UnitTreeModel(QAbstractItemModel):
    """Groups and projects for a tree view; dropping projects on a unit is told by `dropped`."""

    dropped = Signal(list, str)  # project ids, unit id

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot: Snapshot | None = None
        self.root = Node(None, 0)
        self.severities: Mapping[str, Severity] = {}
        self.area_unit = "hm2"
        self.draggable = True

    def show_tree(self, snapshot: Snapshot | None, root: Node) -> None:
        """Take over lines that `build_tree` has made for a picture."""
        self.beginResetModel()
        self.snapshot, self.root = snapshot, root
        self.endResetModel()

    def repaint(self) -> None:
        """Marks, units or language have changed; the lines are the same."""
        self.layoutChanged.emit()

    def node(self, index: Index) -> Node:
        if index.isValid():
            found = index.internalPointer()
            if isinstance(found, Node):
                return found
        return self.root

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent)
        if column == 0 and 0 <= row < len(above.children):
            return self.createIndex(row, column, above.children[row])
        return QModelIndex()

    def parent(self, index: Any = QModelIndex()) -> Any:  # noqa: B008
        above = self.node(index).parent
        if above is None or above is self.root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is self.root or self.snapshot is None:
            return None
        return (
            self._group_data(node.group, role) if node.group is not None else self._project_data(node, role)
        )

    def _group_data(self, group: Group, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                f"{group.code}  {group.title}" if group.table == RestorationUnit.table else str(group.title)
            )
        if role == Role.ID:
            return group.id
        if role == Role.TABLE:
            return group.table
        if role == Role.STRONG:
            return True
        if role == Role.SHARE:
            return group.coverage
        if role == Role.ELEMENT:
            return group.id if group.table == "element" and group.id else None
        if role == Role.SECOND:
            return None if group.table == RestorationUnit.table else self._figures(group)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(group)
        return None

    def _figures(self, group: Group) -> str:
        name, factor = AREA_UNITS[self.area_unit]
        area = number_text(group.area / factor, 2 if self.area_unit == "km2" else 1)
        if group.groups:
            return str(
                t(
                    "{units} 单元 · {n} 项目 · {area} {unit}", "{units} units · {n} projects · {area} {unit}"
                ).format(units=len(group.groups), n=group.project_count, area=area, unit=name)
            )
        return str(
            t("{n} 项目 · {area} {unit}", "{n} proj. · {area} {unit}").format(
                n=group.project_count, area=area, unit=name
            )
        )

    def _sentence(self, group: Group) -> str:
        lines = [f"{group.code} {group.title}".strip(), self._figures(group)]
        if group.coverage is not None:
            lines.append(
                str(t("覆盖 {share}", "covered {share}").format(share=percent_text(group.coverage, 1)))
            )
        return "\n".join(lines)

    def _project_data(self, node: Node, role: int) -> Any:
        assert self.snapshot is not None
        table = self.snapshot.table(Project)
        if node.project not in table:
            return None
        at = table.position(node.project)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{table.column('code')[at]}  {table.column('name')[at]}"
        if role == Role.ID:
            return node.project
        if role == Role.TABLE:
            return Project.table
        if role == Role.ELEMENT:
            return table.column("element")[at]
        if role == Role.SEVERITY:
            return self.severities.get(node.project)
        if role == Role.FAINT:
            return node.outside_filter
        if role == Role.SECOND:
            return str(t("筛选外", "outside the filter")) if node.outside_filter else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._project_sentence(node.project, at)
        return None

    def _project_sentence(self, project: str, at: int) -> str:
        assert self.snapshot is not None
        table = self.snapshot.table(Project)
        parts = [
            str(element_name(table.column("element")[at])),
            f"{table.column('code')[at]} {table.column('name')[at]}",
        ]
        severity = self.severities.get(project)
        if severity is not None:
            parts.append(str(severity.label))
        return " ".join(parts)

    # ---- drag and drop

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = super().flags(index)
        if not index.isValid() or not self.draggable:
            return base
        node = self.node(index)
        if node.project:
            base |= Qt.ItemFlag.ItemIsDragEnabled
        return base | Qt.ItemFlag.ItemIsDropEnabled if self.unit_of(index) else base

    def unit_of(self, index: Index) -> str:
        """The unit a drop on this line means: the unit itself or the one the project is listed under."""
        node: Node | None = self.node(index)
        while node is not None:
            if node.group is not None and node.group.table == RestorationUnit.table:
                return node.group.id
            node = node.parent
        return ""

    def mimeTypes(self) -> list[str]:
        return [PROJECTS_MIME]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = dict.fromkeys(node.project for node in map(self.node, indexes) if node.project)
        data.setData(PROJECTS_MIME, QByteArray("\n".join(ids).encode()))
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return self.draggable and data.hasFormat(PROJECTS_MIME) and bool(self.unit_of(parent))

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if self.canDropMimeData(data, action, row, column, parent):
            self.dropped.emit(dropped_projects(data), self.unit_of(parent))
        return False  # the tree changes when the edit has been saved, not before


def dropped_projects(data: QMimeData) -> list[str]:
    """The ids of the projects that are being dragged."""
    return bytes(data.data(PROJECTS_MIME).data()).decode().split()
