"""台账: the table of projects behind the ledger page and the attribute table.

`columns`, `rows`, `aspects` and `arranging` say what is listed and in which order and know no widget;
`table_model` and `table_view` show it; the rest are the tools around it.
"""
