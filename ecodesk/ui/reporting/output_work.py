"""Writes and prints documents off the UI thread, one at a time, and tells what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.reference_laid import NOTHING_LAID, LaidPictures
from ecodesk.maps.viewport import Bounds
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Cancelled, Progress
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.map_picture import MapPicture
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.rules.comparison import Comparison
from ecodesk.rules.finding import CheckResult
from ecodesk.ui.background import Task
from ecodesk.ui.reporting.output_list import Output, open_file, open_folder
from ecodesk.ui.session import Notice, NoticeAction, Session

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_SHARPNESS = 2.0  # pixels of a picture per pixel of the screen
_WRITING = {
    ".pdf": t("导出 PDF", "Writing the PDF"),
    ".html": t("导出网页", "Writing the web page"),
    ".png": t("导出图片", "Writing the picture"),
    ".docx": t("导出 Word", "Writing the Word file"),
    ".xlsx": t("导出 Excel", "Writing the workbook"),
}


@dataclass(frozen=True)
class PictureView:
    """What a picture shows: a part of the ground (None for the county), how (None as usual), size at 100 %."""

    bounds: Bounds | None
    display: MapDisplay | None
    size: tuple[int, int]
    laid: LaidPictures = NOTHING_LAID  # reference layers as the map shows them


class OutputWork(QObject):
    """`made` brings an `Output`; `running_changed` the task that runs, or None."""

    made = Signal(object)
    running_changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.task: Task | None = None
        self.choose_again: Callable[[str], None] | None = None  # asks for another place for a suffix

    @property
    def busy(self) -> bool:
        """Whether something is being written or printed."""
        return self.task is not None

    def cancel(self) -> None:
        """Stop what runs; it leaves no file."""
        if self.task is not None:
            self.task.cancel()

    # ---- what can be made

    def write(
        self,
        kind: str,
        snapshot: Snapshot,
        result: CheckResult | None,
        options: ReportOptions,
        to: Path,
        comparison: Comparison | None = None,
    ) -> None:
        """Write a document in the format its suffix names; one about two versions needs their comparison."""
        self._write(
            to,
            lambda progress: write_report(
                kind, snapshot, result, to, options, progress, comparison=comparison
            ),
        )

    def picture(self, snapshot: Snapshot, view: PictureView, to: Path) -> None:
        """Write the map as a picture."""

        def work(progress: Progress) -> Path:
            progress.report(0, 2)
            picture = MapPicture(
                snapshot, view.size, view.bounds, "light", view.display, ratio=_SHARPNESS, laid=view.laid
            )
            picture.paint()
            progress.report(1, 2)
            picture.save(to)
            return to

        self._write(to, work)

    def print_pages(self, printer: QPrinter, drawing: SheetDrawing, title: Text) -> None:
        """Print the pages chosen in the printer, scaled to its paper when that is another one."""
        from ecodesk.ui.reporting.printing import print_sheet

        def done(scale: float) -> None:
            if scale < 0.995:
                words = t(
                    "已送到打印机。纸张与版面不同，按 {n} % 缩小：数字比例尺不再成立，请以图示比例尺为准",
                    "Sent to the printer, reduced to {n} % to fit its paper: the numeric scale no longer holds,"
                    " go by the scale bar",
                )
                level = "warn"
            else:
                words, level = t("已送到打印机", "Sent to the printer"), "ok"
            self._session.notify(Notice(words.format(n=f"{scale * 100:.0f}"), level=level))
            self.made.emit(Output(title, datetime.now(), about=t("打印", "printed")))

        self._run(t("打印", "Printing"), lambda progress: print_sheet(printer, drawing, progress), done, None)

    # ---- how it is made

    def _write(self, to: Path, work: Callable[[Progress], Path]) -> None:
        def done(path: Path) -> None:
            size = path.stat().st_size if path.exists() else 0
            about = plain(f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{size / 1024:.0f} KB")
            words = t("已写出 {name}（{about}）", "Wrote {name} ({about})")
            actions = (
                NoticeAction(t("打开", "Open"), lambda: open_file(path)),
                NoticeAction(t("打开文件夹", "Open the folder"), lambda: open_folder(path)),
            )
            self._session.notify(
                Notice(words.format(name=plain(path.name), about=about), actions, level="ok")
            )
            self.made.emit(Output(plain(path.name), datetime.now(), path, about))

        self._run(_WRITING[to.suffix.lower()], work, done, to)

    def _run(
        self, title: Text, work: Callable[[Progress], Any], done: Callable[[Any], None], to: Path | None
    ) -> None:
        if self.busy:
            return

        def finished(outcome: Any) -> None:
            self._stopped()
            done(outcome)

        def failed(error: BaseException) -> None:
            self._stopped()
            if isinstance(error, Cancelled):
                self._session.notify(Notice(t("已取消，没有留下文件", "Cancelled; no file was left")))
            elif isinstance(error, EcoDeskError):
                again = NoticeAction(t("重试", "Try again"), lambda: self._run(title, work, done, to))
                self._session.notify(Notice(error.message, (again, *self._elsewhere(to)), level="error"))
            else:
                raise error

        self.task = self._session.background.read(title, work, finished, failed)
        self.running_changed.emit(self.task)

    def _stopped(self) -> None:
        self.task = None
        self.running_changed.emit(None)

    def _elsewhere(self, to: Path | None) -> tuple[NoticeAction, ...]:
        choose = self.choose_again
        if to is None or choose is None:
            return ()
        return (NoticeAction(t("另存一份…", "Save elsewhere…"), lambda: choose(to.suffix.lower())),)
