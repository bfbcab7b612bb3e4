"""Data in and out: the import dialog, the control layers, and the export formats, as commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ecodesk.exchange.file_checks import is_data_file
from ecodesk.i18n import join, plain, t
from ecodesk.progress import Progress
from ecodesk.ui.commands import Command
from ecodesk.ui.dialogs.export_dialog import FORMAT_NAMES, ExportDialog, ExportWish
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction
from ecodesk.ui.shell_commands import needs_plan, needs_writable
from ecodesk.workspace import Applied

if TYPE_CHECKING:  # what reads and writes files is imported when somebody imports or exports
    from ecodesk.exchange.examining import Examination
    from ecodesk.ui.dialogs.import_dialog import ImportDialog

_SELECTED_UP_TO = 500  # rows; more would make every list a violet block


def open_import(window: Any, paths: Sequence[Path] | None = None, kind: str = "") -> ImportDialog | None:
    """Show the import dialog, with files and folders in it when given; None when nothing can be imported.

    `kind` is a target such as `projects` or `control:CL_PBF` for files whose names do not say what they
    hold, or `control` to offer control layers only.
    """
    from ecodesk.ui.dialogs.import_dialog import ImportDialog

    if (reason := needs_writable(window)) is not None:
        window.session.notify(Notice(reason, level="warn"))
        return None
    dialog = ImportDialog(window.session, window.look, paths or (), kind, window)
    dialog.imported.connect(lambda applied, seen: _imported(window, applied, seen))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def data_among(paths: Sequence[Path]) -> list[Path]:
    """The folders and data files among paths dropped on the window; plans are left to be opened."""
    return [path for path in paths if path.is_dir() or is_data_file(path)]


def _imported(window: Any, applied: Applied, examination: Examination) -> None:
    """Show on the map what came in, and say it in numbers with a way back."""
    from ecodesk.exchange.importing import Outcome

    counts: dict[Outcome, int] = {}
    for seen in examination.files:
        for outcome, n in (seen.plan.counts if seen.plan is not None else {}).items():
            counts[outcome] = counts.get(outcome, 0) + n
    parts = [
        t("{what} {n}", "{what} {n}").format(what=o.label, n=counts[o]) for o in Outcome if counts.get(o)
    ]
    words = t("已导入：{counts}", "Imported: {counts}").format(counts=join(parts, " · ", " · "))
    rows = frozenset((change.table, change.id) for change in applied.edit.changes if change.after is not None)
    session = window.session
    if len(rows) <= _SELECTED_UP_TO:
        session.select(Selection(rows))
    window.zoom_to(Selection(rows))
    edit_id = applied.edit.id
    undo = undo_action(session, edit_id)
    session.notify(Notice(words, (undo,), "database-import-outline"))


def open_export(window: Any, format: str) -> ExportDialog:
    """Show the export dialog on a format."""
    dialog = ExportDialog(window.session, window.look, format, parent=window)
    dialog.export_wanted.connect(lambda wish: _export(window, wish))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def _export(window: Any, wish: ExportWish) -> None:
    session = window.session
    snapshot = session.snapshot

    def work(progress: Progress) -> list[Path]:
        from ecodesk.exchange.exporting import export

        return export(snapshot, wish.to, wish.kinds, wish.format, encoding=wish.encoding, progress=progress)

    def done(written: list[Path]) -> None:
        words = t("已导出 {n} 个图层到 {path}", "{n} layers were exported to {path}")
        folder = wish.to.parent if wish.format == "gpkg" else wish.to
        show = NoticeAction(t("打开文件夹", "Open the folder"), lambda: _open(folder))
        said = words.format(n=len(wish.kinds), path=plain(str(wish.to)))
        session.notify(Notice(said, (show,), level="ok"))

    title = t("导出 {format}", "Exporting {format}").format(format=plain(FORMAT_NAMES[wish.format]))
    window.background.read(title, work, done, window.problems.show)


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _import(window: Any) -> None:
    open_import(window)


def _load_control(window: Any) -> None:
    open_import(window, kind="control")


def _exporter(format: str) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        open_export(window, format)

    return run


COMMANDS: tuple[Command, ...] = (
    Command(
        "file.import",
        t("导入数据…", "Import data…"),
        _import,
        "file",
        "database-import-outline",
        "Ctrl+I",
        disabled=needs_writable,
        separate=True,
        hint=t(
            "Shapefile、GeoPackage、KML、坐标 TXT、坐标表等；先核对，再作为一步导入",
            "Shapefile, GeoPackage, KML, parcel TXT, tables of coordinates; checked first, then taken in as one step",
        ),
    ),
    *(
        Command(
            f"file.export.{format}",
            t("{name}…", "{name}…").format(name=plain(name)),
            _exporter(format),
            "file/export",
            "database-export-outline",
            disabled=needs_plan,
        )
        for format, name in FORMAT_NAMES.items()
    ),
    Command(
        "layer.load_control",
        t("加载管控图层…", "Load control layers…"),
        _load_control,
        "layer",
        "layers-plus",
        disabled=needs_writable,
        hint=t(
            "永久基本农田、生态保护红线等，检查要用", "Farmland, red lines and others, which the checks need"
        ),
    ),
)
