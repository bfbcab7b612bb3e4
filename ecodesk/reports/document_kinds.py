"""The documents of the integrated plan by the name they have in the catalogue, and how each is gathered.

The window knows the names from its start; how a document is made is imported when one is gathered.
"""

from __future__ import annotations

from datetime import date

from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text, plain, t
from ecodesk.model.fields import Record
from ecodesk.model.records import ConsultationRecord, NationalApplication, OneMatterResolution
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.documents import Document
from ecodesk.rules.finding import CheckResult

PLAN_DOCUMENT = "plan-document"
DUTY_MATRIX = "duty-matrix"
PLAN_MONEY = "plan-money"
RESOLUTION = "resolution"
NATIONAL = "national-application"
PACKAGES = "project-packages"


def gather_document(
    kind: str,
    snapshot: Snapshot,
    result: CheckResult | None,
    *,
    language: str,
    row: str = "",
    progress: Progress = SILENT,
) -> Document:
    """A document by its name; `row` is the code of the resolution or application it is about.

    Raises CannotWrite when there is no such row, KeyError for an unknown name.
    """
    if kind == PLAN_DOCUMENT:
        from ecodesk.reports.plan_document import plan_document

        return plan_document(snapshot, language, progress=progress)
    if kind == DUTY_MATRIX:
        from ecodesk.reports.duty_matrix import duty_document

        return duty_document(snapshot, language)
    if kind == PLAN_MONEY:
        from ecodesk.reports.money_document import money_document

        return money_document(snapshot, language)
    if kind == PACKAGES:
        from ecodesk.reports.package_document import package_document

        return package_document(snapshot, language)
    if kind == RESOLUTION:
        from ecodesk.reports.resolution_sheet import matter_document

        matter = _row(snapshot, (OneMatterResolution, ConsultationRecord), row)
        assert isinstance(matter, OneMatterResolution | ConsultationRecord)
        return matter_document(snapshot, matter, language, date.today())
    if kind == NATIONAL:
        from ecodesk.reports.national_document import national_document

        application = _row(snapshot, (NationalApplication,), row)
        assert isinstance(application, NationalApplication)
        return national_document(snapshot, application, result, language)
    raise KeyError(kind)


def _row(snapshot: Snapshot, kinds: tuple[type[Record], ...], code: str) -> Record:
    """The row of a code; without one the only row there is."""
    rows = [row for kind in kinds for row in snapshot.table(kind).rows()]
    found = [row for row in rows if code in (getattr(row, "code", ""), row.id)] if code else rows
    if len(found) == 1:
        return found[0]
    if not rows:
        raise CannotWrite(
            t("规划里还没有{what}", "{what}: the plan has none yet").format(what=kinds[0].title),
            remedy=t("先在“方案”页新建一份", "Add one on the page Plan first"),
        )
    codes = plain(" ".join(str(getattr(row, "code", "")) for row in rows))
    what: Text = kinds[0].title
    message = t("没有指明哪一份{what}", "Which of {what} is not given")
    if code:
        message = t("没有编号为 {code} 的{what}", "{what}: there is no {code}")
    raise CannotWrite(
        message.format(what=what, code=plain(code)),
        remedy=t("现有：{codes}", "There are: {codes}").format(codes=codes),
    )
