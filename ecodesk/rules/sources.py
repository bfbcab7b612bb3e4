"""What the short marks mean that rules cite as their source, so that a reader need not know them."""

from __future__ import annotations

import re

from ecodesk.i18n import Text, join, plain, t

_NOTICE = t("县“两山七河一流域”生态保护与修复治理工作机制", "the county's mechanism 两山七河一流域")

_CLAUSES: dict[str, Text] = {
    "S1": t("一、出台背景", "I, background"),
    "S2": t("二、指导思想", "II, guiding ideas"),
    "S3": t("三、出台依据", "III, what it rests on"),
    "S4": t("四、目标任务", "IV, goals and tasks"),
    "S5.1": t("五（一）建立管理清单", "V (1), management lists"),
    "S5.2": t("五（二）强化分工负责", "V (2), division of duties"),
    "S5.3": t("五（三）落实协调配合", "V (3), co-ordination"),
    "S5.4": t("五（四）调度评估机制", "V (4), reporting and evaluation"),
    "S5.5": t("五（五）重视调研整改", "V (5), inspection and rectification"),
    "S5.6": t("五（六）规范督导考核", "V (6), supervision and assessment"),
    "S6": t("六、保障措施", "VI, safeguards"),
}
_DOCUMENTS: dict[str, Text] = {
    "V7": t("《长治市沁河流域生态修复与保护条例》", "Changzhi's ordinance on the Qin River basin"),
    "V8": t("《长治市漳泽湖生态保护与修复条例》", "Changzhi's ordinance on Zhangze Lake"),
    "V12": t(
        "《山水林田湖草生态保护修复工程指南（试行）》",
        "Guideline for integrated restoration works (trial)",
    ),
    "V13": t("TD/T 1069-2022 验收规范", "TD/T 1069-2022, acceptance of restoration works"),
    "V14": t("财办资环〔2023〕2号 项目申报通知", "财办资环〔2023〕2号, call for applications"),
    "V15": t(
        "《重点生态保护修复治理资金管理办法》2021 年、2024 年版",
        "Fund rules for key restoration, 2021 and 2024",
    ),
    "V16": t("《重点生态保护修复治理资金管理办法》2026 年版", "Fund rules for key restoration, 2026"),
    "V17": t("国办发〔2021〕40号 社会资本参与生态保护修复", "国办发〔2021〕40号, social capital"),
    "V18": t("自然资发〔2022〕142号 生态保护红线管理", "自然资发〔2022〕142号, ecological red lines"),
    "V19": t("国办发明电〔2020〕24号 坚决制止耕地“非农化”", "国办发明电〔2020〕24号, cropland"),
    "V20": t("自然资发〔2021〕166号 耕地用途管制", "自然资发〔2021〕166号, use of cropland"),
    "V21": t("自然资办发〔2023〕10号 修复项目监管", "自然资办发〔2023〕10号, supervision of projects"),
    "V22": t("自然资办发〔2024〕39号 矿山生态修复", "自然资办发〔2024〕39号, restoration of mines"),
    "V24": t(
        "水利部《关于加强河湖水域岸线空间管控的指导意见》2022",
        "Ministry of Water Resources, guidance on rivers and shores, 2022",
    ),
    "V26": t("国土调查办发〔2008〕32号 椭球面积计算", "国土调查办发〔2008〕32号, ellipsoidal areas"),
    "V27": t("测绘行业关于奥维导出坐标偏移的报道 2023", "a surveyors' report on shifted coordinates, 2023"),
    "D": t("本软件的默认做法，县里可以改", "a default of this program, which the county can change"),
}
_CHAPTERS: dict[str, Text] = {
    "§3": t("国家和行业标准", "national and trade standards"),
    "§4": t("各类管控边界的管理规定", "the rules in force for control lines"),
    "§5.8": t("地图公开使用与地图审核的规定", "the rules on maps shown to the public"),
    "§5": t("CGCS2000 与国土调查的数据约定", "conventions of CGCS2000 and land-survey data"),
    "§6": t("表单与台账的填报要求", "what forms and ledgers have to state"),
}
CAUTION = t(
    "引用前请对照现行有效的文件原文；县里另有规定的，在规则设置中改。",
    "Check the documents in force before you quote them; where the county rules otherwise, change the setting.",
)
"""What to tell with every source: the texts behind the rules change."""


def cited(source: str) -> Text:
    """The source of a rule in words; a mark that is not known stays as it is."""
    marks = [mark for mark in re.split(r"[;,]\s*", source.strip()) if mark]
    clauses = [_CLAUSES[mark] for mark in marks if mark in _CLAUSES]
    named = [_document(mark) for mark in marks if mark not in _CLAUSES]
    if clauses:
        first = t("{notice}：{clauses}", "{notice}: {clauses}")
        named.insert(0, first.format(notice=_NOTICE, clauses=join(clauses)))
    return join(named, "；", "; ")


def _document(mark: str) -> Text:
    if mark in _DOCUMENTS:
        return _DOCUMENTS[mark]
    return next((text for start, text in _CHAPTERS.items() if mark.startswith(start)), plain(mark))
