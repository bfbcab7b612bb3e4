"""导入数据: files on the left, and what each leaves to decide on the right; one step when imported."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecodesk.exchange.examining import Choices, Examination, Examined, Examiner, data_files
from ecodesk.exchange.targets import guessed_target, target_names
from ecodesk.i18n import t
from ecodesk.progress import Cancelled, Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Task
from ecodesk.ui.importing.empty_page import EmptyPage
from ecodesk.ui.importing.file_list import FileList
from ecodesk.ui.importing.file_page import FilePage
from ecodesk.ui.importing.import_foot import ImportFoot
from ecodesk.ui.session import Session
from ecodesk.workspace import Applied

_WIDTH, _HEIGHT, _LIST = 980, 680, 252


class ImportDialog(QDialog):
    """Examines files in the background after every choice; 导入 writes those that are ready, as one edit.

    `kind` is a target such as `projects` or `control:CL_PBF` for files whose name does not say it, or
    `control` to offer control layers only.
    """

    imported = Signal(object, object)  # Applied, Examination

    def __init__(
        self,
        session: Session,
        look: Appearance,
        paths: Sequence[Path] = (),
        kind: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._look, self._kind = session, look, kind
        self._examiner = Examiner()
        self._asked = 0
        self._task: Task | None = None
        self._writing = False
        self._closed = False
        self.files: list[Choices] = []
        self.seen: list[Examined | None] = []
        self.examination: Examination | None = None
        title = (
            t("加载管控图层", "Load control layers")
            if kind[:7] == "control"
            else t("导入数据", "Import data")
        )
        self.setWindowTitle(str(title))
        self.setAcceptDrops(True)
        self.list = FileList(look, self)
        self.page = FilePage(session, look, self._targets(), self)
        self.empty = EmptyPage(look, self)
        self.foot = ImportFoot(self)
        self._lay_out()
        self._connect()
        self._resize()
        self._show()
        if paths:
            self.add_paths(paths)

    def _targets(self) -> dict[str, Any]:
        named = target_names()
        if self._kind[:7] != "control":
            return named
        return {name: title for name, title in named.items() if name.startswith("control")}

    def _lay_out(self) -> None:
        self._right = QStackedWidget(self)
        self._right.addWidget(self.empty)
        self._right.addWidget(self.page)
        left = QFrame(self)
        left.setProperty("role", "panel")
        left.setFixedWidth(self._look.px(_LIST))
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.list)
        line = QFrame(self)
        line.setProperty("role", "vline")
        row = QHBoxLayout()
        row.setSpacing(0)
        for widget in (left, line, self._right):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.list.chosen.connect(lambda _: self._show_current())
        self.list.files_wanted.connect(lambda paths: self.add_paths([Path(p) for p in paths]))
        self.list.removal_wanted.connect(self.remove)
        self.empty.files_wanted.connect(self.list.ask_for_files)
        self.empty.folder_wanted.connect(self.list.ask_for_folder)
        self.page.choice_made.connect(lambda chosen: self.choose(**chosen))
        self.foot.import_wanted.connect(self.take_in)
        self.foot.close_wanted.connect(self.reject)
        self.foot.stop_wanted.connect(self._stop)
        self.foot.again_wanted.connect(self._examine)
        self._session.plan_changed.connect(self._plan_changed)
        self._session.workspace_changed.connect(self._workspace_changed)
        self.finished.connect(lambda _: self._leave())

    def _resize(self) -> None:
        wanted = QSize(self._look.px(_WIDTH), self._look.px(_HEIGHT))
        window = self.parentWidget()
        self.resize(wanted.boundedTo(window.size() - QSize(40, 40)) if window is not None else wanted)

    # ---- files and choices

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files, and the data files of folders; those that are there already stay as they are."""
        wanted = list(paths)

        def done(found: list[Path]) -> None:
            if self._closed:
                return
            known = {choices.path for choices in self.files}
            new = [self._first_choice(path) for path in found if path not in known]
            self.files += new
            self.seen += [None] * len(new)
            self.empty.say_nothing_found(not self.files)
            self._examine()

        self._session.background.read(
            t("查找文件", "Looking for files"),
            lambda _: data_files(wanted, self.list.suffixes),
            done,
            self._failed,
        )

    def _first_choice(self, path: Path) -> Choices:
        return Choices(path, self._guess(path))

    def _guess(self, path: Path) -> str:
        guess = guessed_target(path.stem)
        if self._kind[:7] == "control":
            guess = guess if guess.startswith("control") else ""
        return guess or (self._kind if self._kind in target_names() else "")

    def remove(self, row: int) -> None:
        """Take a file off the list."""
        if 0 <= row < len(self.files):
            del self.files[row], self.seen[row]
            self._examine()

    def choose(self, **chosen: Any) -> None:
        """Set a choice of the current file, such as `encoding="GBK"`, and look again."""
        row = self.list.current
        if not 0 <= row < len(self.files):
            return
        if chosen.keys() & {"target", "layer", "encoding"}:
            chosen.setdefault("mapping", None)  # other fields or other columns: matched anew
        self.files[row] = dataclasses.replace(self.files[row], **chosen)
        self._examine()

    # ---- examining

    def _examine(self) -> None:
        self._asked += 1
        number, snapshot, wanted = self._asked, self._session.snapshot, tuple(self.files)
        if self._task is not None:
            self._task.cancel()
        self.examination = None
        if snapshot is None or not wanted:
            self._task = None
            self._show()
            return

        def work(progress: Progress) -> Examination:
            return self._examiner.examine(snapshot, wanted, progress)

        def done(examination: Examination) -> None:
            if number == self._asked:
                self._examined(examination)

        def failed(error: BaseException) -> None:
            if number == self._asked:
                self._task = None
                self._show()
                self._failed(error)

        title = t("核对要导入的文件", "Looking at the files to import")
        self._task = self._session.background.read(title, work, done, failed)
        self._task.changed.connect(lambda: self._say_progress(number))
        self._show()

    def _examined(self, examination: Examination) -> None:
        self._task = None
        self.examination = examination
        self.seen = list(examination.files)
        self.files = [seen.choices for seen in examination.files]
        self._show()

    def _say_progress(self, number: int) -> None:
        task = self._task
        if task is not None and number == self._asked:
            self.foot.show_progress(task.text or task.title, task.done_steps, task.total_steps)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            raise error

    def _plan_changed(self, applied: Any) -> None:
        if applied is not None and not self._writing:
            self._examine()

    def _workspace_changed(self) -> None:
        if self._session.workspace is None:
            self.reject()

    # ---- showing

    @property
    def busy(self) -> bool:
        """Whether files are being looked at or rows are being written."""
        return self._task is not None or self._writing

    def _show(self) -> None:
        self._right.setCurrentWidget(self.page if self.files else self.empty)
        self.list.show_files(self.files, self.seen)
        self._show_current()
        self.foot.show_state(self.examination, bool(self.files), self._task is not None, self._writing)

    def _show_current(self) -> None:
        row = self.list.current
        if 0 <= row < len(self.files):
            self.page.show_file(self.files[row], self.seen[row])

    # ---- importing

    def take_in(self) -> None:
        """Write the files that are ready as one step; those with open questions stay in the dialog."""
        examination = self.examination
        if examination is None or examination.edit is None or self._writing:
            return
        self._writing = True
        self._show()

        def then(applied: Applied) -> None:
            self._writing = False
            self.imported.emit(applied, examination)
            left = [c for c, seen in zip(self.files, examination.files, strict=True) if seen.plan is None]
            self.files, self.seen = left, [None] * len(left)
            if left:
                self._examine()
            else:
                self.accept()

        def refused(_: BaseException) -> None:
            self._writing = False
            self._examine()

        self._session.apply(examination.edit, then, refused)

    def reject(self) -> None:
        """Close without importing; a running look at the files is stopped, nothing has been changed."""
        if not self._writing:
            super().reject()

    def _leave(self) -> None:
        self._closed = True
        self._asked += 1
        self._stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross of the window is 取消."""
        event.ignore() if self._writing else super().closeEvent(event)

    # ---- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.add_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
