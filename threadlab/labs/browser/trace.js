// A trace in the browser: the columns that Python sent, and what every thread does at one time.

export const [RUNNING, READY, , WAITING, SWITCHING] = [0, 1, 2, 3, 4];
export const [NOT_YET, ENDED, UNKNOWN] = [-1, -2, -3]; // what a thread without a span is doing
const ARRAYS = { d: Float64Array, I: Uint32Array, i: Int32Array, h: Int16Array, b: Int8Array };
const CALL = /^pthread_(join|mutex|rwlock)\w*\((\d+)\)/;

export const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

// Of `count` things in order, the position of the last for which `holds`, as it does for all before it; -1 for none.
export function lastThat(count, holds) {
  let low = 0;
  for (let high = count; low < high; ) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function unpack({ count, layout, bytes }) {
  const columns = { count };
  let from = bytes.byteOffset;
  for (const [name, code] of layout) {
    const to = from + count * ARRAYS[code].BYTES_PER_ELEMENT;
    columns[name] = new ARRAYS[code](bytes.buffer.slice(from, to)); // a copy, because a view may be unaligned
    from = to;
  }
  return columns;
}

// The rows of a table by their `lane`, those of each lane in order of `time`.
function grouped(lane, count, time) {
  const lanes = Array.from({ length: count }, () => []);
  lane.forEach((at, row) => lanes[at]?.push(row));
  return lanes.map((rows) => rows.sort((a, b) => time[a] - time[b]));
}

export class Run {
  constructor(panel) {
    Object.assign(this, panel, { groups: {}, markLanes: {} });
    for (const table of ["spans", "lives", "marks", "steps"]) this[table] = unpack(panel[table]);
    this.names = {
      thread: panel.threads,
      lwp: panel.lwps.map((number) => `kernel thread ${number}`),
      cpu: Array.from({ length: panel.cpus }, (_, cpu) => `CPU ${cpu}`),
    };
    this.states = new Set(this.spans.state);
    this.stepsOf = grouped(this.steps.thread, panel.threads.length, this.steps.time);
  }

  // The spans of each lane in order of time.
  group(mode) {
    return (this.groups[mode] ??= grouped(this.spans[mode], this.names[mode].length, this.spans.start));
  }

  // The position in `spans`, those of one lane, of the last one that starts at `time` or before; -1 if there is none.
  seek(spans, time) {
    return lastThat(spans.length, (at) => this.spans.start[spans[at]] <= time);
  }

  spanAt(mode, lane, time) {
    const spans = this.group(mode)[lane] ?? [];
    const span = spans[this.seek(spans, time)];
    return this.spans.end[span] > time ? span : -1;
  }

  // A run that did not complete stays as it ended; the spans of a deadlock go on beyond the end.
  stay(time) {
    return time < this.end || this.outcome === "completed" ? time : this.outcome === "deadlock" ? this.end : this.end - 0.5;
  }

  // What every thread does at `time`: its span, or NOT_YET, ENDED or UNKNOWN.
  moment(time) {
    const probe = this.stay(time);
    return Int32Array.from(this.lives.created, (birth, thread) => {
      const span = this.spanAt("thread", thread, probe);
      const ended = this.lives.ended[thread];
      if (span >= 0) return span;
      if (ended >= 0 && probe >= ended) return ENDED;
      return birth > probe || birth < 0 ? NOT_YET : UNKNOWN;
    });
  }

  // The step of its program that `thread` has come to at `time`; -1 if the trace does not say.
  stepAt(thread, time) {
    const steps = this.stepsOf[thread];
    return steps[lastThat(steps.length, (at) => this.steps.time[steps[at]] <= time)] ?? -1;
  }

  // The thread that `thread`, in span `k`, waits for: the one it joins or that holds the lock; -1 if nobody in particular.
  waitsFor(thread, k, time) {
    const { spans, marks, pids, tids } = this;
    const [, kind, number] = (spans.state[k] === WAITING && CALL.exec(this.whys[spans.why[k]])) || [];
    if (!kind) return -1;
    if (kind === "join") return tids.findIndex((tid, at) => tid === Number(number) && pids[at] === pids[thread]);
    const what = this.details.indexOf(`${kind} ${number}`);
    for (let n = this.lastMark(time); n >= 0; n--) {
      if (marks.detail[n] !== what || pids[marks.thread[n]] !== pids[thread]) continue;
      return this.kinds[marks.kind[n]] === "acquire" ? marks.thread[n] : -1;
    }
    return -1;
  }

  // Position of the last mark at `time` or before; -1 if there is none.
  lastMark(time) {
    return lastThat(this.marks.count, (n) => this.marks.time[n] <= time);
  }

  // The lane of each mark; -1 where the trace does not say.  A cancellation stands where it arrives.
  lanesOfMarks(mode) {
    const { time, kind, thread, other } = this.marks;
    return (this.markLanes[mode] ??= Int32Array.from(time, (at, n) => {
      const whose = this.kinds[kind[n]] === "cancel" && other[n] >= 0 ? other[n] : thread[n];
      if (mode === "thread" || whose < 0) return whose;
      const span = [at, at - 0.5].map((moment) => this.spanAt("thread", whose, moment)).find((k) => k >= 0);
      return this.spans[mode][span] ?? -1;
    }));
  }

  // The next time, or with `direction` -1 the one before, at which something begins, ends or happens.
  nextTime(time, direction) {
    const { spans, marks, steps } = this;
    const all = () => new Set([...spans.start, ...spans.end, ...marks.time, ...steps.time, 0, this.end]);
    const times = (this.times ??= Float64Array.from(all()).sort());
    const at = lastThat(times.length, (n) => (direction > 0 ? times[n] <= time : times[n] < time));
    return times[clamp(direction > 0 ? at + 1 : at, 0, times.length - 1)];
  }
}
