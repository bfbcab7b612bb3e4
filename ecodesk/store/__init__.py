"""Workspaces on disk and in a database: GeoPackage and PostGIS behind one `Store`.

One SQLAlchemy `MetaData`, built from the declared fields, serves both engines; they differ only in
the geometry column, in how rows are locked, and in what else makes a GeoPackage a GeoPackage. An edit
is one transaction: compare with what is stored, write rows, append to the log. There is no other way
to write.

What is approximated: money is kept as exact decimal text, several values in one field as a JSON list,
yes/no as 0 or 1; everything else is the engine's own type.
"""

from ecodesk.store.file_shelf import FileShelf, KeptFile
from ecodesk.store.opening import copy_store, create_store, open_store
from ecodesk.store.store import Store

__all__ = ["FileShelf", "KeptFile", "Store", "copy_store", "create_store", "open_store"]
