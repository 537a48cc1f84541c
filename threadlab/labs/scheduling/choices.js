// The candidates of an open choice as buttons: by pointer, by Tab and Enter, or by their numbers.
// The file stands alone, has no dependencies and uses no network.

const NUMBERS = "123456789";

function button(candidate, at, pick) {
  const made = document.createElement("button"), number = document.createElement("kbd"), name = document.createElement("b");
  const place = document.createElement("span");
  made.type = "button";
  made.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take the numbers for itself
  number.textContent = NUMBERS[at] ?? "";
  number.setAttribute("aria-hidden", "true");
  name.textContent = candidate.name;
  place.textContent = candidate.place;
  made.append(number, name, place);
  made.addEventListener("click", () => pick(at));
  return made;
}

export default {
  render({ model, el }) {
    const list = document.createElement("div");
    list.className = "threadlab-choices";
    list.role = "group";
    list.setAttribute("aria-label", "Who goes on: a key from 1 to 9 takes the candidate with this number");
    el.append(list);
    // An answer says which choice it is for, so that a second click does not answer the next one.
    const pick = (at) => model.send({ take: at, choice: model.get("_number") });
    const show = () => {
      const was = [...list.children].indexOf(document.activeElement);
      list.replaceChildren(...model.get("_candidates").map((candidate, at) => button(candidate, at, pick)));
      if (was >= 0) list.children[Math.min(was, list.children.length - 1)]?.focus({ preventScroll: true });
    };
    const lab = () => el.closest(".threadlab-lab") ?? el;
    const key = (event) => {
      const at = NUMBERS.indexOf(event.key), typing = event.target.matches?.("input, textarea, select");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || at < 0 || !list.children[at]) return;
      if (!lab().contains(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      pick(at);
    };
    document.addEventListener("keydown", key, true);
    model.on("change:_number", show);
    show();
    return () => {
      document.removeEventListener("keydown", key, true);
      model.off("change:_number", show);
    };
  },
};
