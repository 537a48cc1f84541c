"""The benchmarks compare like with like: both sides simulate the same jobs to the same nanosecond."""

from __future__ import annotations

import pytest

from tests.benchmarks.slider import SLIDERS
from tests.benchmarks.workloads import WORKLOADS, Workload, draw_jobs, result
from threadlab import labs


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_sides_agree_on_when_jobs_are_done(workload: Workload, seed: int) -> None:
    jobs = draw_jobs(20, seed)
    full, metrics_only = workload.simulate(jobs), workload.simulate(jobs, "metrics")

    assert full.outcome == "completed"
    assert result(full) == workload.simpy(jobs)
    assert metrics_only.threads == full.threads


def test_the_slider_of_every_lab_is_measured() -> None:
    assert set(SLIDERS) == set(labs.LABS)
    for name, slider in SLIDERS.items():
        lab = getattr(labs, name)()
        before = list(lab.traces.values())
        lab.controls[slider].value += lab.controls[slider].step
        assert list(lab.traces.values()) != before, f"{name}: the picture stays as it is"
        lab.close()
