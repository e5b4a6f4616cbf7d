"""The cheapest way to have values: what is recorded, and what is computed again from what is recorded.

To have a value costs its recording, or its computation and to have its operands. The cheapest choice for all that is
needed is a minimum cut (source: needed; sink: had), found by Dinic's algorithm (E. A. Dinic, 1970). Griewank and
Walther, Evaluating Derivatives (2008), chapter 12, calls the question the trade between storing and recomputing.
"""

import math
from collections import deque


class Network:
    """A directed graph with capacities; nodes are any hashable values."""

    def __init__(self):
        self.edges = []             # of [to, capacity left]; the edge back is the next or the one before
        self.out = {}               # of node: positions of its edges

    def connect(self, start, end, capacity):
        self.out.setdefault(start, []).append(len(self.edges))
        self.edges.append([end, capacity])
        self.out.setdefault(end, []).append(len(self.edges))
        self.edges.append([start, 0])

    def source_side(self, source, sink):
        """The nodes on the source's side of a cut with least capacity, as an ordered set."""
        while True:
            levels = self._levels(source)
            if sink not in levels:
                return levels
            places = dict.fromkeys(levels, 0)
            while self._augment(source, sink, levels, places):
                pass

    def _levels(self, source):
        levels = {source: 0}
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for position in self.out.get(node, ()):
                end, capacity = self.edges[position]
                if capacity > 0 and end not in levels:
                    levels[end] = levels[node] + 1
                    queue.append(end)
        return levels

    def _augment(self, source, sink, levels, places):
        """Sends what one path bears; False where no path is left in this level graph."""
        path, node = [], source
        while node != sink:
            edges = self.out[node]
            while places[node] < len(edges):
                end, capacity = self.edges[edges[places[node]]]
                if capacity > 0 and levels.get(end) == levels[node] + 1:
                    break
                places[node] += 1
            if places[node] == len(edges):
                if not path:
                    return False
                last = path.pop()
                node = self.edges[last ^ 1][0]
                places[node] += 1
                continue
            position = edges[places[node]]
            path.append(position)
            node = self.edges[position][0]
        least = min(self.edges[position][1] for position in path)
        for position in path:
            self.edges[position][1] -= least
            self.edges[position ^ 1][1] += least
        return True


def cheapest(needed, ways, recording):
    """For each value that must be had, whether it is recorded (True) or computed (False).

    `needed`: the values asked for. `ways`: for a value that can be computed, its cost and the values it is computed
    from. `recording(value)`: what recording costs.
    """
    network = Network()
    seen, todo = {}, list(needed)
    for value in needed:
        network.connect("source", (value, "needed"), math.inf)
    while todo:
        value = todo.pop()
        if value in seen:
            continue
        seen[value] = True
        network.connect((value, "needed"), (value, "computed"), recording(value))
        cost, operands = ways.get(value, (math.inf, ()))
        network.connect((value, "computed"), "sink", cost)
        for operand in operands:
            network.connect((value, "computed"), (operand, "needed"), math.inf)
            todo.append(operand)
    side = network.source_side("source", "sink")
    return {value: (value, "computed") not in side for value in seen if (value, "needed") in side}
