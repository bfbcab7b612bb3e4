"""Every tool of the map; the canvas has one of each."""

from __future__ import annotations

from ecodesk.ui.canvas.tools.candidate_tool import CandidateTool
from ecodesk.ui.canvas.tools.click_tools import DeletePartTool, FillHoleTool, GapTool
from ecodesk.ui.canvas.tools.corridor_tool import CorridorTool, SiteTool
from ecodesk.ui.canvas.tools.identify_tool import IdentifyTool
from ecodesk.ui.canvas.tools.line_tools import HoleTool, LeadTool, PartTool, SplitTool
from ecodesk.ui.canvas.tools.measure_tool import MeasureTool
from ecodesk.ui.canvas.tools.move_tool import MoveTool
from ecodesk.ui.canvas.tools.pan_tool import PanTool
from ecodesk.ui.canvas.tools.patch_tools import PatchLineTool, PatchPointTool, PatchTool
from ecodesk.ui.canvas.tools.polygon_tool import (
    FreehandTool,
    PolygonTool,
    RectangleTool,
    TurnedRectangleTool,
)
from ecodesk.ui.canvas.tools.reshape_tool import ReshapeTool
from ecodesk.ui.canvas.tools.select_tool import LassoTool, SelectTool
from ecodesk.ui.canvas.tools.tool import Tool

LOOKING: tuple[type[Tool], ...] = (SelectTool, LassoTool, PanTool, IdentifyTool, MeasureTool)
DRAWING: tuple[type[Tool], ...] = (
    PolygonTool,
    FreehandTool,
    RectangleTool,
    TurnedRectangleTool,
    CorridorTool,
    SiteTool,
    PatchTool,
    PatchLineTool,
    PatchPointTool,
    CandidateTool,
)
EDITING: tuple[type[Tool], ...] = (
    ReshapeTool,
    LeadTool,
    SplitTool,
    HoleTool,
    FillHoleTool,
    PartTool,
    DeletePartTool,
    MoveTool,
    GapTool,
)
TOOLS = (*LOOKING, *DRAWING, *EDITING)
