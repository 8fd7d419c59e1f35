// A scene that can be walked through: wheel and drag, keys, a line with the values of all rows.

class Stage {
  // `ask(start, end, number)` asks for the scene of a region; `bounds()` says how far it may go;
  // `clicked(place)` is told where in the scene, in mm, somebody clicked.
  // `fixed`: it shows what it shows, and is neither panned nor zoomed.
  constructor({ label, ask, bounds, clicked = () => {}, fixed = false }) {
    Object.assign(this, { ask, bounds, clicked, fixed });
    this.scene = null;
    this.rows = [];
    this.picture = document.createElement("canvas"); // the scene as it was drawn last
    this.canvas = element("canvas", { class: "agviz-canvas", "aria-hidden": "true" });
    this.line = element("div", { class: "agviz-line" });
    this.chips = element("div", { class: "agviz-chips" });
    this.tip = element("div", { class: "agviz-tip", role: "tooltip" });
    this.root = element("div", {
      class: "agviz-stage", tabindex: "0", role: "group", "aria-roledescription": "figure",
      "aria-label": fixed ? label : `${label}. Arrows pan, plus and minus zoom.`,
    }, this.canvas, this.line, this.chips, this.tip);
    this.target = null; // [start, end) that the hand is at
    this.asked = 0;
    this.awaited = null; // the question that is on its way, and when its first event was
    this.began = null;
    this.times = []; // ms from an event to its redraw, for whoever measures
    this.drag = null;
    this.pointer = null;
    this.listen();
  }

  listen() {
    if (!this.fixed) {
      this.root.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
      this.root.addEventListener("keydown", (event) => this.typed(event));
    } else this.root.classList.add("agviz-fixed");
    this.root.addEventListener("pointerdown", (event) => this.pressed(event));
    this.root.addEventListener("pointermove", (event) => this.pointed(event));
    this.root.addEventListener("pointerup", (event) => this.released(event));
    this.root.addEventListener("pointerleave", () => this.left());
  }

  // Draw a scene that has come; `number` is that of the question it answers, if any.
  show(scene, rows, number = null) {
    this.scene = scene;
    this.rows = rows;
    const answered = this.awaited !== null && number === this.awaited.number;
    const began = answered ? this.awaited.began : null;
    if (answered) this.awaited = null;
    this.root.classList.add("agviz-drawn");
    this.redraw();
    if (began !== null) this.measured(began);
    if (this.began !== null && this.awaited === null) this.send(); // the hand has moved on
    else if (this.awaited === null) this.target = null;
    if (this.target !== null) this.stretch();
    this.tell();
  }

  measured(began) {
    requestAnimationFrame(() => {
      const ms = performance.now() - began;
      this.times.push(ms);
      if (this.times.length > 1000) this.times.shift();
      this.root.dispatchEvent(new CustomEvent("agviz-drawn", { bubbles: true, detail: ms }));
    });
  }

  get scale() {
    return this.root.clientWidth / this.scene.width; // CSS pixels per mm
  }

