"""The map: one painter for screen, picture and paper. QtGui only, so it runs in any thread and without a window.

`scene` turns a picture of the plan into flat arrays with styles; `painter` draws what a `viewport` shows;
`labels`, `legend` and `furniture` add names, legend, scale bar and callouts. Nothing here knows widgets or rules.
"""
