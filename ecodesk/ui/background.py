"""Work off the UI thread: one writer in order, a small pool of readers, progress and cancel.

The functions know no Qt; they get a `Progress` and return a value. Results come back on the UI
thread.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.i18n import Text, t
from ecodesk.progress import Cancelled, Progress
from ecodesk.ui.garbage_turns import GarbageTurns

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]
_LONGEST_HOLD = 4000  # ms the map may keep other work waiting


class Task(QObject):
    """One piece of work: what it is, how far it has come, and a way to stop it."""

    changed = Signal()
    _numbers = itertools.count(1)

    def __init__(
        self, title: Text, cancellable: bool, droppable: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.number = next(self._numbers)
        self.title = title
        self.cancellable = cancellable
        self.droppable = droppable  # nobody misses its result when the window closes
        self.done_steps = 0.0
        self.total_steps = 0.0
        self.text: Text | None = None
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; it leaves nothing half done. Work that cannot be cancelled goes on."""
        if self.cancellable:
            self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()


class _TaskProgress(Progress):
    def __init__(self, task: Task, tell: Callable[[Task, float, float, Text | None], None]) -> None:
        self._task = task
        self._tell = tell

    @property
    def cancelled(self) -> bool:
        return self._task.cancelled

    def shown(self, done: float, total: float, text: Text | None) -> None:
        self._tell(self._task, done, total, text)


