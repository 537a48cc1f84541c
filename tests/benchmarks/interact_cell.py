"""A lab's timelines as a reader would draw them with `interact` and matplotlib; a notebook's cell for slider.py."""

import matplotlib.pyplot as plt
from ipywidgets import Checkbox, Dropdown, IntSlider, interact

import threadlab as tl
from threadlab.trace.palette import STATE_STYLE

NAME = "models"  # slider.py puts another lab here
lab = getattr(tl.labs, NAME)()


def same(control):
    """A control of the same kind, as `interact` would make it."""
    if hasattr(control, "max"):
        return IntSlider(control.value, control.min, control.max, control.step)
    if hasattr(control, "options"):
        return Dropdown(options=control.options, value=control.value)
    return Checkbox(control.value)


def timelines(**settings):
    """Draw what the lab's programs do under `settings`."""
    traces = lab.simulate({**lab.settings, **settings})
    _, panels = plt.subplots(len(traces), 1, sharex=True, squeeze=False, figsize=(7.5, 7))
    for axes, (title, trace) in zip(panels.flat, traces.items(), strict=True):
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
    panels[0, 0].legend(ncols=4, fontsize=8, loc="lower right", bbox_to_anchor=(1, 1))
    panels[-1, 0].set_xlabel("time (ms)")
    plt.show()


interact(timelines, **{name: same(control) for name, control in lab.controls.items()})
