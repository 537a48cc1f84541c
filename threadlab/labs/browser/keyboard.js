// What `root`, a stage or the lab around it, lacks for readers who use the keyboard or listen.
export function helpKeyboard(root) {
  // JupyterLab takes the arrow keys, 0 and letters for itself, unless the very element that has the focus says no.
  for (const one of root.querySelectorAll("button, select, input, [tabindex]")) {
    one.dataset.lmSuppressShortcuts = "true";
  }
  for (const slider of root.querySelectorAll(".widget-slider")) {
    const [handle, label] = [slider.querySelector("[role=slider]"), slider.querySelector("label")];
    handle?.setAttribute("aria-label", label.textContent); // ipywidgets gives it no name
  }
}