class Background(QObject):
    """Runs functions in threads and hands their results to the UI thread.

    `activity_changed` fires when work starts, proceeds or ends; `running` lists what runs now. `delivered`
    fires when the result of any work, painting included, has been handed over.
    """

    activity_changed = Signal()
    delivered = Signal()
    _finished = Signal(object, object, object, object)
    _progressed = Signal(object, float, float, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        _make_painting_classes()
        self._garbage = GarbageTurns(self)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="ecodesk-writer")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="ecodesk-reader")
        self._painters = ThreadPoolExecutor(2, thread_name_prefix="ecodesk-painter")
        self._unexpected: Failed = _raise
        self.running: list[Task] = []
        self._unfinished: list[Task] = []
        self._writes: list[Task] = []
        self._ended = False
        self._held: list[tuple[ThreadPoolExecutor, Callable[[], None]]] | None = None
        self._hold_ends = QTimer(self)
        self._hold_ends.setSingleShot(True)
        self._hold_ends.setInterval(_LONGEST_HOLD)
        self._hold_ends.timeout.connect(self.go_on)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._note, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether any work is under way, painting included."""
        return bool(self._unfinished)

    @property
    def saving(self) -> bool:
        """Whether writes that cannot be cancelled are under way or wait for their turn."""
        return any(not task.cancellable for task in self._writes)

    def on_unexpected(self, handler: Failed) -> None:
        """What to do with a failure nobody else handles."""
        self._unexpected = handler

    def write(
        self,
        title: Text,
        work: Callable[[Progress], Any],
        done: Done,
        failed: Failed | None = None,
        *,
        cancellable: bool = False,
    ) -> Task:
        """Run work that writes the store; pieces run one after another in the order asked.

        Only long work that reports its progress, and so can stop half-way, may be `cancellable`.
        """
        return self._start(self._writer, title, work, done, failed, cancellable=cancellable)

    def read(
        self,
        title: Text,
        work: Callable[[Progress], Any],
        done: Done,
        failed: Failed | None = None,
        *,
        droppable: bool = False,
    ) -> Task:
        """Run work that only reads the store; several may run at once.

        What is `droppable` only keeps the window up to date, and is no reason to ask before closing it.
        """
        return self._start(self._readers, title, work, done, failed, droppable=droppable, held=droppable)

    def paint(
        self,
        work: Callable[[Progress], Any],
        done: Done,
        failed: Failed | None = None,
        *,
        first: bool = False,
    ) -> Task:
        """Run painting; not listed as activity. What comes `first` is not held back."""
        title = t("绘制", "Painting")
        held = {"droppable": True, "listed": False, "held": not first}
        return self._start(self._painters, title, work, done, failed, **held)

    def hold_back(self) -> None:
        """Let what only keeps the window up to date wait until `go_on`, for the map to be there soonest.

        Threads of one Python take turns: a check that runs beside the painting doubles its time.
        """
        if self._held is None:
            self._held = []
        self._hold_ends.start()

    def go_on(self) -> None:
        """Start what was held back, in the order asked."""
        held, self._held = self._held or [], None
        self._hold_ends.stop()
        for pool, run in held:
            pool.submit(run)

    def _start(
        self,
        pool: ThreadPoolExecutor,
        title: Text,
        work: Callable[[Progress], Any],
        done: Done,
        failed: Failed | None,
        *,
        cancellable: bool = True,
        droppable: bool = False,
        listed: bool = True,
        held: bool = False,
    ) -> Task:
        task = Task(title, cancellable, droppable, self)
        if self._ended:
            return task
        progress = _TaskProgress(task, self._progressed.emit if listed else _untold)

        def run() -> None:
            try:
                progress.report(0, 1)
                outcome: Any = work(progress)
                error: BaseException | None = None
            except BaseException as caught:
                outcome, error = None, caught
            self._finished.emit(task, outcome, error, (done, failed))

        self._unfinished.append(task)
        if pool is self._writer:
            self._writes.append(task)
        if listed:
            self.running.append(task)
            self.activity_changed.emit()
        if held and self._held is not None:
            self._held.append((pool, run))
        else:
            pool.submit(run)
        return task

    @Slot(object, float, float, object)
    def _note(self, task: Task, done: float, total: float, text: Text | None) -> None:
        task.done_steps, task.total_steps, task.text = done, total, text or task.text
        task.changed.emit()
        if task in self.running:
            self.activity_changed.emit()

    @Slot(object, object, object, object)
    def _deliver(
        self, task: Task, outcome: Any, error: BaseException | None, callbacks: tuple[Done, Failed | None]
    ) -> None:
        self._unfinished.remove(task)
        if task in self._writes:
            self._writes.remove(task)
        if task in self.running:
            self.running.remove(task)
            self.activity_changed.emit()
        done, failed = callbacks
        task.deleteLater()
        if error is None:
            done(outcome)
        elif failed is not None:
            failed(error)
        elif not isinstance(error, Cancelled):
            self._unexpected(error)
        self.delivered.emit()

    def shut_down(self) -> None:
        """Stop what only reads, and wait until everything that was to be written has been written.

        Results that are there are still delivered; nothing starts any more.
        """
        for task in self._unfinished:
            task.cancel()
        self._held = None
        self._hold_ends.stop()
        for pool in (self._readers, self._painters):
            pool.shutdown(wait=False, cancel_futures=True)
        for pool in (self._writer, self._readers, self._painters):
            pool.shutdown(wait=True)
        self._ended = True
        self._garbage.stop()
        QCoreApplication.sendPostedEvents(self)


def _untold(task: Task, done: float, total: float, text: Text | None) -> None:
    """Nobody looks at the steps of a painting, and to tell them would keep the window from following the hand."""


@cache
def _make_painting_classes() -> None:
    """Paint a pixel in the usual ways before any other thread does.

    PySide makes a class, and those its overloads name, when it is first used; two threads that make one at
    the same time crash, as window and painter did at the first picture.
    """
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter, path, box = QPainter(image), QPainterPath(), QRectF(0, 0, 1, 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.fillRect(box, QColor(Qt.GlobalColor.white))
    painter.fillRect(QRect(0, 0, 1, 1), QColor(Qt.GlobalColor.white))
    painter.setPen(QPen(QColor(Qt.GlobalColor.white), 1.0))
    painter.setBrush(QColor(Qt.GlobalColor.white))
    path.addRect(box)
    path.addPolygon(QPolygonF(box))
    painter.fillPath(path, QColor(Qt.GlobalColor.white))
    painter.strokePath(path, painter.pen())
    painter.drawImage(box, image.copy())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "")
    painter.setClipRect(box)
    painter.end()


def _raise(error: BaseException) -> None:
    raise error
