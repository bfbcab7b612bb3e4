"""分组打包: projects in no package at the left by basin and unit, packages with their totals at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.packages import (
    BY_BASIN,
    BY_UNIT,
    PackageTotals,
    dissolved,
    grouped,
    moved,
    new_package,
    offered_projects,
    package_totals,
)
from ecodesk.i18n import plain, t
from ecodesk.model.measures import number_text
from ecodesk.model.records import Basin, OrgUnit, Project, ProjectPackage, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.document_kinds import PACKAGES
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.newest import Newest
from ecodesk.ui.planning.document_export import ExportButtons
from ecodesk.ui.planning.empty_state import IMPORT, IMPORT_DATA, EmptyState
from ecodesk.ui.planning.package_tree import PackageTree, TreeLine
from ecodesk.ui.planning.plan_forms import PACKAGE_FORM
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.session import Session

_NO_PROJECTS = t(
    "这里把项目组合成子项目包，一起申报和实施。\n还没有项目：导入项目，或到“部门规划整合”采纳部门的项目。",
    "Here projects are put together into packages that are applied for and carried out as one.\n"
    "There are no projects yet: import some, or accept those of departments under “Departments' plans”.",
)
_MOST_BELOW = 300  # projects below one heading


class PackagesView(QWidget):
    """Dragging a project onto a package, or the buttons between, moves it as one step."""

    form_wanted = Signal(str)
    command_wanted = Signal(str)
    shown = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._newest = Newest(session.background, self)
        self._asked: Snapshot | None = None
        self.totals: Mapping[str, PackageTotals] = {}
        self.group, self.new, self.edit, self.dissolve = (QPushButton(self) for _ in range(4))
        self.export = ExportButtons(PACKAGES, session, look, (".xlsx", ".pdf"), self)
        self.head = ViewHead(self.group, self.new, self.edit, self.dissolve, self.export, parent=self)
        self.loose, self.packed = PackageTree(look, (2,), self), PackageTree(look, (2, 3), self)
        self.loose.everywhere = ""
        self.loose_title, self.packed_title = QLabel(self), QLabel(self)
        self.put_in, self.take_out, self.move_to = (QPushButton(self) for _ in range(3))
        self._source = self.loose  # the tree whose projects are moved
        self.held: tuple[str, ...] = ()  # cut, to be pasted
        self._lay_out()
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        look.changed.connect(self.retranslate)
        for tree in (self.loose, self.packed):
            tree.dropped.connect(self.put_into)
            tree.opened.connect(self.form_wanted)
            tree.itemSelectionChanged.connect(partial(self._selected, tree))
            tree.cut.connect(partial(self.cut, tree))
            tree.pasted.connect(partial(self.paste, tree))
            tree.menu_wanted.connect(partial(self._open_menu, tree))
            tree.currentItemChanged.connect(lambda *_: self._show_state())
        self.put_in.clicked.connect(lambda: self.put_into(self.loose.projects, self.packed.package))
        self.take_out.clicked.connect(lambda: self.put_into(self.packed.projects, ""))
        self.new.clicked.connect(self.ask_name)
        self.edit.clicked.connect(self.open_package)
        self.dissolve.clicked.connect(self._dissolve)
        self.setFocusProxy(self.loose)
        self.retranslate()

    def _lay_out(self) -> None:
        self.group.setMenu(QMenu(self.group))
        self.move_to.setMenu(QMenu(self.move_to))
        self.move_to.menu().aboutToShow.connect(lambda: self._fill_menu(self.move_to.menu()))
        middle = QWidget(self)
        middle.setProperty("role", "panel")
        between = QVBoxLayout(middle)
        between.setContentsMargins(8, 8, 8, 8)
        between.addStretch(1)
        between.addWidget(self.put_in)
        between.addWidget(self.take_out)
        between.addWidget(self.move_to)
        between.addStretch(1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        for title, tree in ((self.loose_title, self.loose), (self.packed_title, self.packed)):
            title.setProperty("role", "strong")
            title.setContentsMargins(14, 8, 14, 6)
            side = QWidget(split)
            side.setProperty("role", "panel")
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(title)
            beside = QHBoxLayout()
            beside.setContentsMargins(0, 0, 10, 0)
            beside.addWidget(tree)
            column.addLayout(beside, 1)
            split.addWidget(side)
        split.insertWidget(1, middle)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setStretchFactor(2, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        self.empty = EmptyState(self._look, "package-variant-closed", _NO_PROJECTS, (IMPORT_DATA,), self)
        self.empty.buttons[0].clicked.connect(lambda: self.command_wanted.emit(IMPORT))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(split)
        self._stack.addWidget(self.empty)
        page.addWidget(self._stack, 1)

    # ---- what is shown

    def refresh(self) -> None:
        """Have the totals made anew if the plan is another; later while the view is hidden."""
        snapshot = self._session.snapshot
        if snapshot is None or not self.isVisible() or snapshot is self._asked:
            return
        self._asked = snapshot

        def work(progress: Progress) -> tuple[Mapping[str, PackageTotals], list[TreeLine], list[TreeLine]]:
            totals = package_totals(snapshot)
            return totals, _loose_lines(snapshot), _packed_lines(snapshot, totals)

        def done(made: tuple[Mapping[str, PackageTotals], list[TreeLine], list[TreeLine]]) -> None:
            self.totals, loose, packed = made
            self._stack.setCurrentIndex(0 if loose or packed else 1)
            self._fill(loose, packed)
            self.shown.emit()

        self._newest.ask(work, done)

    def _fill(self, loose_lines: list[TreeLine], packed_lines: list[TreeLine]) -> None:
        heads = [str(t("项目", "Project")), str(t("主办单位", "Lead")), str(t("投资 万元", "10k CNY"))]
        self.loose.show_lines(heads, loose_lines)
        heads = [
            str(t("子项目包", "Package")),
            str(t("单元、牵头", "Unit, lead")),
            str(t("投资 万元", "10k CNY")),
            str(t("净面积 hm²", "Net ha")),
        ]
        self.packed.show_lines(heads, packed_lines)
        loose = self.totals.get("")
        if loose is not None:
            words = t("未打包 {n} 个项目，{money} 万元", "{n} projects in no package, {money} (10k CNY)")
            self.loose_title.setText(
                str(words.format(n=len(loose.projects), money=number_text(loose.invest)))
            )
        packed = [one for key, one in self.totals.items() if key]
        words = t("{n} 个子项目包，{m} 个项目，{money} 万元", "{n} packages, {m} projects, {money} (10k CNY)")
        money = sum((one.invest for one in packed[1:]), packed[0].invest) if packed else 0
        self.packed_title.setText(
            str(
                words.format(
                    n=len(packed), m=sum(len(one.projects) for one in packed), money=number_text(money)
                )
            )
        )
        self._show_state()

    def _selected(self, tree: PackageTree) -> None:
        if tree.projects:
            self._source = tree
        self._show_state()

    def _show_state(self) -> None:
        open_now = self._session.snapshot is not None and self._session.writable
        self.move_to.setEnabled(open_now and bool(self._source.projects))
        package = self.packed.package
        self.put_in.setEnabled(open_now and bool(self.loose.projects) and bool(package))
        self.take_out.setEnabled(open_now and bool(self.packed.projects))
        self.new.setEnabled(open_now)
        self.group.setEnabled(open_now)
        for button in (self.edit, self.dissolve):
            button.setEnabled(open_now and bool(package))

    # ---- acts

    def put_into(self, projects: Sequence[str], package: str) -> None:
        """Put projects into a package, or out of theirs (empty id), as one step."""
        snapshot = self._session.snapshot
        if snapshot is not None and self._session.writable:
            self._session.apply(moved(snapshot, projects, package))

    def cut(self, tree: PackageTree) -> None:
        """Hold the chosen projects until they are pasted; nothing moves yet."""
        self.held = tree.projects
        self._say_head()

    def paste(self, tree: PackageTree) -> None:
        """Move what is held to the current package, or out of its package in the tree of those in none."""
        package = "" if tree is self.loose else tree.package
        if self.held and (package or tree is self.loose):
            held, self.held = self.held, ()
            self.put_into(held, package)
            self._say_head()

    def _open_menu(self, tree: PackageTree, place: QPoint) -> None:
        if tree.projects and self._session.writable:
            self._source = tree
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._fill_menu(menu)
            menu.popup(place)

    def _fill_menu(self, menu: QMenu) -> None:
        """The packages the chosen projects can be moved to."""
        menu.clear()
        if (snapshot := self._session.snapshot) is None:
            return
        packages = snapshot.table(ProjectPackage)
        for row in sorted(packages.rows(), key=lambda row: row.code):
            menu.addAction(
                str(t("移到 {package}", "Move to {package}").format(package=plain(row.caption))),
                partial(self._move, row.id),
            )
        menu.addSeparator()
        out = menu.addAction(str(t("移出子项目包", "Take out of the package")), partial(self._move, ""))
        out.setEnabled(self._source is self.packed)

    def _move(self, package: str) -> None:
        self.put_into(self._source.projects, package)

    def pack_by(self, by: str) -> None:
        """Pack every project that is in no package by its basin or unit, as one step."""
        if (snapshot := self._session.snapshot) is not None:
            self._session.apply(grouped(snapshot, by))

    def ask_name(self) -> QDialog:
        """Ask what a new package is called."""
        dialog = _NameDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.add_package(dialog.name.text().strip()))
        dialog.open()
        return dialog

    def add_package(self, name: str) -> None:
        """Add a package."""
        if (snapshot := self._session.snapshot) is not None and name:
            self._session.apply(new_package(snapshot, name)[1])

    def open_package(self) -> RecordForm | None:
        """Open the form of the current package."""
        if not self.packed.package:
            return None
        form = RecordForm(self._session, self._look, PACKAGE_FORM, self.packed.package, parent=self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()
        return form

    def _dissolve(self) -> None:
        if (snapshot := self._session.snapshot) is not None and self.packed.package:
            self._session.apply(dissolved(snapshot, self.packed.package))

    def _plan_changed(self, _: object) -> None:
        self.refresh()

    def _workspace_changed(self) -> None:
        self._newest.forget()
        self._asked, self.totals, self.held = None, {}, ()
        self.loose.clear()
        self.packed.clear()
        self.retranslate()

    def _say_head(self) -> None:
        about = t(
            "把项目拖到子项目包上，或用 Ctrl+X、Ctrl+V；每次移动是一步，可撤销",
            "Drag projects onto a package, or use Ctrl+X and Ctrl+V; each move is one step",
        )
        if self.held:
            about = t(
                "已剪切 {n} 个项目：选中子项目包，按 Ctrl+V 放入",
                "{n} projects are cut: choose a package and press Ctrl+V",
            ).format(n=len(self.held))
        self.head.say(t("分组打包", "Packages"), about)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._say_head()
        self.group.setText(str(t("自动分组", "Group")))
        menu = self.group.menu()
        menu.clear()
        menu.addAction(str(t("按单元打包未打包的项目", "By unit")), lambda: self.pack_by(BY_UNIT))
        menu.addAction(str(t("按流域打包未打包的项目", "By basin")), lambda: self.pack_by(BY_BASIN))
        for button, words, icon in (
            (self.new, t("新建包…", "New package…"), "plus"),
            (self.edit, t("包信息…", "About it…"), "pencil-outline"),
            (self.dissolve, t("解散", "Dissolve"), "package-variant-remove"),
            (self.put_in, t("放入 →", "Put in →"), ""),
            (self.take_out, t("← 取出", "← Take out"), ""),
            (self.move_to, t("移到", "Move to"), ""),
        ):
            button.setText(str(words))
            if icon:
                button.setIcon(self._look.icon(icon))
        self.loose.setAccessibleName(str(t("未打包的项目", "Projects in no package")))
        self.packed.setAccessibleName(str(ProjectPackage.title))
        self.export.retranslate()
        self.empty.retranslate()
        self._asked = None
        self.refresh()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()


class _NameDialog(QDialog):
    """Asks for a name; it cannot be accepted without one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("新建子项目包", "New package")))
        self.setMinimumWidth(380)
        label = QLabel(str(t("名称", "Name")), self)
        label.setProperty("role", "field")
        self.name = QLineEdit(self)
        label.setBuddy(self.name)
        self.name.setMaxLength(60)
        accept, cancel = (
            QPushButton(str(t("新建", "Create")), self),
            QPushButton(str(t("取消", "Cancel")), self),
        )
        accept.setProperty("role", "primary")
        accept.setEnabled(False)
        accept.setDefault(True)
        accept.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.name.textChanged.connect(lambda text: accept.setEnabled(bool(text.strip())))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(accept)
        foot.addWidget(cancel)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self.name)
        column.addLayout(foot)


