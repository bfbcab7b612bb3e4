"""Documents: what a plan looks like on paper and as a shareable page.

`plan_sheet` turns a picture of the plan into a sheet as data: tables, texts and numbered callouts.
`to_pdf` draws it with the painter of the map, as vectors; `to_web_map` writes the same content as one
self-contained HTML file. What is on paper, on the page and on the screen has one source.
"""
