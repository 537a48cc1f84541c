// What pictures show, in words.

import { ENDED, NOT_YET, READY, clamp } from "./trace.js";

const MOST_NAMED = 6; // threads of one state; the others are counted
export const UNITS = Object.entries({ s: 1e9, ms: 1e6, µs: 1e3, ns: 1 });

export function formatTime(time) {
  const [symbol, length] = UNITS.find(([, unit]) => Math.abs(time) >= unit) ?? UNITS[1];
  return `${Number((time / length).toFixed(3))} ${symbol}`;
}

export const shortCall = (why) => why.replace(/^pthread_/, "");

function callWords(run, k, time) {
  const why = run.whys[run.spans.why[k]];
  const holder = run.waitsFor(k, time);
  return (why && ` in ${why}`) + (holder >= 0 ? ` for ${run.threads[holder]}` : "");
}

function lineWords(run, thread, time) {
  const step = run.stepAt(thread, time);
  if (step < 0) return "";
  const [name, first, text] = run.routines[run.steps.routine[step]];
  const line = run.steps.line[step];
  const words = text.split("\n")[line - first] ?? "";
  return ` Line ${line} of ${name}${words && `: ${words.trim()}`}`;
}

// The span `k`, as it is when the playhead stands at `at` or as near to it as the span comes.
export function spanWords(run, k, styles, at) {
  const { start, end, thread, lwp, cpu, state } = run.spans;
  const time = clamp(at, start[k], end[k] - 0.5);
  const until = Math.min(end[k], run.end);
  let words = `${run.threads[thread[k]]} is ${styles[state[k]].label}${callWords(run, k, time)}`;
  if (cpu[k] >= 0) words += ` on CPU ${cpu[k]}`;
  if (lwp[k] >= 0) words += `, on kernel thread ${run.lwps[lwp[k]]}`;
  else if (state[k] === READY && run.lwps.length) words += ", without a kernel thread";
  if (until === start[k]) words += ", for ever."; // in a deadlock, which begins at the end
  else words += `: ${formatTime(start[k])} to ${formatTime(until)} (${formatTime(until - start[k])}).`;
  return words + lineWords(run, thread[k], time);
}

export const markWords = (run, n) => `${run.told[run.marks.told[n]]} (${formatTime(run.marks.time[n])}).`;

export function momentWords(run, time, moment, styles) {
  const { state, cpu, thread } = run.spans;
  const count = (what) => moment.filter((k) => k === what).length;
  const [notYet, ended] = [count(NOT_YET), count(ENDED)];
  const parts = styles.flatMap(({ label }, at) => {
    const here = moment.filter((k) => state[k] === at);
    const named = Array.from(here.slice(0, MOST_NAMED), (k) => {
      return run.threads[thread[k]] + (cpu[k] >= 0 ? ` on CPU ${cpu[k]}` : callWords(run, k, time));
    });
    const more = here.length > MOST_NAMED ? ` and ${here.length - MOST_NAMED} more` : "";
    return here.length ? `${label}: ${named.join(", ")}${more}` : [];
  });
  if (notYet) parts.push(`not yet created: ${notYet}`);
  if (ended) parts.push(ended === moment.length ? "every thread has ended" : `ended: ${ended}`);
  const stuck = time >= run.end && run.outcome !== "completed" ? ` (${run.ending})` : "";
  return `${run.title ? `${run.title}, at` : "At"} ${formatTime(time)}${stuck}: ${parts.join("; ") || "nothing runs"}.`;
}
