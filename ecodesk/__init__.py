"""EcoDesk, 生态修复规划桌面: plan, check and print ecological restoration of a county."""

__version__ = "0.1.0"
