from __future__ import annotations
import shapely, pytest, traceback
from ecodesk.model.records import Project, RestorationUnit, ProblemPatch
from ecodesk.ui.selection import Selection
def test_all_commands(hand_on):
    hand = hand_on(Project(code="P-1", name="a", geometry=shapely.from_wkt("MULTIPOLYGON EMPTY")), Project(code="P-2", name="b", geometry=None), Project(code="P-3", name="b", geometry=shapely.from_wkt("POLYGON EMPTY")))
    ids = [p.id for p in hand.made]
    from PySide6.QtWidgets import QApplication, QDialog
    actions = hand.window.command_actions
    hand.window.problems.show = lambda e: (print("  PROBLEM", repr(e)[:300]), traceback.print_exception(e))
    def go(sel, label):
        for name, c in actions.commands.items():
            hand.window.session.select(sel)
            if any(x in name for x in ("export","print","save","full","open","new","quit","close","file.","import","language","theme")): continue
            if actions.reason(c) is not None: continue
            try:
                hand.run(name)
            except BaseException as e:
                print(label, name, "   RAISED", repr(e)[:400], flush=True)
            for w in QApplication.topLevelWidgets():
                if isinstance(w, QDialog) and w.isVisible():
                    if "Bug" in type(w).__name__: print(label, name, "BUG")
                    w.grab(); w.reject()
            hand.window.show_page("map")
            hand.canvas.repaint()
    for i in ids: go(Selection.of("project", i), "proj")
    go(Selection.of("project", *ids), "all")
    hand.window.session.undo(); hand.settle()
    us = [u.id for u in hand.snapshot.table(RestorationUnit).rows()]
    go(Selection.of("restoration_unit", *us), "units")
    go(Selection.of("restoration_unit", us[0]), "unit")
    go(Selection(), "none")
