"""User threads, kernel threads and CPUs at one instant, as the layers of a graph."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from threadlab.plots.arguments import instant, one_trace, own_title
from threadlab.plots.placement import Place, Placement, placement
from threadlab.trace import State, Trace, format_time
from threadlab.trace.palette import STATE_STYLE

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Node = tuple[str, int | str]
"""``("thread", 3)`` for one thing; ``("thread", "ready")`` for all those that are alike"""

LAYERS = ("cpu", "lwp", "thread")
"""from the bottom to the top"""
LAYER_TITLES = {"thread": "user threads", "lwp": "kernel threads", "cpu": "CPUs"}
MOST = 8
"""boxes in one layer; of more things, those that run are drawn one by one and the others as groups"""
NAMED = 5
"""boxes of single things in a layer that has groups"""
ROW, BOX, HEAD, ARCS = 0.74, 0.4, 0.26, 0.42
"""inches: from layer to layer, the height of a box, the heading, the room for arrows above the threads"""


def mapping(trace: Trace, at: int) -> Figure:
    """Draw who sits where at the time `at` (nanoseconds): user threads on kernel threads on CPUs.

    A line leads from a user thread to the kernel thread that carries it and from there to the CPU that runs it; a
    dashed arrow leads from a thread that waits to the thread it waits for.  At the end of the run the picture shows
    the machine as it was just before, and after a deadlock as it stands for ever.

    Returns a matplotlib `Figure` that is not registered with pyplot.  Raises `TypeError` or `ValueError`, naming the
    argument, for anything else.
    """
    now = placement(one_trace(trace, "trace"), instant(at, "at", 0, trace.end))
    return _draw(now, graph_of(now))


def mapping_graph(trace: Trace, at: int) -> nx.DiGraph[Node]:
    """The graph that `mapping` draws, for those who want to count in it.

    Each node has a `layer` (``"thread"``, ``"lwp"``, ``"cpu"``), a `label`, a `state` and a `note`; each edge has a
    `kind`: ``"carries"`` or ``"waits for"``.
    """
    return graph_of(placement(one_trace(trace, "trace"), instant(at, "at", 0, trace.end)))


def graph_of(now: Placement) -> nx.DiGraph[Node]:
    """`now` as a graph."""
    import networkx as nx

    trace = now.trace
    carried = {place.lwp: place for place in now.places if place.lwp >= 0}
    running = {place.cpu: place for place in now.places if place.cpu >= 0}
    threads = _boxes("thread", {place.thread: place for place in now.places})
    lwps = _boxes("lwp", {lwp: carried.get(lwp) for lwp in range(len(trace.lwps))})
    cpus = _boxes("cpu", {cpu: running.get(cpu) for cpu in range(trace.cpus)})
    graph: nx.DiGraph[Node] = nx.DiGraph(time=now.time)
    seated = ((threads, {place.thread: place for place in now.places}), (lwps, carried), (cpus, running))
    for boxes, places in seated:
        sizes = Counter(boxes.values())
        for number, node in boxes.items():
            if node not in graph:
                graph.add_node(node, **_look(trace, node, places.get(number), sizes[node]))
    for place in now.places:
        if place.lwp in lwps:
            graph.add_edge(threads[place.thread], lwps[place.lwp], kind="carries")
        if place.cpu in cpus:
            above = lwps[place.lwp] if place.lwp in lwps else threads[place.thread]
            graph.add_edge(above, cpus[place.cpu], kind="carries")
    for waiter, holder in now.waits:
        if threads[waiter] != threads[holder]:
            graph.add_edge(threads[waiter], threads[holder], kind="waits for")
    return graph


def _boxes(layer: str, places: dict[int, Place | None]) -> dict[int, Node]:
    """The box of each thing of a layer: its own, or that of a group."""
    if len(places) <= MOST:
        return {number: (layer, number) for number in places}
    named = [number for number, place in places.items() if place is not None and place.cpu >= 0][:NAMED]
    singles: dict[int, Node] = {number: (layer, number) for number in named}
    words = {number: _state_word(place) for number, place in places.items() if number not in singles}
    sizes = Counter(words.values())
    return singles | {number: (layer, word if sizes[word] > 1 else number) for number, word in words.items()}


def _state_word(place: Place | None) -> str:
    if place is None:
        return "idle"
    if place.state is None:
        return "unknown"
    return STATE_STYLE[place.state].label


def _look(trace: Trace, node: Node, place: Place | None, size: int) -> dict[str, Any]:
    """Label, state and note of a box."""
    layer, number = node
    state = None if place is None else place.state
    note = _state_word(place)
    if isinstance(number, str):
        noun = {"thread": "threads", "lwp": "kernel threads", "cpu": "CPUs"}[layer]
        return {"layer": layer, "label": f"{size} {noun}", "state": state, "note": note}
    if layer == "thread":
        label = trace.thread_name(number)
        if place is not None and place.why:
            note = place.why
    elif layer == "lwp":
        label = f"kernel thread {trace.lwps[number].number}"
        if not trace.one_process:
            label = f"{trace.lwps[number].pid}:{label}"
    else:
        label = f"CPU {number}"
        note = "busy" if state == State.RUNNING else note
    return {"layer": layer, "label": label, "state": state, "note": note}


def _draw(now: Placement, graph: nx.DiGraph[Node]) -> Figure:
    from threadlab.plots.figure import INK, TEXT, WIDTH, TraceFigure, panel, text_width

    layers = [layer for layer in LAYERS if any(graph.nodes[node]["layer"] == layer for node in graph)]
    waits = [edge for edge in graph.edges if graph.edges[edge]["kind"] == "waits for"]
    above = ARCS if waits else 0.1
    height = HEAD + above + ROW * max(len(layers), 1)
    figure = TraceFigure(height, now.describe())
    axes = panel(figure, 0, 0, WIDTH, height)
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    left = 0.2 + max((text_width(LAYER_TITLES[layer]) for layer in layers), default=0.0)
    spots = _spots(graph, layers, left + 0.1, WIDTH - 0.1)
    widest = max((_crowd(graph, layer) for layer in layers), default=1)
    box = min(1.35, (WIDTH - left - 0.2) / widest - 0.12)
    axes.text(0.1, height - 0.16, own_title(now.trace), size=TEXT + 1, weight="bold", color=INK, va="center_baseline")
    when = f"dashed arrow: waits for · {_when(now)}" if waits else _when(now)
    axes.text(WIDTH - 0.1, height - 0.16, when, size=TEXT, color=INK, ha="right", va="center_baseline")
    for at, layer in enumerate(layers):
        axes.text(0.1, (at + 0.5) * ROW, LAYER_TITLES[layer], size=TEXT, color=INK, va="center_baseline")
    if not graph:
        axes.text(WIDTH / 2, ROW / 2, "No thread is alive.", size=TEXT, color=INK, ha="center", va="center")
    _draw_edges(axes, graph, spots, box)
    for node in graph:
        _draw_box(axes, *spots[node], box, **{key: graph.nodes[node][key] for key in ("label", "state", "note")})
    return figure


def _when(now: Placement) -> str:
    words = [f"at {format_time(now.time)}"]
    if now.time >= now.trace.end and now.trace.outcome == "deadlock":
        words.append("deadlock")
    if now.ended:
        words.append(f"{now.ended} ended")
    if now.unborn:
        words.append(f"{now.unborn} not yet created")
    return " · ".join(words)


def _crowd(graph: nx.DiGraph[Node], layer: str) -> int:
    return sum(graph.nodes[node]["layer"] == layer for node in graph)


def _spots(graph: nx.DiGraph[Node], layers: list[str], left: float, right: float) -> dict[Node, tuple[float, float]]:
    """The middle of each box, in inches: layers one above the other, each in the order of numbers and centred.

    Not networkx's multipartite layout, whose order within a layer changes from one process to the next.
    """
    widest = max((_crowd(graph, layer) for layer in layers), default=1)
    step = (right - left) / widest
    spots = {}
    for row, layer in enumerate(layers):
        nodes = [node for node in graph if graph.nodes[node]["layer"] == layer]
        first = (left + right) / 2 - step * (len(nodes) - 1) / 2
        for at, node in enumerate(nodes):
            spots[node] = (first + at * step, (row + 0.5) * ROW)
    return spots


def _draw_edges(axes: Axes, graph: nx.DiGraph[Node], spots: dict[Node, tuple[float, float]], box: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    from threadlab.plots.figure import INK

    for source, target, kind in graph.edges(data="kind"):
        (x, y), (to_x, to_y) = spots[source], spots[target]
        if kind == "carries":
            axes.plot([x, to_x], [y - BOX / 2, to_y + BOX / 2], color=INK, linewidth=1.4, solid_capstyle="round")
            continue
        inner = to_x < x and graph.has_edge(target, source)  # of two that wait for each other: below the other arrow
        aside = box * (0.38 if inner else 0.2) * (1 if to_x > x else -1)
        start, end = (x + aside, y + BOX / 2), (to_x - aside, to_y + BOX / 2)
        bow = min(0.5, (ARCS - 0.08) * (0.8 if inner else 2) / max(abs(end[0] - start[0]), 0.1))
        axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                connectionstyle=f"arc3,rad={-bow if to_x > x else bow}",
                arrowstyle="-|>",
                mutation_scale=9,
                linestyle=(0, (3, 2)),
                linewidth=1.0,
                color=INK,
                shrinkA=0,
                shrinkB=0,
            )
        )


def _draw_box(axes: Axes, x: float, y: float, width: float, label: str, state: State | None, note: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    from threadlab.plots.figure import INK, PAPER, SMALL, ink_on, shortened, text_width

    colour = PAPER if state is None else STATE_STYLE[state].colour
    corner = (x - width / 2, y - BOX / 2)
    style = "round,pad=0,rounding_size=0.06"
    axes.add_patch(
        FancyBboxPatch(corner, width, BOX, boxstyle=style, facecolor=colour, edgecolor=INK, linewidth=0.8, zorder=3)
    )
    room = width - 0.08
    if text_width(label, SMALL, "bold") > room:
        label = label.replace("kernel thread", "LWP")
    if text_width(note, SMALL) > room:
        note = note.removeprefix("pthread_")
    place: dict[str, Any] = {"size": SMALL, "ha": "center", "va": "center_baseline", "zorder": 4}
    ink = ink_on(colour)
    axes.text(x, y + 0.085, shortened(label, room, SMALL, "bold"), color=ink, weight="bold", **place)
    axes.text(x, y - 0.085, shortened(note, room, SMALL), color=ink, **place)
