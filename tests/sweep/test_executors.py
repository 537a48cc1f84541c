"""A sweep on other processes: the same numbers on every executor, also when a worker is killed half way."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest
from distributed import Client, LocalCluster

import threadlab as tl
from tests.sweep.experiments import fails_at_three, pool

GRID = {"workers": [1, 2, 3, 5, 8, 13], "cpus": [1, 2, 3, 4]}
REPLICATIONS = 8


@pytest.fixture(scope="module")
def here():
    """What the sweep gives in this process."""
    return tl.sweep(pool, GRID, replications=REPLICATIONS, seed=3).columns


@pytest.fixture
def cluster(tmp_path):
    """Three worker processes of Dask, on this computer."""
    arguments = {"n_workers": 3, "threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(local_directory=str(tmp_path), silence_logs=50, **arguments) as cluster:
        yield cluster


class Watched(Executor):
    """Hands on to `executor`, and calls `event` once when `after` of the batches are done."""

    def __init__(self, executor, after, event):
        self.executor, self.left, self.event = executor, after, event

    def submit(self, function, /, *args, **kwargs):
        future = self.executor.submit(function, *args, **kwargs)
        future.add_done_callback(self.count)
        return future

    def count(self, future):
        self.left -= 1
        if not self.left:
            self.event()


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, lambda n: ProcessPoolExecutor(n, get_context("spawn"))])
def test_pools_of_this_computer(here, kind):
    with kind(2) as executor:
        assert tl.sweep(pool, GRID, replications=REPLICATIONS, seed=3, executor=executor).columns == here


def test_dask_loses_and_doubles_nothing_when_a_worker_is_killed(here, cluster):
    killed = []

    def kill():
        nanny = cluster.workers[0]
        killed.append(nanny.pid)
        os.kill(nanny.pid, signal.SIGKILL)

    with Client(cluster) as client:
        executor = Watched(client.get_executor(), 20, kill)
        found = tl.sweep(pool, GRID, replications=REPLICATIONS, seed=3, executor=executor)
    assert len(killed) == 1
    assert found.complete and found.columns == here


def test_a_pool_whose_worker_is_killed_keeps_what_was_found_and_goes_on(here):
    """ProcessPoolExecutor gives up when a process dies; another one does the rest."""
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        watched = Watched(executor, 20, lambda: os.kill(next(iter(executor._processes)), signal.SIGKILL))
        with pytest.raises(tl.SweepError, match="the executor failed: BrokenProcessPool") as caught:
            tl.sweep(pool, GRID, replications=REPLICATIONS, seed=3, executor=watched)
    assert isinstance(caught.value.__cause__, BrokenProcessPool)
    part = caught.value.sweep
    assert 0 < len(part) < len(part.tasks)
    with ThreadPoolExecutor(2) as executor:
        assert tl.sweep(pool, GRID, replications=REPLICATIONS, seed=3, executor=executor, so_far=part).columns == here


class Forgetful(Executor):
    """Performs at once, but forgets every batch until it has been sent `times`."""

    def __init__(self, times):
        self.times = times
        self.sent = {}

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        key = repr(args)
        self.sent[key] = self.sent.get(key, 0) + 1
        if self.sent[key] < self.times:
            future.set_exception(ConnectionError("the worker is gone"))
        else:
            future.set_result(function(*args, **kwargs))
        return future


def test_what_an_executor_loses_is_sent_again(here):
    executor = Forgetful(3)
    assert tl.sweep(pool, GRID, replications=REPLICATIONS, seed=3, executor=executor).columns == here
    with pytest.raises(tl.SweepError, match=r"^the executor failed 3 times: ConnectionError\('the worker is gone'\)$"):
        tl.sweep(pool, GRID, executor=Forgetful(4))


class Stopped(Executor):
    """Performs at once; the user presses Ctrl-C when the fifth batch is sent."""

    def __init__(self):
        self.sent: list[Future] = []

    def submit(self, function, /, *args, **kwargs):
        if len(self.sent) == 4:
            raise KeyboardInterrupt
        future = Future()
        if len(self.sent) < 2:
            future.set_result(function(*args, **kwargs))
        self.sent.append(future)
        return future


def test_interrupted_while_batches_wait_they_are_taken_back():
    executor = Stopped()
    found = tl.sweep(pool, {"workers": [1, 2, 3], "cpus": [1, 2]}, executor=executor)
    assert not found.complete
    assert [future.cancelled() for future in executor.sent] == [False, False, True, True]
    assert len(found) == 2


def test_a_failing_call_is_named():
    with (
        ThreadPoolExecutor(2) as executor,
        pytest.raises(tl.SweepError, match=r"(?s)the function failed for a=3, replication 0:.*LookupError: no three"),
    ):
        tl.sweep(fails_at_three, {"a": [1, 2, 3, 4]}, executor=executor)
