// What pictures show, in words.

import { ENDED, NOT_YET, READY } from "./trace.js";

const MOST_NAMED = 6; // threads of one state; the others are counted
const ENDINGS = { deadlock: "deadlock at", limit: "cut short at", signaled: "killed by a signal at" };
export const UNITS = Object.entries({ s: 1e9, ms: 1e6, µs: 1e3, ns: 1 });

export function formatTime(time) {
  const [symbol, length] = UNITS.find(([, unit]) => Math.abs(time) >= unit) ?? UNITS[1];
  return `${Number((time / length).toFixed(3))} ${symbol}`;
}

export const shortCall = (why) => why.replace(/^pthread_/, "");

export const endingWords = (run) => `${ENDINGS[run.outcome] ?? "ends at"} ${formatTime(run.end)}`;

function callWords(run, k, time) {
  const why = run.whys[run.spans.why[k]];
  const holder = run.waitsFor(run.spans.thread[k], k, time);
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
  const time = Math.max(start[k], Math.min(at, end[k] - 0.5));
  let words = `${run.threads[thread[k]]} is ${styles[state[k]].label}${callWords(run, k, time)}`;
  if (cpu[k] >= 0) words += ` on CPU ${cpu[k]}`;
  if (lwp[k] >= 0) words += `, on kernel thread ${run.lwps[lwp[k]]}`;
  else if (state[k] === READY && run.lwps.length) words += ", without a kernel thread";
  if (end[k] > run.end) words += ", for ever.";
  else words += `: ${formatTime(start[k])} to ${formatTime(end[k])} (${formatTime(end[k] - start[k])}).`;
  return words + lineWords(run, thread[k], time);
}

// What kernel and library tell each other about a thread.
const TOLD = {
  "add processor": (name) => `upcall: the kernel gives the process a processor, ${name} is ready`,
  blocked: (name) => `upcall: ${name} has blocked in the kernel, its processor goes to a fresh activation`,
  unblocked: (name) => `upcall: ${name} comes back from the kernel`,
  preempted: (name) => `upcall: the kernel has taken the processor of ${name}`,
  SIGWAITING: (name) => `SIGWAITING: all the kernel threads that ${name} could run on are blocked`,
  "add more processors": (name) => `the library calls down: more processors, ${name} is ready`,
  "processor idle": (name) => `the library calls down: the processor on which ${name} ran is idle`,
};

export function markWords(run, n) {
  const { time, kind, thread, other, detail } = run.marks;
  const [name, what, by] = [run.threads[thread[n]], run.details[detail[n]], run.threads[other[n]]];
  const words = {
    acquire: `${name} acquires ${what}`,
    release: `${name} releases ${what}`,
    cancel: `${name} asks for the cancellation of ${by}`,
    signal: `${name} receives ${what}${by && by !== name ? ` from ${by}` : ""}`,
    upcall: TOLD[what]?.(name) ?? `upcall at ${name}: ${what}`,
    downcall: TOLD[what]?.(name) ?? `call down at ${name}: ${what}`,
  };
  return `${words[run.kinds[kind[n]]]} (${formatTime(time[n])}).`;
}

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
  const stuck = time >= run.end && run.outcome !== "completed" ? ` (${endingWords(run)})` : "";
  return `${run.title ? `${run.title}, at` : "At"} ${formatTime(time)}${stuck}: ${parts.join("; ") || "nothing runs"}.`;
}
