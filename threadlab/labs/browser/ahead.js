// Pictures that Python made beforehand, for settings a step away: shown before Python is asked (ahead.py).

export class Ahead {
  constructor(model, show) {
    Object.assign(this, { model, show, controls: [], early: false });
    this.moved = () => this.showEarly();
  }

  // Listens to the lab's controls, once they are on the page.
  async follow() {
    const { controls = [] } = this.model.get("ahead");
    const found = await Promise.all(controls.map(([id]) => this.model.widget_manager.get_model(id)));
    if (this.closed) return;
    this.controls = found.map((control, at) => [control, controls[at][1]]);
    for (const [control, trait] of this.controls) control.on(`change:${trait}`, this.moved);
  }

  close() {
    this.closed = true;
    for (const [control, trait] of this.controls) control.off(`change:${trait}`, this.moved);
  }

  get setting() {
    return JSON.stringify(this.controls.map(([control, trait]) => control.get(trait)));
  }

  showEarly() {
    const panels = this.model.get("ahead").panels[this.setting];
    if (!panels) return;
    this.early = true;
    this.show(panels);
  }

  // Python's answer to an earlier step must not push a later picture off the stage.
  answered() {
    if (this.early && this.model.get("ahead").setting !== this.setting) return;
    this.early = false;
    this.show(this.model.get("_panels"));
  }
}
