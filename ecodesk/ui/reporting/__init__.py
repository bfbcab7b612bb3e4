"""The parts of the reports page: live sheet, options, checks before printing, what has been written."""
