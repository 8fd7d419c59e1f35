// The IsmExplorer: a mutagenesis that is clicked, and a motif that is moved along a gene.

const BASES = "ACGT";

class IsmExplorer extends Explorer {
  above() {
    this.position = null; // where the keys are
    this.scores = new Stage({
      label: "Mutagenesis. A, C, G and T mutate the base of the line, arrows move it",
      clicked: (place) => this.clicked(place),
      fixed: true,
    });
    this.scores.root.addEventListener("keydown", (event) => this.lettered(event));
    this.readout = element("select", {
      "aria-label": "Readout", onchange: () => this.tell("readout", { name: this.readout.value }),
    });
    this.readoutField = element("label", { class: "agviz-field", hidden: true },
      element("span", { text: "Readout" }), this.readout);
    this.resume = this.button("Compute the rest", "Compute what was cancelled or failed",
      () => this.tell("resume"), { hidden: true });
    return [this.readoutField, this.resume, this.scores.root, this.placer()];
  }

  placer() {
    this.curve = new Stage({ label: "Level of the gene by distance of the motif", fixed: true });
    this.motif = element("select", {
      "aria-label": "Motif", onchange: () => this.tell("motif", { name: this.motif.value }),
    });
    let waiting = null;
    this.slider = element("input", {
      type: "range", class: "agviz-slider", "aria-label": "Distance of the motif from the gene", min: "0",
      oninput: () => {
        this.distance.textContent = this.worded();
        clearTimeout(waiting);
        waiting = setTimeout(() => this.tell("slide", { distance: this.far() }), 40);
      },
    });
    this.distance = element("output", { class: "agviz-distance" });
    this.placing = element("section", { class: "agviz-placing", hidden: true, "aria-label": "Motif" },
      element("div", { class: "agviz-bar" },
        element("label", { class: "agviz-field" }, element("span", { text: "Motif" }), this.motif),
        this.slider, this.distance,
        this.button("Show alleles", "Show what the motif does along the genome", () => this.tell("place"))),
      this.curve.root);
    return this.placing;
  }

  heard(message, buffers) {
    return {
      asked: () => this.asked(message),
      ended: () => { this.resume.hidden = !message.some; },
      scores: () => {
        this.scores.show(readScene(message.scene, buffers), message.chips);
        this.scores.root.classList.add("agviz-clickable");
      },
      curve: () => this.curve.show(readScene(message.scene, buffers), message.chips),
    };
  }

  asked({ readouts, readout, window, placing }) {
    options(this.readout, readouts.map((name) => [name, name]));
    this.readout.value = readout;
    this.readoutField.hidden = readouts.length < 2;
    this.window = window;
    this.placing.hidden = placing === null;
    if (placing === null) return;
    this.distances = placing.distances;
    options(this.motif, placing.motifs.map((name) => [name, name]));
    this.motif.value = placing.motif;
    this.slider.max = String(placing.distances.length - 1);
    this.slider.value = String(placing.distances.indexOf(placing.distance));
    this.gene = placing.gene;
    this.distance.textContent = this.worded();
  }

  far() {
    return this.distances[Number(this.slider.value)];
  }

  worded() {
    const far = this.far();
    const side = far < 0 ? "upstream" : "downstream";
    this.slider.setAttribute("aria-valuetext", `${Math.abs(far)} bp ${side}`);
    return `${Math.abs(far).toLocaleString("en-US")} bp ${side} of ${this.gene}'s start`;
  }

  // A click in the heat map says the base; in the logo it is the one that changes most.
  clicked([x, y]) {
    const map = this.scores.scene.told.find((mark) => mark.role === "heat.hover");
    const down = part(this.scores.scene.values, map.y);
    const row = cellAt(down, y);
    this.mutate(Math.floor(this.scores.base(x)), row >= 0 && row < 4 ? BASES[row] : null);
  }

  mutate(position, base) {
    this.position = position;
    this.tell("base", { position, base });
  }

  lettered(event) {
    if (this.scores.scene === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const base = event.key.toUpperCase();
    const [, start, end] = this.window;
    this.position ??= start;
    if (step !== undefined) {
      this.position = Math.min(Math.max(this.position + step, start), end - 1);
      this.scores.pointAt(this.position + 0.5);
    } else if (base.length === 1 && BASES.includes(base)) this.mutate(this.position, base);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  resized() {
    super.resized();
    this.scores?.redraw();
    this.curve?.redraw();
  }
}
