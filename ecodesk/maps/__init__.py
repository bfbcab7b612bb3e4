"""The map: one painter for screen, picture and paper. QtGui only, so it runs in any thread and without a window.

`scene` turns a picture of the plan into flat arrays with styles; `painter` draws what a `viewport` shows;
`labels` and `furniture` add names, scale bar, legend and callouts. Nothing here knows widgets or rules.
"""
