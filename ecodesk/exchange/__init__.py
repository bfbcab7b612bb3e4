"""Files other programs read and write: Shapefile, GeoJSON, GeoPackage.

Reading finds out encoding and coordinate system and says how; it never guesses silently and never
repairs silently. `importing` turns what was read into one `Edit`; `exporting` writes tables out.
geopandas and pyogrio are imported inside functions, because the window must open before they are needed.
"""
