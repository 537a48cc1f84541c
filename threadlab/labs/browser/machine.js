// The machine at one time: user threads on kernel threads on CPUs, and the queues, with who waits for whom.

import { element, look, shortened } from "./theme.js";
import { ENDED, NOT_YET, READY, RUNNING, SWITCHING, UNKNOWN } from "./trace.js";
import { shortCall, spanWords } from "./words.js";

const MOST = 16; // tiles in one queue; the others are counted
const SAMPLES = 60; // moments at which the length of queues is looked at beforehand

// The threads at each of the places of the run's machine: on CPUs, ready and blocked with and without a kernel thread.
function atPlaces(run, moment) {
  const { state, lwp } = run.spans;
  const here = run.places.map(() => []);
  moment.forEach((k, thread) => {
    const running = state[k] === RUNNING || state[k] === SWITCHING;
    if (k >= 0) here[running ? 0 : (lwp[k] >= 0 ? 1 : 3) + (state[k] === READY ? 0 : 1)].push(thread);
  });
  run.most = here.map((threads, at) => Math.max(threads.length, run.most[at])); // a place does not jump back
  return here;
}

// A user thread and, under it, the kernel thread that carries it.
function tile(run, k, thread, time, styles, chosen) {
  const { state, lwp, why } = run.spans;
  const holder = run.waitsFor(k, time);
  let reason = shortCall(run.whys[why[k]]) || styles[state[k]].label;
  if (holder >= 0) reason = `→ ${shortened(run.threads[holder], 8)}`;
  const user = element("div", "user", element("b", "", shortened(run.threads[thread], 9)), element("span", "", reason));
  const made = element("li", "tile", look(user, state[k]));
  if (lwp[k] >= 0) made.append(element("div", "kernel", `KT ${shortened(run.lwps[lwp[k]], 6)}`));
  made.classList.toggle("threadlab-chosen", chosen);
  made.title = spanWords(run, k, styles, time);
  made.dataset.thread = thread;
  return made;
}

export function machine(run, moment, time, styles, chosen) {
  const once = run.most ? 0 : SAMPLES;
  run.most ??= run.places.map((_, at) => (at ? 0 : run.cpus));
  for (let n = 0; n < once; n++) atPlaces(run, run.moment((run.end * n) / SAMPLES));
  const here = atPlaces(run, moment);
  const shown = run.places.map((title, at) => {
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
    made.style.setProperty("--most", Math.min(run.most[at], MOST));
    return run.most[at] ? made : "";
  });
  return element("div", "places", ...shown);
}

// ---- the five states of a thread's life

const LIVES = { [NOT_YET]: "new", [ENDED]: "terminated", [UNKNOWN]: "" };
const STATES = ["running", "ready", "waiting", "waiting", "running", "waiting"]; // by the number of a span's state

export function showStates(diagram, run, moment, chosen) {
  const states = Array.from(moment, (k) => LIVES[k] ?? STATES[run.spans.state[k]]);
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
