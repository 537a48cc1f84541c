// What pictures show, in words.

import { ENDED, NOT_YET, READY } from "./trace.js";

export const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];

export function formatTime(time) {
  const [length, symbol] = UNITS.find(([unit]) => Math.abs(time) >= unit) ?? [1e6, "ms"];
  return `${Number((time / length).toFixed(3))} ${symbol}`;
}

export const shortCall = (why) => why.replace(/^pthread_/, "");

export function endingWords(run) {
  const after = formatTime(run.end);
  const words = { deadlock: "deadlock at", limit: "cut short at", signaled: "killed by a signal at" };
  return `${words[run.outcome] ?? "ends at"} ${after}`;
}

const callWords = (run, k, holder) =>
  (run.whys[run.spans.why[k]] ? ` in ${run.whys[run.spans.why[k]]}` : "") + (holder >= 0 ? ` for ${run.threads[holder]}` : "");

export function spanWords(run, k, styles, holder = -1) {
  const { start, end, thread, lwp, cpu, state } = run.spans;
  let words = `${run.threads[thread[k]]} is ${styles[state[k]].label}`;
  words += callWords(run, k, holder);
  if (cpu[k] >= 0) words += ` on CPU ${cpu[k]}`;
  if (lwp[k] >= 0) words += `, on kernel thread ${run.lwps[lwp[k]]}`;
  else if (state[k] === READY && run.lwps.length) words += ", without a kernel thread";
  if (end[k] > run.end) return `${words}, for ever.`;
  return `${words}: ${formatTime(start[k])} to ${formatTime(end[k])} (${formatTime(end[k] - start[k])}).`;
}

export function markWords(run, n) {
  const { time, kind, thread, other, detail } = run.marks, name = run.threads[thread[n]], what = run.details[detail[n]];
  const by = other[n] >= 0 ? run.threads[other[n]] : "";
  const words = {
    acquire: `${name} acquires ${what}`, release: `${name} releases ${what}`, cancel: `${name} asks for the cancellation of ${by}`,
    signal: `${name} receives ${what}${by && by !== name ? ` from ${by}` : ""}`, upcall: `upcall at ${name}: ${what}`,
  };
  return `${words[run.kinds[kind[n]]]} (${formatTime(time[n])}).`;
}

export function momentWords(run, time, moment, styles) {
  const said = styles.map(() => []);
  let ended = 0, notYet = 0;
  const { state, cpu } = run.spans;
  moment.forEach((k, thread) => {
    if (k === ENDED) ended++;
    if (k === NOT_YET) notYet++;
    if (k < 0) return;
    const list = said[state[k]];
    if (list.length < 6) list.push(run.threads[thread] + (cpu[k] >= 0 ? ` on CPU ${cpu[k]}` : callWords(run, k, run.waitsFor(thread, k, time))));
    else list.more = (list.more ?? 0) + 1;
  });
  const parts = said.flatMap((list, at) => {
    if (!list.length) return [];
    return `${styles[at].label}: ${list.join(", ")}${list.more ? ` and ${list.more} more` : ""}`;
  });
  if (notYet) parts.push(`not yet created: ${notYet}`);
  if (ended) parts.push(ended === moment.length ? "every thread has ended" : `ended: ${ended}`);
  const stuck = time >= run.end && run.outcome !== "completed" ? ` (${endingWords(run)})` : "";
  return `${run.title ? `${run.title}, at` : "At"} ${formatTime(time)}${stuck}: ${parts.join("; ") || "nothing runs"}.`;
}
