"""A reader of a rule is told what it rests on in words, not in marks."""

from __future__ import annotations

import re

import pytest

from ecodesk.rules.explain import explain
from ecodesk.rules.registry import all_rules
from ecodesk.rules.sources import cited

MARK = re.compile(r"\b[SV]\d|§")


@pytest.mark.parametrize("source", sorted({rule.source for rule in all_rules().values()}))
def test_every_source_is_told_in_words(source: str) -> None:
    words = cited(source)
    assert not MARK.search(words.zh) and not MARK.search(words.en), words
    assert words.zh != words.en


def test_clauses_of_one_document_are_told_together() -> None:
    words = cited("S5.1, S5.2; V18")
    assert words.zh.count("工作机制") == 1 and words.zh.count("；") == 1
    assert "五（一）" in words.zh and "五（二）" in words.zh and "142号" in words.zh


def test_a_mark_nobody_knows_stays_as_it_is() -> None:
    assert cited("X9").zh == "X9"


def test_the_explanation_of_a_rule_ends_with_its_source() -> None:
    rule = all_rules()["CTL-003"]
    for words, source in (
        (explain(rule).zh, cited(rule.source).zh),
        (explain(rule).en, cited(rule.source).en),
    ):
        assert source in words
