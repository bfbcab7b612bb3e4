"""Opening, creating and closing plans from the window, off the UI thread; and the recent list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ecodesk.errors import CannotOpen
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.progress import Progress
from ecodesk.rules.finding import Severity
from ecodesk.settings import PreferenceFile, RecentFile, user_data_folder
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace

SAMPLE_NAME = "示例-长子县.gpkg"


def sample_path() -> Path:
    """Where the private copy of the sample lies."""
    return user_data_folder() / SAMPLE_NAME


class Opening(QObject):
    """Brings workspaces into the session and remembers them."""

    arrived = Signal()  # a workspace is there and about to be shown
    opened = Signal()
    failed = Signal(object)  # the exception

    def __init__(self, session: Session, preferences: PreferenceFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._preferences = preferences
        self._asked = 0
        session.closing.connect(self.remember)

    def open_location(
        self,
        location: str | Path,
        *,
        read_only: bool = False,
        begun: Callable[[Progress], Workspace] | None = None,
    ) -> None:
        """Open a file or database; what was open is closed once the new one is there.

        `begun` waits for it where somebody has begun to open it already.
        """
        current = self._session.workspace
        if current is not None and not (read_only or current.frozen) and _same(current.location, location):
            return
        user = self._session.user

        def work(progress: Progress) -> Workspace:
            return Workspace.open(location, read_only=read_only, user=user, progress=progress)

        title = t("打开 {name}", "Opening {name}").format(name=plain(Path(str(location)).name))
        self._bring(title, begun or work)

    def create(
        self,
        path: Path,
        crs: WorkingCrs,
        rows: Iterable[Record],
        then: Callable[[], object] | None = None,
    ) -> None:
        """Make a new plan and open it; `then` follows once it is open."""
        listed, user = list(rows), self._session.user

        def work(progress: Progress) -> Workspace:
            Workspace.create(path, crs, listed, user=user, progress=progress).close()
            return Workspace.open(path, user=user, progress=progress)

        self._bring(t("新建规划", "Creating the plan"), work, then)

    def open_sample(self, *, anew: bool = False) -> None:
        """Open the private copy of the sample, made at first use; `anew` restores its first state."""
        path, user = sample_path(), self._session.user
        current = self._session.workspace
        if current is not None and _same(current.location, path):
            if not anew and current.frozen is None:
                return
            self._session.close()

        def work(progress: Progress) -> Workspace:
            from ecodesk.sample.build import write_sample

            if anew:
                _set_aside(path)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_sample(path, progress)
            return Workspace.open(path, user=user, progress=progress)

        self._bring(t("打开示例", "Opening the sample"), work)

    def open_version(self, version: str) -> None:
        """Open a frozen version of the open plan, by id, for reading."""
        workspace = self._session.workspace
        if workspace is not None:
            title = t("打开冻结版本", "Opening the frozen version")
            self._bring(title, lambda _: workspace.as_frozen(version))

    def forget(self) -> None:
        """What is being opened is not wanted any more."""
        self._asked += 1

    def _bring(
        self, title: Text, work: Callable[[Progress], Workspace], then: Callable[[], object] | None = None
    ) -> None:
        self._asked += 1
        number = self._asked

        def bring(progress: Progress) -> tuple[Workspace, Edit | None]:
            workspace = work(progress)
            try:
                progress.report(1, 1)
                return workspace, None if workspace.read_only else workspace.outside_edit()
            except BaseException:
                workspace.close()
                raise

        def done(brought: tuple[Workspace, Edit | None]) -> None:
            workspace, outside = brought
            if number != self._asked:  # something else was asked for meanwhile
                workspace.close()
                return
            self.arrived.emit()
            self._session.show(workspace, outside)
            self.remember()
            self.opened.emit()
            if then is not None:
                then()

        self._session.background.write(title, bring, done, self.failed.emit, cancellable=True)

    def remember(self) -> None:
        """Note the open workspace, with what is known of it now, at the top of the recent list."""
        workspace = self._session.workspace
        if workspace is None or workspace.frozen or _same(workspace.location, sample_path()):
            return
        info, place = workspace.snapshot.plan_info, workspace.shown
        result = self._session.result
        known = next((r.blocks for r in self._preferences.values.recent if r.path == place), 0)
        self._preferences.remember_file(
            RecentFile(
                path=place,
                title=workspace.title,
                opened_at=datetime.now().isoformat(timespec="minutes"),
                version=info.version if info is not None else "",
                projects=len(workspace.snapshot.table(Project)),
                blocks=result.count(Severity.BLOCK) if result is not None else known,
            )
        )


def is_sample(session: Session) -> bool:
    """Whether the private copy of the sample is open."""
    workspace = session.workspace
    return workspace is not None and _same(workspace.location, sample_path())


def _same(one: str | Path, other: str | Path) -> bool:
    if "://" in str(one) or "://" in str(other):
        return str(one) == str(other)
    return Path(one).resolve() == Path(other).resolve()


def _set_aside(path: Path) -> None:
    """Keep the changed sample beside the fresh one rather than delete somebody's work."""
    if not path.exists():
        return
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    try:
        path.replace(path.with_name(f"{path.stem}-{stamp}{path.suffix}"))
    except OSError as error:
        raise CannotOpen(
            t("示例没有还原", "The sample was not restored"),
            where=plain(str(path)),
            why=plain(error.strerror or str(error)),
            remedy=t("请关闭正在使用它的程序再试", "Close the program that uses it and try again"),
        ) from error
