"""The tools that change projects which exist."""

from __future__ import annotations

from ecodesk.ui.canvas.tools.click_tools import DeletePartTool, FillHoleTool, GapTool
from ecodesk.ui.canvas.tools.line_tools import HoleTool, LeadTool, PartTool, SplitTool
from ecodesk.ui.canvas.tools.move_tool import MoveTool
from ecodesk.ui.canvas.tools.reshape_tool import ReshapeTool
from ecodesk.ui.canvas.tools.tool import Tool

EDITING_TOOLS: tuple[type[Tool], ...] = (
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