def _money(rows: Sequence[Project]) -> str:
    known = [row.invest for row in rows if row.invest is not None]
    return number_text(sum(known[1:], known[0])) if known else ""


def _loose_lines(snapshot: Snapshot) -> list[TreeLine]:
    units, basins = snapshot.table(RestorationUnit), snapshot.table(Basin)
    packages = snapshot.table(ProjectPackage)
    mine: dict[str, list[Project]] = {}
    for row in offered_projects(snapshot):
        if row.package not in packages:
            mine.setdefault(row.unit if row.unit in units else "", []).append(row)
    by_basin: dict[str, list[TreeLine]] = {}
    for unit in flow(snapshot).order:
        if rows := mine.get(unit):
            line = TreeLine(
                (units[unit].caption, "", _money(rows)),
                children=_members(snapshot, rows),
            )
            by_basin.setdefault(units[unit].basin, []).append(line)
    none = str(t("未定流域", "No basin"))
    lines = [
        TreeLine((basins[key].name if key in basins else none, "", ""), children=tuple(children))
        for key, children in by_basin.items()
    ]
    if rows := mine.get(""):
        homeless = _members(snapshot, rows)
        lines.append(TreeLine((str(t("未归入单元", "In no unit")), "", _money(rows)), children=homeless))
    return lines


