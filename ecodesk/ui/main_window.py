"""The window: puts menus, rail, pages, docks and bars in their places and passes wishes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget, QWidget

from ecodesk.i18n import plain, t
from ecodesk.model.records import Project
from ecodesk.settings import PreferenceFile
from ecodesk.ui.actions import Actions
from ecodesk.ui.activity_line import ActivityLine
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background, Task
from ecodesk.ui.bookmarks import Bookmarks
from ecodesk.ui.canvas.map_grid import GRIDS
from ecodesk.ui.canvas.snapping import SnapOptions
from ecodesk.ui.clashes import Clashes
from ecodesk.ui.command_list import all_commands
from ecodesk.ui.commands import Command
from ecodesk.ui.docks import Docks
from ecodesk.ui.exchange_commands import open_import
from ecodesk.ui.inspector import COMMENTS
from ecodesk.ui.layout_memory import LayoutMemory, size_class
from ecodesk.ui.menu_corner import MenuCorner
from ecodesk.ui.menu_key import shift_f10_is_menu_key
from ecodesk.ui.notice_bar import BannerBar, NoticeBar
from ecodesk.ui.opening import Opening
from ecodesk.ui.others_changes import OthersChanges
from ecodesk.ui.panes import Panes
from ecodesk.ui.plan_files import PlanFiles
from ecodesk.ui.problems import Problems
from ecodesk.ui.rail import Rail
from ecodesk.ui.reading_order import ReadWindow, stops_as_read
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session
from ecodesk.ui.status_bar import StatusBar
from ecodesk.ui.window_dialogs import show_clash, show_settings
from ecodesk.ui.workspace_banners import WorkspaceBanners

_COMPACT_BELOW = 1500


class MainWindow(ReadWindow):
    """One window, one open plan or none."""

    def __init__(self, look: Appearance, preferences: PreferenceFile) -> None:
        super().__init__()
        self.look = look
        self.preferences = preferences
        self.page = ""
        self.full_map = False
        self._leaving = False
        self.background = Background(self)
        self.session = Session(self.background, preferences.values.user_name, self)
        self.problems = Problems(self.session, look, self)
        self.opening = Opening(self.session, preferences, self)
        self.files = PlanFiles(self)
        self.bookmarks = Bookmarks(self)
        self.clashes = Clashes(self.session, self)
        self.others = OthersChanges(self.session, preferences, self)
        self.panes = Panes(self.session, look, preferences)
        self.canvas = self.panes.canvas
        self._place_body()
        self.command_actions = Actions(self, all_commands(), self.run)
        self._place_bars()
        shift_f10_is_menu_key(self)
        self.panes.map.fill_tool_bar(self.command_actions)
        self.layouts = LayoutMemory(preferences, self.body, {"left": self.panes.left})
        self._connect()
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.resize(1600, 960)
        self.apply_preferences()
        self._workspace_changed()
        self.retranslate()

    def _place_body(self) -> None:
        self.body = QMainWindow(self)
        self.body.setWindowFlags(Qt.WindowType.Widget)
        self.body.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.stack = QStackedWidget(self.body)
        self._page_widgets = self.panes.pages()
        for widget in self._page_widgets.values():
            self.stack.addWidget(widget)
        self.body.setCentralWidget(self.stack)
        self.banners = BannerBar(self.look, self.body)
        self.body.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.panes.map.tool_bar)
        self.body.addToolBarBreak(Qt.ToolBarArea.TopToolBarArea)
        self.body.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.banners)
        self.docks = Docks(
            self.body,
            self.look,
            {"left": self.panes.left, "right": self.panes.inspector, "bottom": self.panes.bottom},
        )
        self.setCentralWidget(self.body)
        # pages but the map have their heads at the top, with tabs and tools that must stay in reach
        self.notice_bar = NoticeBar(self.look, self.stack, at_foot=True)
        self.activity = ActivityLine(self.background, self.stack)

    def _place_bars(self) -> None:
        self.rail = Rail(self.look, self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.command_actions.fill_menu_bar(self.menuBar())
        self.menu_corner = MenuCorner(self.session, self.look, self.preferences, self)
        self.command_box = self.menu_corner.box
        self.menuBar().setCornerWidget(self.menu_corner, Qt.Corner.TopRightCorner)
        self.status = StatusBar(self.session, self.look, self)
        self.setStatusBar(self.status)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.state_banners = WorkspaceBanners(self)
        self.files.add_recent_menu(
            self.command_actions.menu("file"), self.command_actions.action("file.sample")
        )

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        session.noticed.connect(self._noticed)
        self.clashes.look_wanted.connect(lambda clash, said: show_clash(self, clash, said))
        session.workspace_changed.connect(self._workspace_changed)
        session.person_changed.connect(self.command_actions.refresh)
        for signal in (session.plan_changed, session.findings_changed, session.selection_changed):
            signal.connect(self.command_actions.refresh)
        session.step_labels_changed.connect(self.command_actions.refresh)
        self.opening.arrived.connect(self.background.hold_back)
        self.opening.opened.connect(self._opened)
        self.canvas.pictures.ready.connect(self._map_painted)
        self.opening.failed.connect(self._open_failed)
        self.rail.page_wanted.connect(self.show_page)
        self.rail.settings_wanted.connect(lambda: show_settings(self))
        self.look.changed.connect(self.retranslate)
        self.background.delivered.connect(self._leave_when_idle)
        canvas.position_changed.connect(self.status.show_position)
        canvas.scale_changed.connect(self.status.show_scale)
        self.status.scale_wanted.connect(canvas.show_scale)
        canvas.hint_changed.connect(self._map_hint)
        canvas.snapping_changed.connect(self.status.show_snapping)
        canvas.snapping_limited.connect(self.status.show_snapping_limit)
        canvas.tool_changed.connect(self.command_actions.refresh)
        canvas.options_changed.connect(self.command_actions.refresh)
        self.files.connect_welcome(self.panes.welcome)
        self.panes.join(self)
        for views in (self.panes.plan, self.panes.ledger):
            views.viewed.connect(lambda _: self._map_hint(canvas.hint()))
            views.viewed.connect(lambda _: self.command_actions.refresh())
        self.docks.page_covered.connect(self.panes.map.set_covered)
        self.panes.layers.import_wanted.connect(lambda kind: open_import(self, kind=kind))

    # ---- pages

    def show_page(self, page: str) -> None:
        """Show a page by id; `welcome` while nothing is open."""
        if self.session.workspace is None:
            page = "welcome"
        if page == self.page:
            return
        self._keep_layout()
        before, self.page = self.page, page
        self.notice_bar.show_notice(None)
        self.body.setUpdatesEnabled(False)
        self.stack.setCurrentWidget(self._page_widgets[page])
        self._arrange(page)
        self.body.setUpdatesEnabled(True)
        if before == "map":
            self.canvas.say_unfinished()
        self.rail.show_current(page)
        self.status.show_map_parts(page == "map")
        self._map_hint(self.canvas.hint())
        self.command_actions.refresh()
        self.focus_page()

    def _arrange(self, page: str) -> None:
        self.panes.map.tool_bar.setVisible(page == "map")
        self.docks.set_narrow(self.width() < _COMPACT_BELOW)
        if page != "map":
            self.docks.hide_all()
        elif not self.layouts.give_back("map"):
            self.docks.arrange_by_default(self.width() < _COMPACT_BELOW)
        if page == "map" and self.full_map:
            self.docks.hide_all()

    def _keep_layout(self) -> None:
        if self.page == "map" and self.isVisible() and not self.full_map:
            self.layouts.keep("map")

    def reading_stops(self) -> list[QWidget]:
        """The bars from the top, then rail, docks and map from the left, then what stands below."""
        if self.page != "map":
            return []
        above = (self.menu_corner, self.rail, self.panes.map.tool_bar, self.banners)
        stops = [stop for part in above for stop in stops_as_read(part)]
        return [*stops, *self.docks.stops(self.panes.map), *stops_as_read(self.status)]

    def focus_page(self) -> None:
        """Give the keyboard to the page."""
        target: QWidget = self.canvas if self.page == "map" else self._page_widgets[self.page]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_form(self, project_id: str) -> None:
        """Show the form of a project."""
        self.panes.form.show_project(project_id, "" if self.page == "form" else self.page)
        self.show_page("form")

    def open_field(self, project_id: str, field: str) -> None:
        """Show the form of a project with the keyboard in one of its fields."""
        self.open_form(project_id)
        self.panes.form.body.focus_place(field)

    def open_admission(self, project_id: str) -> None:
        """Show the admission review of a project, or all of them."""
        self.show_page("ledger")
        self.panes.ledger.show_view("admission")
        if project_id:
            self.session.select(Selection.of(Project.table, project_id))

    def zoom_to(self, target: Any) -> None:
        """Show a selection or a geometry on the map."""
        self.show_page("map")
        self.canvas.zoom_to(target)

    def zoom_to_point(self, x: float, y: float) -> None:
        """Move a place of the working CRS to the middle of the map."""
        self.show_page("map")
        self.canvas.look_at(x, y)

    def show_comments(self, selection: Selection) -> None:
        """Show rows on the map with what was said about them."""
        self.zoom_to(selection)
        self.session.select(selection)
        self.panes.inspector.show_tab(COMMENTS)

    def edit_shape(self, project_id: str) -> None:
        """Show a project on the map with its nodes to move."""
        self.zoom_to(Selection.of(Project.table, project_id))
        self.session.select(Selection.of(Project.table, project_id))
        self.canvas.take_tool("reshape")

    def draw(self, sketch: Any) -> None:
        """Start a polygon on the map, from a sketch when one is given."""
        self.show_page("map")
        self.canvas.draw_from(sketch)

    # ---- what commands do

    def run(self, command: Command) -> None:
        """Run a command; what goes wrong is told, never swallowed."""
        if (reason := self.command_actions.reason(command)) is not None:
            self.status.showMessage(str(reason), 4000)
            return
        try:
            command.run(self)
        except Exception as error:
            self.problems.show(error)
        self.command_actions.refresh()

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def copy_codes(self) -> None:
        """Put the codes of the selected rows on the clipboard."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        rows = [snapshot.row(*row) for row in sorted(self.session.selection.rows)]
        self.copy("\n".join(str(getattr(row, "code", "") or row.caption) for row in rows if row is not None))

    def use_theme(self, theme: str) -> None:
        """Change and remember the theme."""
        self.look.use(theme=theme)
        self.preferences.change(theme=theme)

    def use_language(self, language: str) -> None:
        """Change and remember the language."""
        self.look.use(language=language)
        self.preferences.change(language=language)

    def restore_default_layout(self) -> None:
        """Forget how docks were arranged."""
        self.layouts.forget()
        if self.page == "map":
            self.docks.arrange_by_default(self.width() < _COMPACT_BELOW)

    def toggle_full_map(self) -> None:
        """Nothing but the map on the whole screen, and back."""
        if not self.full_map:
            self._keep_layout()
        self.full_map = not self.full_map
        for part in (self.menuBar(), self.rail, self.status):
            part.setVisible(not self.full_map)
        self._arrange("map")
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if self.full_map
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def close_plan(self) -> None:
        """Back to the welcome page."""
        self._keep_layout()
        self.session.close()

    # ---- keeping in step

    def _workspace_changed(self) -> None:
        is_open = self.session.workspace is not None
        self.rail.set_open(is_open)
        if not is_open:
            self.show_page("welcome")
        self.state_banners.update()
        self.retranslate()

    def _opened(self) -> None:
        self.show_page("map")
        if not self.canvas.isVisible():  # nothing is painted that others could wait for
            self.background.go_on()

    def _map_painted(self) -> None:
        if self.canvas.pictures.up_to_date:
            QTimer.singleShot(0, self.background, self.background.go_on)  # once the window has shown it

    def _open_failed(self, error: BaseException) -> None:
        self.background.go_on()
        self.problems.show(error)
        if self.session.workspace is None:
            self.show_page("welcome")

    def apply_preferences(self) -> None:
        """Take over what was changed in the preferences."""
        values = self.preferences.values
        self.session.be(values.user_name, values.user_role)
        self.canvas.snap_options = SnapOptions.kept(
            values.snap_wanted, values.snap_radius_px, values.snap_metres
        )
        for grid in GRIDS:
            self.canvas.set_grid(grid, grid in values.map_grids)
        self.status.show_snapping(self.canvas.snapping)
        self.menu_corner.retranslate()
        self.others.adjust()

    def _noticed(self, notice: Notice | None) -> None:
        """The map shows notices on its canvas; every other page at its foot."""
        if notice is not None and notice.level == "error":
            self._leaving = False  # something was not saved: its reason has to be read first
        self.notice_bar.show_notice(None if self.page == "map" else notice)

    def _map_hint(self, hint: Any) -> None:
        own = getattr(self._page_widgets.get(self.page), "hint", None)
        self.status.show_hint(hint if self.page == "map" else own)

    def retranslate(self) -> None:
        """Title, menus and banners as they are now."""
        workspace = self.session.workspace
        program = str(t("生态修复规划桌面", "EcoDesk"))
        name = Path(workspace.location).name if workspace is not None else ""
        self.setWindowTitle(f"{name} — {program}" if name else program)
        self.command_actions.retranslate()
        self.state_banners.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adapt to narrow screens, and take the layout kept for this size."""
        super().resizeEvent(event)
        compact = self.width() < _COMPACT_BELOW
        self.rail.set_compact(compact)
        self.menu_corner.set_compact(compact)
        self.panes.map.tool_bar.set_compact(compact)
        size = size_class(self)
        if size != getattr(self, "_size", size) and self.page == "map":
            self._arrange("map")
        self._size = size
        if self.page == "map":
            self.docks.make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the full-screen map."""
        if event.key() == Qt.Key.Key_Escape and self.full_map:
            self.toggle_full_map()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files dropped anywhere."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open or import what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files.take(paths)

    # ---- leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask while work runs that would be lost; what is being saved is finished without a question."""
        self.session.finish_typing()
        wanted = self._wanted_work()
        if wanted and not self._leaving and not self._may_leave(wanted):
            event.ignore()
            return
        if self._unfinished():
            self._leaving = True
            event.ignore()
            return
        self._leaving = False
        self._keep_layout()
        self.opening.forget()
        self.session.close()
        self.background.shut_down()
        event.accept()

    def _wanted_work(self) -> list[Task]:
        """What runs and somebody waits for: printing, exporting, opening."""
        return [task for task in self.background.running if task.cancellable and not task.droppable]

    def _unfinished(self) -> bool:
        return bool(self._wanted_work()) or self.background.saving or self.canvas.drawing.busy

    def _may_leave(self, tasks: list[Task]) -> bool:
        work = str(tasks[0].text or tasks[0].title)
        box = QMessageBox(self)
        box.setWindowTitle(str(t("还有工作在进行", "Work is running")))
        box.setText(str(t("正在进行：{work}", "Running: {work}").format(work=plain(work))))
        role = QMessageBox.ButtonRole
        later = box.addButton(str(t("完成后退出", "Quit when done")), role.AcceptRole)
        now = box.addButton(str(t("停止并退出", "Stop and quit")), role.DestructiveRole)
        box.addButton(str(t("返回", "Back")), role.RejectRole)
        box.exec()
        answer = box.clickedButton()
        box.deleteLater()
        if answer is now:
            for task in tasks:
                task.cancel()
        return answer in (later, now)

    def _leave_when_idle(self) -> None:
        if self._leaving and not self._unfinished():
            QTimer.singleShot(0, self.close)
