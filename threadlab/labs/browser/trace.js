// A trace in the browser: the columns that Python sent, and what every thread does at one time.

export const [RUNNING, READY, , , SWITCHING] = [0, 1, 2, 3, 4];
export const [NOT_YET, ENDED, UNKNOWN] = [-1, -2, -3]; // what a thread without a span is doing
const ARRAYS = { d: Float64Array, I: Uint32Array, i: Int32Array, h: Int16Array, b: Int8Array };

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

// Of `rows`, which stand in order of their `times`, the last one at `time` or before; -1 if there is none.
function latest(rows, times, time) {
  return rows[lastThat(rows.length, (at) => times[rows[at]] <= time)] ?? -1;
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
    Object.assign(this, panel, { groups: {} });
    for (const [name, table] of Object.entries(panel)) if (table.layout) this[name] = unpack(table);
    this.stepsOf = grouped(this.steps.thread, this.threads.length, this.steps.time);
  }

  // The spans of each lane in order of time.
  group(mode) {
    return (this.groups[mode] ??= grouped(this.spans[mode], this.names[mode].length, this.spans.start));
  }

  spanAt(mode, lane, time) {
    const span = latest(this.group(mode)[lane] ?? [], this.spans.start, time);
    return this.spans.end[span] > time ? span : -1;
  }

  // What every thread does at `time`, or after the end at the end: its span, or NOT_YET, ENDED or UNKNOWN.
  moment(time) {
    const probe = Math.min(time, this.end);
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
    return latest(this.stepsOf[thread], this.steps.time, time);
  }

  // The thread for which the one of span `k` waits: it is joined or holds the lock; -1 for nobody in particular.
  waitsFor(k, time) {
    const [awaited, first] = [this.spans.awaited[k], this.threads.length];
    if (awaited < first) return awaited;
    this.locks ??= grouped(this.holders.lock.map((lock) => lock - first), this.holders.count, this.holders.time);
    return this.holders.thread[latest(this.locks[awaited - first] ?? [], this.holders.time, time)] ?? -1;
  }

  // Position of the last mark at `time` or before; -1 if there is none.
  lastMark(time) {
    return lastThat(this.marks.count, (n) => this.marks.time[n] <= time);
  }

  // The next time, or with `direction` -1 the one before, at which something begins, ends or happens.
  nextTime(time, direction) {
    const { spans, marks, steps } = this;
    const all = () => [...spans.start, ...spans.end, ...marks.time, ...steps.time, 0].filter((one) => one < this.end);
    const times = (this.times ??= Float64Array.from(new Set([...all(), this.end])).sort());
    const at = lastThat(times.length, (n) => (direction > 0 ? times[n] <= time : times[n] < time));
    return times[clamp(direction > 0 ? at + 1 : at, 0, times.length - 1)];
  }
}