def _packed_lines(snapshot: Snapshot, totals: Mapping[str, PackageTotals]) -> list[TreeLine]:
    units, projects = snapshot.table(RestorationUnit), snapshot.table(Project)
    orgs = snapshot.table(OrgUnit)
    lines = []
    for package in sorted(snapshot.table(ProjectPackage).rows(), key=lambda row: row.code):
        total = totals.get(package.id)
        inside = total.projects if total is not None else ()
        lead = (orgs[package.lead].short_name or orgs[package.lead].name) if package.lead in orgs else ""
        where = " ".join(units[unit].code for unit in (total.units if total is not None else ()))
        name = t("{row}（{n} 个项目）", "{row} ({n} projects)").format(
            row=plain(package.caption), n=len(inside)
        )
        lines.append(
            TreeLine(
                (
                    str(name),
                    " · ".join(part for part in (where, lead) if part),
                    number_text(total.invest) if total is not None else "",
                    number_text(total.net) if total is not None else "",
                ),
                package.id,
                children=_members(snapshot, [projects[one] for one in inside], full=True),
            )
        )
    return lines


def _project_line(snapshot: Snapshot, row: Project, *, full: bool = False) -> TreeLine:
    orgs, units = snapshot.table(OrgUnit), snapshot.table(RestorationUnit)
    lead = (orgs[row.lead].short_name or orgs[row.lead].name) if row.lead in orgs else "—"
    money = number_text(row.invest) if row.invest is not None else str(t("未填", "none"))
    if not full:
        return TreeLine((row.caption, lead, money), project=row.id)
    where = units[row.unit].code if row.unit in units else "—"
    return TreeLine((row.caption, f"{where} · {lead}", money, ""), project=row.id)


def _members(snapshot: Snapshot, rows: Sequence[Project], *, full: bool = False) -> tuple[TreeLine, ...]:
    """The first projects below a heading; how many more there are is said."""
    lines = [_project_line(snapshot, row, full=full) for row in rows[:_MOST_BELOW]]
    if more := len(rows) - len(lines):
        lines.append(TreeLine((str(t("还有 {n} 个项目", "{n} more projects").format(n=more)),)))
    return tuple(lines)
