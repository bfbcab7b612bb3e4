"""The sample county: schematic but natural in shape, marked 示例数据 in every row.

`build` reads the committed layers of `data/sample/` and makes the workspace. The other modules made those
layers once (`python -m ecodesk.sample.draw`, needs the extra `sample`): the county outline from a registry
package and the main river from Debian's GSHHG; the terrain is eroded around the rivers, units and small
watersheds are what drains together on it, and projects, patches and control lines are placed on it by plan.
"""
