"""Follow boundaries that exist from one place to another, so that a new outline shares their nodes."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Place = tuple[float, float]

REACH = 0.01  # metres; how far a place may lie from the line it is on


def trace(lines: Any, start: Place, end: Place) -> list[Place] | None:
    """The shortest way along the lines from one place on them to another, both included.

    `lines` are boundaries as linestrings, in metres; where they cross, the way may turn. None when a
    place lies on no line or the two are not connected.
    """
    network = _segments(lines)
    if start == end or not len(network):
        return None
    network = _with_node(network, start)
    network = _with_node(network, end)
    ends, where = np.unique(network.reshape(-1, 2), axis=0, return_inverse=True)
    pairs = where.reshape(-1, 2)
    first, last = _node(ends, start), _node(ends, end)
    if first is None or last is None:
        return None
    way = _shortest(pairs, np.hypot(*(network[:, :2] - network[:, 2:]).T), len(ends), first, last)
    return None if way is None else [(float(ends[i, 0]), float(ends[i, 1])) for i in way]


def _segments(lines: Any) -> Floats:
    listed = np.asarray(lines, dtype=object)
    if not len(listed):
        return np.empty((0, 4))
    noded = shapely.get_parts(shapely.union_all(listed))
    xy, line = shapely.get_coordinates(noded, return_index=True)
    same = line[1:] == line[:-1]
    return np.hstack([xy[:-1][same], xy[1:][same]])


def _with_node(network: Floats, place: Place) -> Floats:
    """The network with a node at a place that lies on one of its segments."""
    start, way = network[:, :2], network[:, 2:] - network[:, :2]
    along = ((np.array(place) - start) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-12)
    feet = start + np.clip(along, 0.0, 1.0)[:, None] * way
    away = np.hypot(*(feet - np.array(place)).T)
    near = int(np.argmin(away))
    if away[near] > REACH:
        return network
    split = np.array([[*network[near, :2], *place], [*place, *network[near, 2:]]])
    split = split[np.hypot(*(split[:, :2] - split[:, 2:]).T) > 0]
    return np.vstack([np.delete(network, near, axis=0), split])


def _node(ends: Floats, place: Place) -> int | None:
    away = np.hypot(*(ends - np.array(place)).T)
    near = int(np.argmin(away))
    return near if away[near] <= REACH else None


def _shortest(pairs: Any, lengths: Floats, count: int, first: int, last: int) -> list[int] | None:
    """Dijkstra's way through the network, as node numbers."""
    out = np.concatenate([pairs[:, 0], pairs[:, 1]])
    into = np.concatenate([pairs[:, 1], pairs[:, 0]])
    cost = np.concatenate([lengths, lengths])
    order = np.argsort(out, kind="stable")
    into, cost = into[order], cost[order]
    begins = np.searchsorted(out[order], np.arange(count + 1))
    best, came = np.full(count, np.inf), np.full(count, -1)
    best[first] = 0.0
    waiting = [(0.0, first)]
    while waiting:
        so_far, node = heapq.heappop(waiting)
        if node == last:
            way = [last]
            while way[-1] != first:
                way.append(int(came[way[-1]]))
            return way[::-1]
        if so_far > best[node]:
            continue
        for edge in range(begins[node], begins[node + 1]):
            there, total = int(into[edge]), so_far + float(cost[edge])
            if total < best[there]:
                best[there], came[there] = total, node
                heapq.heappush(waiting, (total, there))
    return None
