// The machine at one time: user threads on kernel threads on CPUs, and the queues, with who waits for whom.

import { element, look, shortened } from "./theme.js";
import { ENDED, NOT_YET, READY, RUNNING, SWITCHING } from "./trace.js";
import { endingWords, shortCall, spanWords } from "./words.js";

const MOST = 16; // tiles in one queue; the others are counted
const SAMPLES = 60; // moments at which the length of queues is looked at beforehand

// Where in the machine the thread of span `k` stands: a position in the list of `places`.
function placeOf({ state, lwp }, k) {
  if (state[k] === RUNNING || state[k] === SWITCHING) return 0;
  return (lwp[k] >= 0 ? 1 : 3) + (state[k] === READY ? 0 : 1);
}

function atPlaces(run, moment) {
  const here = [[], [], [], [], []];
  moment.forEach((k, thread) => k >= 0 && here[placeOf(run.spans, k)].push(thread));
  return here;
}

// The places of a run's machine, and for each the most threads seen there: its width grows, but does not jump back.
function places(run) {
  const library = run.lwps.length ? " in library" : "";
  const titles = [run.cpus ? "on a CPU" : "running", "ready in kernel", "blocked in kernel", `ready${library}`];
  const list = [...titles, library ? "waiting in library" : "blocked or waiting"].map((title) => ({ title, most: 0 }));
  for (let n = 0; n <= SAMPLES; n++) widen(list, atPlaces(run, run.moment((run.end * n) / SAMPLES)));
  if (run.cpus) list[0].most = run.cpus;
  return list;
}

const widen = (list, here) => here.forEach((threads, at) => (list[at].most = Math.max(list[at].most, threads.length)));

// A user thread and, under it, the kernel thread that carries it.
function tile(run, k, thread, time, styles, chosen) {
  const { state, lwp, why } = run.spans;
  const holder = run.waitsFor(thread, k, time);
  let reason = shortCall(run.whys[why[k]]) || styles[state[k]].label;
  if (holder >= 0) reason = `→ ${shortened(run.threads[holder], 8)}`;
  const user = element("div", "user", element("b", "", shortened(run.threads[thread], 9)), element("span", "", reason));
  const made = element("li", "tile", look(user, state[k]));
  if (lwp[k] >= 0) made.append(element("div", "kernel", `KT ${run.lwps[lwp[k]]}`));
  made.classList.toggle("threadlab-chosen", chosen);
  made.title = spanWords(run, k, styles, time);
  made.dataset.thread = thread;
  return made;
}

export function machine(run, moment, time, styles, chosen) {
  const list = (run.places ??= places(run));
  const here = atPlaces(run, moment);
  widen(list, here);
  const shown = list.map(({ title, most }, at) => {
    const draw = (thread) => tile(run, moment[thread], thread, time, styles, thread === chosen);
    const threads = here[at].sort((a, b) => run.spans.start[moment[a]] - run.spans.start[moment[b]] || a - b);
    const onCpus = at === 0 && run.cpus > 0;
    const slots = Array.from({ length: onCpus ? Math.min(run.cpus, MOST) : 0 }, (_, cpu) => {
      const thread = threads.find((other) => run.spans.cpu[moment[other]] === cpu);
      const slot = thread === undefined ? element("li", "tile threadlab-idle") : draw(thread);
      slot.append(element("div", "cpu", `CPU ${cpu}${thread === undefined ? " idle" : ""}`));
      return slot;
    });
    if (!onCpus) slots.push(...threads.slice(0, threads.length > MOST ? MOST - 1 : MOST).map(draw));
    const more = (onCpus ? run.cpus : threads.length) - slots.length;
    if (more) slots.push(element("li", "more", `+${more}`));
    const head = element("p", "", onCpus ? title : `${title} (${threads.length})`);
    const made = element("div", "place", head, element("ul", "", ...slots));
    made.style.setProperty("--most", Math.min(most, MOST));
    return most ? made : "";
  });
  return element("div", "places", ...shown);
}

export const machineTitle = (run, time) => run.title + (time >= run.end ? ` – ${endingWords(run)}` : "");

// ---- the five states of a thread's life

function lifeState(run, k) {
  if (k < 0) return k === NOT_YET ? "new" : k === ENDED ? "terminated" : "";
  return ["running", "ready", "waiting", "waiting", "running", "waiting"][run.spans.state[k]];
}

export function showStates(diagram, run, moment, chosen) {
  const states = Array.from(moment, (k) => lifeState(run, k));
  const counts = Array.from(diagram.querySelectorAll("[data-state]"), (group) => {
    const name = group.dataset.state;
    const count = states.filter((state) => state === name).length;
    const others = count > 1 ? ` +${count - 1}` : "";
    const mine = name === states[chosen];
    group.classList.toggle("threadlab-here", mine);
    group.lastElementChild.textContent = mine ? shortened(run.threads[chosen], others ? 9 : 13) + others : count;
    return `${count} ${name}`;
  });
  diagram.ariaLabel = `States of the threads: ${counts.join(", ")}`;
}
