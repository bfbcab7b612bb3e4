"""The comparison of two versions of the plan: changes, map, decisions."""
