// A trace in the browser: the columns that Python sent, ordered by lane, and what every thread does at one time.

export const ARRAYS = { d: Float64Array, I: Uint32Array, i: Int32Array, h: Int16Array, b: Int8Array };
export const RUNNING = 0, READY = 1, WAITING = 3, SWITCHING = 4;
export const NOT_YET = -1, ENDED = -2, UNKNOWN = -3; // what a thread without a span is doing
const CALL = /^pthread_(join|mutex|rwlock)\w*\((\d+)\)/;
export const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

function unpack(table) {
  const columns = { count: table.count };
  const { buffer, byteOffset } = table.bytes;
  let at = byteOffset;
  for (const [name, code] of table.layout) {
    const bytes = table.count * ARRAYS[code].BYTES_PER_ELEMENT;
    columns[name] = new ARRAYS[code](buffer.slice(at, at + bytes)); // a copy, because a view may be unaligned
    at += bytes;
  }
  return columns;
}

// Position of the first of the sorted `times` that is `time` or later; with `after`, that is later.
export function firstFrom(times, time, after = false) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time || (after && times[middle] === time)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Run {
  constructor(panel) {
    Object.assign(this, panel);
    this.spans = unpack(panel.spans);
    this.lives = unpack(panel.lives);
    this.marks = unpack(panel.marks);
    this.groups = {};
    this.markLanes = {};
    this.states = new Set(this.spans.state);
    this.markBrief();
  }

  // Notes which marks are of a lock held for no time: they fill queues with brackets around nothing.
  markBrief() {
    const { time, kind, thread, detail, count } = this.marks, got = new Map(), brief = (this.marks.brief = new Uint8Array(count));
    for (let n = 0; n < count; n++) {
      const key = thread[n] * this.details.length + detail[n], name = this.kinds[kind[n]];
      if (name === "acquire") got.set(key, n);
      if (name !== "release" || time[got.get(key)] !== time[n]) continue;
      brief[n] = brief[got.get(key)] = 1;
    }
  }

  lanes(mode) {
    if (mode === "thread") return this.threads;
    if (mode === "lwp") return (this.lwpNames ??= this.lwps.map((number) => `kernel thread ${number}`));
    return (this.cpuNames ??= Array.from({ length: this.cpus }, (_, cpu) => `CPU ${cpu}`));
  }

  // The spans of each lane in order of time: those of lane i stand at order[first[i]] to order[first[i + 1] - 1].
  group(mode) {
    if (this.groups[mode]) return this.groups[mode];
    const lane = this.spans[mode], { start, count } = this.spans, lanes = this.lanes(mode).length;
    const first = new Int32Array(lanes + 1);
    for (let k = 0; k < count; k++) if (lane[k] >= 0) first[lane[k] + 1]++;
    for (let i = 0; i < lanes; i++) first[i + 1] += first[i];
    const order = new Int32Array(first[lanes]), next = first.slice();
    for (let k = 0; k < count; k++) if (lane[k] >= 0) order[next[lane[k]]++] = k;
    for (let i = 0; i < lanes; i++) {
      for (let j = first[i] + 1; j < first[i + 1]; j++) {
        if (start[order[j]] >= start[order[j - 1]]) continue;
        order.subarray(first[i], first[i + 1]).sort((a, b) => start[a] - start[b]);
        break;
      }
    }
    return (this.groups[mode] = { first, order });
  }

  // Position in a lane's order of the last span that starts at `time` or before; first[lane] - 1 if there is none.
  seek(group, lane, time) {
    let low = group.first[lane], high = group.first[lane + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.spans.start[group.order[middle]] <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  spanAt(mode, lane, time) {
    const group = this.group(mode), at = this.seek(group, lane, time);
    return at >= group.first[lane] && this.spans.end[group.order[at]] > time ? group.order[at] : -1;
  }

  // A run that did not complete stays as it ended; the spans of a deadlock go on beyond the end.
  stay(time) {
    return time < this.end || this.outcome === "completed" ? time : this.outcome === "deadlock" ? this.end : this.end - 0.5;
  }

  // What every thread does at `time`: its span, or NOT_YET, ENDED or UNKNOWN.
  moment(time) {
    const { created, ended } = this.lives, probe = this.stay(time);
    return Int32Array.from(created, (birth, thread) => {
      const span = this.spanAt("thread", thread, probe);
      if (span >= 0) return span;
      if (ended[thread] >= 0 && probe >= ended[thread]) return ENDED;
      return birth > probe || birth < 0 ? NOT_YET : UNKNOWN;
    });
  }

  // The thread that `thread`, in span `k`, waits for: the one it joins or that holds the lock; -1 if nobody in particular.
  waitsFor(thread, k, time) {
    const [, kind, number] = (this.spans.state[k] === WAITING && CALL.exec(this.whys[this.spans.why[k]])) || [];
    if (!kind) return -1;
    const { marks, pids, tids, details, kinds } = this, what = details.indexOf(`${kind} ${number}`);
    if (kind === "join") return tids.findIndex((tid, other) => tid === Number(number) && pids[other] === pids[thread]);
    let holder = -1;
    for (let n = 0; what >= 0 && n < marks.count && marks.time[n] <= time; n++) {
      if (marks.detail[n] !== what || pids[marks.thread[n]] !== pids[thread]) continue;
      holder = kinds[marks.kind[n]] === "acquire" ? marks.thread[n] : -1;
    }
    return holder;
  }

  // Position of the last mark at `time` or before; -1 if there is none.
  lastMark(time) { return firstFrom(this.marks.time, time, true) - 1; }

  // The lane of each mark; -1 where the trace does not say.  A cancellation stands where it arrives.
  lanesOfMarks(mode) {
    const { time, kind, thread, other, count } = this.marks;
    return (this.markLanes[mode] ??= Int32Array.from({ length: count }, (_, n) => {
      const at = this.kinds[kind[n]] === "cancel" && other[n] >= 0 ? other[n] : thread[n];
      if (mode === "thread" || at < 0) return at;
      const k = this.spanAt("thread", at, time[n]), before = k < 0 ? this.spanAt("thread", at, time[n] - 0.5) : k;
      return before < 0 ? -1 : this.spans[mode][before];
    }));
  }

  // Every time at which something begins, ends or happens, in order, each once.
  get times() {
    if (this.sortedTimes) return this.sortedTimes;
    const { start, end, count } = this.spans, { time } = this.marks;
    const all = new Float64Array(2 * count + time.length + 2);
    all.set(start);
    all.set(end, count);
    all.set(time, 2 * count);
    all[all.length - 1] = this.end;
    all.sort();
    let kept = 1;
    for (let k = 1; k < all.length; k++) if (all[k] !== all[k - 1]) all[kept++] = all[k];
    return (this.sortedTimes = all.subarray(0, kept));
  }

  nextTime(time, direction) {
    const { times } = this, at = firstFrom(times, time, direction > 0);
    return times[clamp(direction > 0 ? at : at - 1, 0, times.length - 1)];
  }
}
