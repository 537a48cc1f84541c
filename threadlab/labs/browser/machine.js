// The machine at one time: user threads on kernel threads on CPUs, and the queues, with who waits for whom.

import { element, shortened } from "./theme.js";
import { ENDED, NOT_YET, READY, RUNNING, SWITCHING } from "./trace.js";
import { endingWords, shortCall, spanWords } from "./words.js";

const MOST = 16; // tiles in one queue; the others are counted

// The places of a run's machine that its spans fill at some time, and the most threads that stand there at once.
export function places(run) {
  const { state, lwp, start, end, count } = run.spans, library = run.lwps.length;
  const list = [{ title: run.cpus ? "on a CPU" : "running" }, { title: "ready in kernel" }, { title: "blocked in kernel" },
    { title: library ? "ready in library" : "ready" }, { title: library ? "waiting in library" : "blocked or waiting" }];
  const place = (k) => {
    if (state[k] === RUNNING || state[k] === SWITCHING) return 0;
    return (lwp[k] >= 0 ? 1 : 3) + (state[k] === READY ? 0 : 1);
  };
  const times = list.map(() => [[], []]);
  for (let k = 0; k < count; k++) {
    times[place(k)][0].push(start[k]);
    times[place(k)][1].push(end[k]);
  }
  times.forEach(([begins, ends], at) => {
    Float64Array.from(begins).sort().forEach((begin, n, sorted) => (begins[n] = begin));
    Float64Array.from(ends).sort().forEach((finish, n) => (ends[n] = finish));
    let most = 0;
    for (let n = 0, gone = 0; n < begins.length; n++) {
      while (ends[gone] <= begins[n]) gone++;
      most = Math.max(most, n + 1 - gone);
    }
    Object.assign(list[at], { most: at === 0 && run.cpus ? run.cpus : most, at });
  });
  return { place, list: list.filter(({ most }) => most) };
}

// A user thread and, under it, the kernel thread that carries it.
function tile(run, k, thread, time, styles, chosen) {
  const { state, lwp, why } = run.spans, holder = run.waitsFor(thread, k, time);
  const reason = holder >= 0 ? `→ ${shortened(run.threads[holder], 8)}` : shortCall(run.whys[why[k]]) || styles[state[k]].label;
  const user = element("div", "user", element("b", "", shortened(run.threads[thread], 9)), element("span", "", reason));
  const made = element("li", "tile", user);
  for (const part of ["fill", "ink", "hatch"]) user.style.setProperty(`--${part}`, `var(--${part}-${state[k]})`);
  if (lwp[k] >= 0) made.append(element("div", "kernel", `KT ${run.lwps[lwp[k]]}`));
  made.classList.toggle("threadlab-chosen", chosen);
  made.title = spanWords(run, k, styles, holder);
  made.dataset.thread = thread;
  return made;
}

export function machine(run, moment, time, styles, chosen) {
  const { place, list } = (run.places ??= places(run));
  const inside = list.map(({ title, most, at }) => {
    const here = [...moment.keys()].filter((thread) => moment[thread] >= 0 && place(moment[thread]) === at);
    here.sort((a, b) => run.spans.start[moment[a]] - run.spans.start[moment[b]] || a - b);
    const draw = (thread) => tile(run, moment[thread], thread, time, styles, thread === chosen);
    const queue = element("ul"), cpus = at === 0 ? Math.min(run.cpus, MOST) : 0;
    for (let cpu = 0; cpu < cpus; cpu++) {
      const thread = here.find((other) => run.spans.cpu[moment[other]] === cpu), busy = thread !== undefined;
      const slot = busy ? draw(thread) : element("li", "tile threadlab-idle");
      slot.append(element("div", "cpu", `CPU ${cpu}${busy ? "" : " idle"}`));
      queue.append(slot);
    }
    const queued = cpus ? 0 : here.length > MOST ? MOST - 1 : here.length, shown = cpus || queued, all = cpus ? run.cpus : here.length;
    queue.append(...here.slice(0, queued).map(draw));
    if (all > shown) queue.append(element("li", "more", `+${all - shown}`));
    const made = element("div", "place", element("p", "", at || !run.cpus ? `${title} (${here.length})` : title), queue);
    made.style.setProperty("--most", Math.min(most, MOST));
    return made;
  });
  return element("div", "places", ...inside);
}

// ---- the five states of a thread's life

const STATES = { new: [4, 16], ready: [140, 16], running: [276, 16], terminated: [412, 16], waiting: [208, 84] };
const LINES = "M96 33H136M232 26H272M276 42H236M368 33H408M322 50V101H304M208 101H186V54";
const HEADS = "M138 33l-7-4v8zM274 26l-7-4v8zM234 42l7-4v8zM410 33l-7-4v8zM302 101l7-4v8zM186 52l-4 7h8z";
const MOVES = { admitted: [116, 25], dispatched: [254, 18], preempted: [254, 56], exits: [388, 25], blocks: [345, 80], wakes: [164, 80] };
const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${words}</text>`;
export const STATE_DIAGRAM = `<svg viewBox="0 0 508 122" role="img" data-part="diagram" aria-label="">
<path class="threadlab-line" d="${LINES}"/><path d="${HEADS}"/>
${Object.entries(MOVES).map(([words, [x, y]]) => text(x, y, words, 'class="threadlab-move"')).join("")}
${Object.entries(STATES).map(([name, [x, y]]) => `<g data-state="${name}"><rect x="${x}" y="${y}" width="92" height="34" rx="15"/>${text(x + 46, y + 15, name)}${text(x + 46, y + 29, "0", 'class="threadlab-count"')}</g>`).join("")}</svg>`;

function lifeState(run, k) {
  if (k < 0) return k === NOT_YET ? "new" : k === ENDED ? "terminated" : "";
  const state = run.spans.state[k];
  return state === RUNNING || state === SWITCHING ? "running" : state === READY ? "ready" : "waiting";
}

export function showStates(diagram, run, moment, chosen) {
  const states = Array.from(moment, (k) => lifeState(run, k)), mine = states[chosen];
  const counts = Object.keys(STATES).map((name) => [name, states.filter((state) => state === name).length]);
  for (const [name, count] of counts) {
    const group = diagram.querySelector(`[data-state="${name}"]`);
    group.classList.toggle("threadlab-here", name === mine);
    group.lastChild.textContent = name === mine ? `${shortened(run.threads[chosen], 10)}${count > 1 ? ` +${count - 1}` : ""}` : count;
  }
  diagram.setAttribute("aria-label", `States of the threads: ${counts.map(([name, count]) => `${count} ${name}`).join(", ")}`);
}

export const machineTitle = (run, time) => run.title + (time >= run.end ? ` – ${endingWords(run)}` : "");