  redraw() {
    if (this.scene === null || this.root.clientWidth === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const scale = this.scale * ratio;
    const size = [Math.round(this.scene.width * scale), Math.round(this.scene.height * scale)];
    for (const canvas of [this.picture, this.canvas]) {
      if (canvas.width !== size[0]) canvas.width = size[0];
      if (canvas.height !== size[1]) canvas.height = size[1];
    }
    this.canvas.style.height = `${size[1] / ratio}px`;
    const context = this.picture.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    drawScene(context, this.scene);
    this.canvas.getContext("2d").drawImage(this.picture, 0, 0);
  }

  view() {
    return this.scene === null ? null : this.scene.views[0];
  }

  // The place on the page, in mm, of a mouse event.
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale];
  }

  base(x) {
    const view = this.view();
    const [start, end] = this.target ?? [view.start, view.end];
    return start + ((x - view.left) / (view.right - view.left)) * (end - start);
  }

  inside(x) {
    const view = this.view();
    return view !== null && x >= view.left && x <= view.right;
  }

  // Show [start, end), kept within bounds: stretched now, drawn anew when Python answers.
  go(start, end) {
    const { least, widest, length } = this.bounds();
    const width = Math.min(Math.max(end - start, least), widest, length);
    const middle = (start + end) / 2;
    const first = Math.max(0, Math.min(middle - width / 2, length - width));
    this.target = [first, first + width];
    this.began ??= performance.now();
    if (this.awaited === null) this.send(); // first, so that Python works while this is stretched
    this.stretch();
  }

  send() {
    this.asked += 1;
    this.awaited = { number: this.asked, began: this.began };
    this.began = null;
    this.ask(this.target[0], this.target[1], this.asked);
  }

  // The answer needs a prediction: what is asked meanwhile need not wait for it.
  parked() {
    this.awaited = null;
    this.began = null;
  }

  // Nothing will come: what is shown is what there is.
  refused() {
    this.awaited = null;
    this.began = null;
    this.target = null;
    this.redraw();
  }

  stretch() {
    const view = this.view();
    const ratio = window.devicePixelRatio || 1;
    const scale = this.scale * ratio;
    const [start, end] = this.target;
    const perBase = (view.right - view.left) / (view.end - view.start);
    const left = (view.left + (start - view.start) * perBase) * scale;
    const right = (view.left + (end - view.start) * perBase) * scale;
    const context = this.canvas.getContext("2d");
    const [x, width] = [view.left * scale, (view.right - view.left) * scale];
    context.save();
    context.drawImage(this.picture, 0, 0);
    context.beginPath();
    context.rect(x, 0, width, this.canvas.height);
    context.clip();
    context.fillStyle = "#ffffff";
    context.fillRect(x, 0, width, this.canvas.height);
    const grown = width / (right - left); // only what is data is stretched, not the labels beside
    context.beginPath();
    context.rect(x + (x - left) * grown, 0, width * grown, this.canvas.height);
    context.clip();
    context.translate(x - left * grown, 0);
    context.scale(grown, 1);
    context.drawImage(this.picture, 0, 0);
    context.restore();
  }

  wheeled(event) {
    if (this.scene === null || !this.inside(this.at(event)[0])) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 33 : 1; // lines or pixels
    const [start, end] = this.target ?? [this.view().start, this.view().end];
    const aside = event.shiftKey ? event.deltaY : event.deltaX;
    if (Math.abs(aside) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      const step = (aside * unit * (end - start)) / this.root.clientWidth;
      this.go(start + step, end + step);
      return;
    }
    const factor = Math.exp(Math.max(-400, Math.min(400, event.deltaY * unit)) * WHEEL);
    const pivot = this.base(this.at(event)[0]);
    this.go(pivot - (pivot - start) * factor, pivot + (end - pivot) * factor);
  }

  pressed(event) {
    if (this.scene === null || event.button !== 0 || !this.inside(this.at(event)[0])) return;
    const view = this.view();
    this.drag = { x: event.clientX, from: this.target ?? [view.start, view.end], moved: false };
    this.root.setPointerCapture(event.pointerId);
    this.root.focus({ preventScroll: true });
  }

  pointed(event) {
    if (this.scene === null) return;
    if (this.drag !== null && !this.fixed) {
      const far = event.clientX - this.drag.x;
      this.drag.moved ||= Math.abs(far) > 3;
      if (!this.drag.moved) return;
      this.root.classList.add("agviz-dragged");
      const view = this.view();
      const [start, end] = this.drag.from;
      const step = (-far / this.scale / (view.right - view.left)) * (end - start);
      this.go(start + step, end + step);
    }
    this.pointer = this.at(event);
    this.tell();
  }

  released(event) {
    if (this.drag !== null && !this.drag.moved) this.clicked(this.at(event));
    this.drag = null;
    this.root.classList.remove("agviz-dragged");
  }

  left() {
    this.pointer = null;
    this.tell();
  }

  typed(event) {
    if (this.scene === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const [start, end] = this.target ?? [this.view().start, this.view().end];
    const step = (end - start) * (event.shiftKey ? 0.9 : 0.2);
    const middle = (start + end) / 2;
    const half = (end - start) / 2;
    const acts = {
      ArrowLeft: () => this.go(start - step, end - step),
      ArrowRight: () => this.go(start + step, end + step),
      "+": () => this.go(middle - half / STEP, middle + half / STEP),
      "=": () => this.go(middle - half / STEP, middle + half / STEP),
      "-": () => this.go(middle - half * STEP, middle + half * STEP),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  // Tell the values at a base, as if the pointer were there.
  pointAt(base) {
    const view = this.view();
    const part = (base - view.start) / (view.end - view.start);
    this.pointer = [view.left + part * (view.right - view.left), view.top + 0.01];
    this.tell();
  }

  // A line through all panels, the position above it, each row's values beside it.
  tell() {
    const place = this.pointer;
    const hidden = place === null || this.scene === null || !this.inside(place[0]);
    this.root.classList.toggle("agviz-telling", !hidden);
    if (hidden || this.target !== null) {
      this.chips.replaceChildren();
      this.tip.textContent = "";
      this.root.classList.toggle("agviz-tipping", false);
      if (!hidden) this.line.style.left = `${place[0] * this.scale}px`;
      return;
    }
    const [x, y] = place;
    this.line.style.left = `${x * this.scale}px`;
    const view = this.view();
    if (!view.linear) return;
    this.line.style.top = `${view.top * this.scale}px`;
    this.line.style.height = `${(view.bottom - view.top) * this.scale}px`;
    const base = Math.floor(this.base(x)) + 1;
    const chips = [this.chip(x, view.top, `${view.contig}:${base.toLocaleString("en-US")}`, true)];
    let told = 0;
    const tips = [];
    for (const mark of this.scene.told) {
      if (mark.role === "track.hover") chips.push(...this.rowChips(mark, this.rows[told++] ?? [], x));
      else {
        const words = wordsAt(this.scene, mark, x, y);
        if (words !== null) tips.push(words);
        else chips.push(...this.linked(mark, x));
      }
    }
    this.chips.replaceChildren(...chips);
    this.tip.textContent = tips[0] ?? "";
    this.root.classList.toggle("agviz-tipping", tips.length > 0);
    const flip = x > (view.left + view.right) / 2;
    this.tip.style.left = flip ? "" : `${x * this.scale + 14}px`;
    this.tip.style.right = flip ? `${this.root.clientWidth - x * this.scale + 14}px` : "";
    this.tip.style.top = `${y * this.scale + 16}px`;
  }

  // What another panel of one row tells at the same position, without saying it again.
  linked(mark, x) {
    if (mark.k === "points" || mark.role.startsWith("gene")) return [];
    const down = part(this.scene.values, mark.y);
    if (down.length !== 2) return [];
    const words = wordsAt(this.scene, mark, x, (down[0] + down[1]) / 2);
    if (words === null) return [];
    const place = `${this.view().contig}:`;
    const lines = words.split("\n").filter((line) => !line.startsWith(place));
    const values = lines.filter((line) => line !== "REF" && line !== "ALT");
    return values.length === 0 ? [] : [this.chip(x, down[0], values.join(" · "))];
  }

  rowChips(mark, rows, x) {
    const column = cellAt(part(this.scene.values, mark.x), x);
    if (column < 0) return [];
    const values = valuesAt(this.scene, mark, column);
    return rows.map((row) => {
      const words = row.fields.map((field, number) => {
        const value = worded(values[field], decimalsOf(mark.template, field));
        return row.names[number] ? `${row.names[number]} ${value}` : value;
      });
      const chip = this.chip(x, row.top, words.join(" · "));
      chip.dataset.track = row.label;
      return chip;
    });
  }

  chip(x, y, words, strong = false) {
    const made = element("div", { class: strong ? "agviz-chip agviz-place" : "agviz-chip" });
    made.textContent = words;
    const view = this.view();
    const flip = !strong && x > view.right - 0.2 * (view.right - view.left);
    if (strong) {
      const far = Math.min(Math.max(x, view.left + 12), view.right - 12);
      made.style.left = `${far * this.scale}px`;
    } else if (flip) made.style.right = `${this.root.clientWidth - x * this.scale + 5}px`;
    else made.style.left = `${x * this.scale + 5}px`;
    made.style.top = `${y * this.scale}px`;
    return made;
  }
}
