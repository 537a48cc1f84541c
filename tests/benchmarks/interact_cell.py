"""The same four timelines as a reader would draw them with `interact` and matplotlib; a notebook's cell for slider.py."""

import matplotlib.pyplot as plt
from ipywidgets import interact

import threadlab as tl
from threadlab.trace.palette import STATE_STYLE

simulate = tl.labs.models().simulate


@interact(
    threads=(1, 16),
    cpus=(1, 8),
    lwps=(1, 8),
    bound=(0, 16),
    compute=(1, 40),
    block=(0, 60),
    rounds=(1, 5),
    quantum=(1, 40),
    user_switch=(0, 2000, 10),
    kernel_switch=(0, 2000, 10),
)
def timelines(
    threads=4,
    cpus=2,
    lwps=2,
    bound=1,
    compute=6,
    block=14,
    rounds=1,
    quantum=10,
    user_switch=0,
    kernel_switch=0,
    jacket=False,
):
    traces = simulate(dict(locals()))
    figure, panels = plt.subplots(len(traces), 1, sharex=True, figsize=(7.5, 7))
    for axes, (title, trace) in zip(panels, traces.items(), strict=True):
        for state, style in STATE_STYLE.items():
            spans = [span for span in trace.spans if span.state == state]
            axes.barh(
                [span.thread for span in spans],
                [span.duration / tl.ms for span in spans],
                left=[span.start / tl.ms for span in spans],
                color=style.colour,
                label=style.label if spans else None,
            )
        axes.set_title(title, loc="left", fontsize=9)
        axes.set_yticks(range(len(trace.threads)), [record.name for record in trace.threads], fontsize=8)
        axes.invert_yaxis()
    panels[0].legend(ncols=4, fontsize=8, loc="lower right", bbox_to_anchor=(1, 1))
    panels[-1].set_xlabel("time (ms)")
    plt.show()
