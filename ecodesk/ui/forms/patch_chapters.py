"""The form of a problem patch: what is wrong, who treats it, photos."""

from __future__ import annotations

from ecodesk.analysis.patch_claims import claiming
from ecodesk.i18n import t
from ecodesk.model.fields import Record
from ecodesk.model.measures import area, hectares, mu, number_text
from ecodesk.model.records import Attachment, ProblemPatch
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.forms.attached_files import ATTACH, OPEN_FILE, SAVE_FILE
from ecodesk.ui.forms.chapters import Chapter, ChildTable, Figure, FormLayout


def _area_text(record: Record, snapshot: Snapshot) -> str:
    if record.geometry is None or record.geometry.is_empty:
        return ""
    size = area(record.geometry, snapshot.crs)
    words = t("{hm2} hm²（{mu} 亩）", "{hm2} ha ({mu} mu)")
    return str(words.format(hm2=number_text(hectares(size), 4), mu=number_text(mu(size))))


def _claimed_text(record: Record, snapshot: Snapshot) -> str:
    names = [row.caption for row in claiming(record.id, snapshot)]
    return "、".join(names) if names else str(t("还没有项目认领", "No project treats it yet"))


_PHOTOS = ChildTable(
    Attachment,
    "patch",
    ("kind", "name", "file_name", "taken_on", "place"),
    t("添加附件记录", "Add a file"),
    acts=(ATTACH, OPEN_FILE, SAVE_FILE),
)

PATCH_FORM = FormLayout(
    ProblemPatch,
    (
        Chapter(
            "",
            t("问题", "Problem"),
            t("面积为椭球面积", "Areas are ellipsoidal"),
            figures=(
                Figure("drawn_area", t("图斑面积", "Area"), _area_text, t("由图形计算", "From the shape")),
                Figure(
                    "claimed",
                    t("认领项目", "Treated by"),
                    _claimed_text,
                    t(
                        "在地图上“由项目认领”，或在项目表单中认领",
                        "Claimed on the map, or in the project form",
                    ),
                ),
            ),
        ),
        Chapter("photos", t("照片与附件", "Photos and files"), tables=(_PHOTOS,)),
    ),
)
