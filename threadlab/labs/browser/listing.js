// The program's text, with the line that each thread is at.

import { element, look, shortened } from "./theme.js";

const MOST_AT_LINE = 4; // names at one line; the others are counted

// Puts the text of the run's routines into `place`.
export function showListing(place, run) {
  const routines = run.routines.map(([name, first, text], at) => {
    const line = (words, n) => {
      const made = element("li", "", element("code", "", words), element("span", "who"));
      made.dataset.line = `${at}:${first + n}`;
      return made;
    };
    const list = element("ol", "", ...text.split("\n").map(line));
    list.start = first;
    list.setAttribute("aria-label", name);
    return text ? list : "";
  });
  place.replaceChildren(...routines);
}

// Lights the lines at which threads stand, and brings that of the chosen thread into sight.
export function lightLines(place, run, moment, time, chosen) {
  if (place.hidden) return;
  const here = Map.groupBy(moment.keys(), (thread) => {
    const step = moment[thread] >= 0 ? run.stepAt(thread, time) : -1;
    return `${run.steps.routine[step]}:${run.steps.line[step]}`;
  });
  for (const line of place.querySelectorAll(".threadlab-lit")) {
    line.classList.remove("threadlab-lit", "threadlab-chosen");
    line.lastChild.replaceChildren();
  }
  for (const [key, threads] of here) {
    const line = place.querySelector(`[data-line="${key}"]`);
    if (!line) continue;
    const names = threads.slice(0, MOST_AT_LINE).map((thread) => {
      return look(element("span", "name", shortened(run.threads[thread], 12)), run.spans.state[moment[thread]]);
    });
    if (threads.length > MOST_AT_LINE) names.push(` +${threads.length - MOST_AT_LINE}`);
    line.lastChild.replaceChildren(...names);
    line.classList.add("threadlab-lit");
    line.classList.toggle("threadlab-chosen", threads.includes(chosen));
  }
  const line = place.querySelector(".threadlab-chosen");
  if (!line) return;
  const most = line.offsetTop - 4; // the page must not scroll, so this is not the browser's own scrollIntoView
  place.scrollTop = Math.max(most - place.clientHeight + line.offsetHeight + 8, Math.min(most, place.scrollTop));
}
