"""Traces as JSON: compact, the same bytes for the same run, read back without loss."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadlab.trace.listing import Listing
from threadlab.trace.records import Deadlock, LwpRecord, Source, ThreadRecord, WaitsFor

if TYPE_CHECKING:
    from threadlab.trace.trace import Trace

FORMAT = "threadlab-trace"
VERSION = 1


def to_dict(trace: Trace) -> dict[str, Any]:
    """`trace` as plain lists, numbers and texts.  Spans stand by columns, which is shorter and quicker to read."""
    columns = trace.columns
    deadlock = trace.deadlock
    source = trace.source
    return {
        "format": FORMAT,
        "version": VERSION,
        "source": {"word": str(source), "machine": source.machine, "date": source.date, "versions": source.versions},
        "settings": trace.settings,
        "outcome": trace.outcome,
        "limit": trace.limit,
        "end": trace.end,
        "cpus": trace.cpus,
        "threads": [list(thread) for thread in trace.threads],
        "lwps": [list(lwp) for lwp in trace.lwps],
        "spans": {
            name: getattr(columns, name).tolist() for name in ("start", "end", "thread", "lwp", "cpu", "state", "why")
        },
        "whys": list(columns.whys),
        "events": [[time, str(kind), thread, other, detail] for time, kind, thread, other, detail in trace.instants],
        "output": [list(line) for line in trace.output],
        "exit_status": {str(pid): status for pid, status in trace.exit_status.items()},
        "deadlock": deadlock
        and {"edges": [list(edge) for edge in deadlock.edges], "cycle": list(deadlock.cycle), "text": deadlock.text},
        "schedule": trace.schedule,
        "counted": trace.counted,
        **({} if trace.listing is None else {"listing": trace.listing.to_dict()}),
    }


def from_dict(cls: type[Trace], data: dict[str, Any]) -> Trace:
    """The trace whose `to_dict` gave `data`.  Raises `ValueError` for anything else."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"not a threadlab trace: expected an object with format {FORMAT!r}")
    if data.get("version") != VERSION:
        raise ValueError(
            f"this threadlab reads trace version {VERSION}, and the file has version {data.get('version')!r}"
        )
    try:
        spans, whys, source, deadlock = data["spans"], data["whys"], data["source"], data["deadlock"]
        numbers = [spans[name] for name in ("start", "end", "thread", "lwp", "cpu", "state")]
        return cls(
            threads=[ThreadRecord(*thread) for thread in data["threads"]],
            lwps=[LwpRecord(*lwp) for lwp in data["lwps"]],
            cpus=data["cpus"],
            intervals=list(zip(*numbers, [whys[at] for at in spans["why"]], strict=True)),
            instants=[(time, kind, thread, other, detail) for time, kind, thread, other, detail in data["events"]],
            output=[(time, pid, tid, text) for time, pid, tid, text in data["output"]],
            exit_status={int(pid): status for pid, status in data["exit_status"].items()},
            end=data["end"],
            outcome=data["outcome"],
            deadlock=deadlock
            and Deadlock(
                tuple(WaitsFor(*edge) for edge in deadlock["edges"]), tuple(deadlock["cycle"]), deadlock["text"]
            ),
            limit=data["limit"],
            source=Source(source["word"], source["machine"], source["date"], source["versions"]),
            settings=data["settings"],
            schedule=data["schedule"],
            counted=data["counted"],
            listing=Listing.from_dict(data["listing"]) if "listing" in data else None,
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"a damaged threadlab trace: {type(error).__name__}: {error}") from error


def dumps(trace: Trace) -> str:
    """`trace` as one compact JSON text."""
    return json.dumps(to_dict(trace), separators=(",", ":"), ensure_ascii=False)


def save(trace: Trace, path: str | PathLike[str]) -> None:
    """Write `trace` to the file `path`."""
    Path(path).write_text(dumps(trace) + "\n", encoding="utf-8")


def load(cls: type[Trace], path: str | PathLike[str]) -> Trace:
    """The trace in the file `path`.  Raises `ValueError` if it holds none."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is not a JSON file: {error}") from error
    return from_dict(cls, data)
