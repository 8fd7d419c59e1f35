// The explorer: what is written, chosen and pressed goes to Python as a message; scenes come back.

const SHOWN = [["overlay", "REF + ALT"], ["reference", "REF"], ["alternate", "ALT"],
  ["difference", "ALT − REF"]];
const ROWS_MOST = 300; // of a table on screen
const ICONS = {
  left: "M10 3 5 8l5 5", right: "M6 3l5 5-5 5", out: "M3 8h10", in: "M3 8h10M8 3v10",
  undo: "M6 3 3 6l3 3M3 6h6a4 4 0 0 1 0 8H6", redo: "M10 3l3 3-3 3M13 6H7a4 4 0 0 0 0 8h3",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("viewBox", "0 0 16 16");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  made.append(path);
  return made;
}

class Explorer {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    root.classList.add("agviz");
    this.state = null;
    this.drawer = null; // which of tracks, variants, save is open
    this.sorted = { column: null, ascending: false };
    this.table = { columns: [], rows: [] };
    this.build();
    this.receive = (message, buffers) => this.received(message, buffers);
    model.on("msg:custom", this.receive);
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.stage.root);
    this.resized();
  }

  gone() {
    this.model.off("msg:custom", this.receive);
    this.watch.disconnect();
  }

  tell(type, content = {}) {
    this.model.send({ type, ...content });
  }

  // -- what is on screen

  build() {
    this.stage = new Stage({
      label: "Tracks along the genome",
      ask: (start, end, number) => this.tell("view", { start, end, number }),
      bounds: () => this.state.bounds,
    });
    this.stage.root.style.minHeight = "120px";
    this.message = element("span", { class: "agviz-message", role: "status" });
    this.meter = element("progress", { class: "agviz-meter", max: "1", hidden: true });
    this.cancel = element("button", {
      type: "button", class: "agviz-button", hidden: true, text: "Cancel",
      onclick: () => this.tell("cancel"),
    });
    this.drawers = { tracks: this.picker(), variants: this.variants(), save: this.saver() };
    this.root.append(
      ...this.above(), this.upperBar(), this.lowerBar(), ...Object.values(this.drawers), this.stage.root,
      element("div", { class: "agviz-foot" }, this.message, this.meter, this.cancel),
    );
    const picture = this.model.get("picture");
    if (picture && picture.byteLength > 0) { // until Python answers, or where there is none
      const url = URL.createObjectURL(new Blob([picture], { type: "image/png" }));
      this.poster = element("img", { class: "agviz-poster", src: url, alt: "The figure as saved" });
      this.stage.root.before(this.poster);
    }
  }

  // What other widgets show above.
  above() {
    return [];
  }

  button(text, label, act, attributes = {}) {
    return element("button", {
      type: "button", class: "agviz-button", "aria-label": label, title: label, onclick: act,
      ...attributes,
    }, text in ICONS ? icon(text) : text);
  }

  box(name, label, hint, act) {
    const input = element("input", {
      class: `agviz-box agviz-${name}`, type: "text", placeholder: hint, "aria-label": label,
      spellcheck: "false", autocomplete: "off",
      oninput: () => { this.edited = name; }, // what is being written is not written over
      onkeydown: (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        act(input.value);
      },
    });
    this[name] = input;
    return element("label", { class: "agviz-field" }, element("span", { text: label }), input);
  }

  upperBar() {
    this.shown = element("div", { class: "agviz-choice", role: "radiogroup", "aria-label": "Alleles" });
    for (const [value, text] of SHOWN) {
      this.shown.append(element("button", {
        type: "button", role: "radio", "aria-checked": "false", "data-value": value, text,
        onclick: () => this.tell("show", { value }),
      }));
    }
    this.shown.addEventListener("keydown", (event) => this.chosenByKey(event));
    const pan = (part) => () => this.tell("pan", { part });
    const zoom = (factor) => () => this.tell("zoom", { factor });
    this.undo = this.button("undo", "Undo", () => this.tell("undo"));
    this.redo = this.button("redo", "Redo", () => this.tell("redo"));
    return element("div", { class: "agviz-bar", role: "toolbar", "aria-label": "Where" },
      this.box("region", "Region", "gene or chr8:11,700,000-11,800,000",
        (text) => this.tell("go", { text })),
      element("div", { class: "agviz-group" },
        this.button("left", "Pan left", pan(-0.5)), this.button("right", "Pan right", pan(0.5)),
        this.button("out", "Zoom out", zoom(2)), this.button("in", "Zoom in", zoom(0.5))),
      element("div", { class: "agviz-group" }, this.undo, this.redo),
      this.box("variant", "Variant", "chr8:70294:G>A", (text) => this.tell("variant", { text })),
      this.shown);
  }

  chosenByKey(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...this.shown.children].filter((each) => !each.disabled);
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next?.focus();
    next?.click();
  }

  toggle(name, text, act) {
    this[name] = element("button", {
      type: "button", class: "agviz-button agviz-toggle", "aria-pressed": "false", text,
      onclick: act,
    });
    return this[name];
  }

  opener(name, text, disabled = false) {
    const made = element("button", { disabled,
      type: "button", class: "agviz-button", "aria-expanded": "false", text,
      onclick: () => this.open(this.drawer === name ? null : name),
    });
    this[`${name}Opener`] = made;
    return made;
  }

  lowerBar() {
    this.measured = element("select", { "aria-label": "Track that is measured" });
    this.measuredIn = element("select", { "aria-label": "Where it is measured" });
    this.ism = this.button("ISM here", "Mutate every base on screen", () => this.tell("ism", {
      track: Number(this.measured.value), gene: this.measuredIn.value || null,
    }));
    return element("div", { class: "agviz-bar", role: "toolbar", "aria-label": "What" },
      element("div", { class: "agviz-group" },
        this.opener("tracks", "Tracks…"),
        this.toggle("genes", "Genes", () => this.tell("genes")),
        this.toggle("splicing", "Splicing", () => this.tell("toggle", { output: "SPLICE_JUNCTIONS" })),
        this.toggle("contacts", "Contacts", () => this.tell("toggle", { output: "CONTACT_MAPS" })),
        this.opener("variants", "Scores", true)),
      element("div", { class: "agviz-group" }, this.ism,
        element("label", { class: "agviz-field" }, element("span", { text: "of" }), this.measured),
        element("label", { class: "agviz-field" }, element("span", { text: "in" }), this.measuredIn)),
      element("div", { class: "agviz-group agviz-last" },
        this.button("Copy code", "Copy the Python of this view", () => this.tell("code")),
        this.opener("save", "Save figure…")));
  }

  open(name) {
    this.drawer = name;
    for (const [each, drawer] of Object.entries(this.drawers)) {
      drawer.hidden = each !== name;
      this[`${each}Opener`].setAttribute("aria-expanded", String(each === name));
    }
    if (name === "tracks") {
      this.query.focus();
      this.tell("search", { query: this.query.value });
    }
  }

  picker() {
    let waiting = null;
    this.query = element("input", {
      class: "agviz-box agviz-query", type: "search", "aria-label": "Search tracks",
      placeholder: "words of a biosample, assay, factor: liver DNase, H3K27ac …",
      oninput: () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => this.tell("search", { query: this.query.value }), 150);
      },
    });
    this.count = element("span", { class: "agviz-count", role: "status" });
    this.hint = element("p", { class: "agviz-note agviz-hint", role: "status", hidden: true });
    this.found = element("ul", { class: "agviz-found", "aria-label": "Tracks found" });
    return element("section", { class: "agviz-drawer", hidden: true, "aria-label": "Tracks" },
      element("div", { class: "agviz-search" }, this.query, this.count), this.hint, this.found);
  }

  listed({ rows, total, note }) {
    this.hint.textContent = note;
    this.hint.hidden = !note;
    this.found.hidden = !rows.length;
    const chosen = new Set(this.state.tracks.map((track) => track.join("\t")));
    this.found.replaceChildren(...rows.map((row) => {
      const check = element("input", {
        type: "checkbox", checked: chosen.has(row.track.join("\t")),
        "data-track": row.track.join("\t"),
        onchange: () => this.tell("pick", { track: row.track, picked: check.checked }),
      });
      return element("li", {}, element("label", {}, check,
        element("span", { class: "agviz-output", text: row.title }),
        element("span", { class: "agviz-name", text: row.label, title: row.track[1] })));
    }));
    const more = total > rows.length ? `first ${rows.length} of ` : "";
    this.count.textContent = `${more}${total.toLocaleString("en-US")} track${total === 1 ? "" : "s"}`;
  }

  variants() {
    this.head = element("tr");
    this.body = element("tbody");
    this.tableNote = element("p", { class: "agviz-note" });
    return element("section", { class: "agviz-drawer", hidden: true, "aria-label": "Scores of variants" },
      this.tableNote,
      element("div", { class: "agviz-scroll", tabindex: "0", role: "region", "aria-label": "Table of scores" },
        element("table", { class: "agviz-table" }, element("thead", {}, this.head), this.body)));
  }

  tabulated(message) {
    this.variantsOpener.disabled = false;
    this.table = message;
    this.fillTable();
  }

  fillTable() {
    const { columns, rows, note } = this.table;
    const { column, ascending } = this.sorted;
    this.head.replaceChildren(...columns.map((name, number) => element("th", {
      scope: "col", "aria-sort": number === column ? (ascending ? "ascending" : "descending") : "none",
    }, element("button", { type: "button", text: name, onclick: () => this.sortBy(number) }))));
    const ordered = [...rows];
    if (column !== null) ordered.sort((a, b) => compared(a[column], b[column], ascending));
    this.body.replaceChildren(...ordered.slice(0, ROWS_MOST).map((row) => {
      const go = () => this.tell("variant", { text: row[0] });
      const here = this.state !== null && row[0] === this.state.variant;
      return element("tr", { "aria-current": here ? "true" : null, onclick: go },
        element("td", {}, element("button", {
          type: "button", class: "agviz-row", text: row[0], title: "Go to this variant",
          onclick: (event) => { event.stopPropagation(); go(); },
        })),
        ...row.slice(1).map((value) => element("td", { text: scored(value) })));
    }));
    const many = rows.length > ROWS_MOST ? ` The first ${ROWS_MOST} of ${rows.length} are listed.` : "";
    this.tableNote.textContent = (note ?? "") + many;
  }

  sortBy(number) {
    const again = this.sorted.column === number;
    this.sorted = { column: number, ascending: again ? !this.sorted.ascending : number === 0 };
    this.fillTable();
    this.head.children[number].firstElementChild.focus();
  }

  saver() {
    const format = element("select", { "aria-label": "Format" },
      ...["pdf", "svg", "png"].map((each) => element("option", { value: each, text: each.toUpperCase() })));
    const width = element("select", { "aria-label": "Width" },
      ...[[89, "89 mm, one column"], [120, "120 mm, one and a half"], [183, "183 mm, two columns"]]
        .map(([value, text]) => element("option", { value, text })));
    return element("section", { class: "agviz-drawer agviz-saver", hidden: true, "aria-label": "Save figure" },
      element("label", { class: "agviz-field" }, element("span", { text: "Format" }), format),
      element("label", { class: "agviz-field" }, element("span", { text: "Width" }), width),
      this.button("Save", "Save the figure of this view", () => this.tell("save", {
        format: format.value, width: Number(width.value),
      })));
  }

  // -- what comes from Python

  received(message, buffers) {
    const act = { ...this.heard(message, buffers),
      state: () => this.restate(message.state),
      scene: () => this.drawn(message, buffers),
      busy: () => this.stage.parked(),
      refused: () => this.stage.refused(),
      said: () => this.said(message.text, message.error),
      progress: () => this.progressed(message),
      found: () => this.listed(message),
      table: () => this.tabulated(message),
      code: () => this.copied(message.text),
      file: () => this.saved(message, buffers[0]),
    }[message.type];
    act?.();
  }

  // What other widgets hear besides.
  heard() {
    return {};
  }

  restate(state) {
    this.state = state;
    this.refill();
    for (const each of this.shown.children) {
      const here = each.dataset.value === state.show;
      each.setAttribute("aria-checked", String(here));
      each.tabIndex = here ? 0 : -1;
      each.disabled = state.variant === "" && each.dataset.value !== "overlay";
    }
    this.undo.disabled = !state.undo;
    this.redo.disabled = !state.redo;
    for (const name of ["genes", "splicing", "contacts"]) {
      this[name].setAttribute("aria-pressed", String(state[name].shown));
      this[name].disabled = !state[name].possible;
    }
    options(this.measured, state.measured);
    options(this.measuredIn, state.measured_in);
    this.ism.disabled = state.measured.length === 0;
    if (this.drawer === "variants") this.fillTable();
    if (this.drawer === "tracks") this.tick();
  }

  refill() {
    for (const name of ["region", "variant"]) {
      if (this.edited === name) continue;
      this[name].value = this.state[name];
      this[name].title = this.state[name]; // a long one is cut by the box
    }
  }

  tick() {
    const chosen = new Set(this.state.tracks.map((track) => track.join("\t")));
    for (const check of this.found.querySelectorAll("input")) {
      check.checked = chosen.has(check.dataset.track);
    }
  }

  drawn(message, buffers) {
    this.poster?.remove();
    this.poster = null;
    this.edited = null; // what was written has become what is shown
    this.refill();
    this.stage.show(readScene(message.scene, buffers), message.chips, message.number ?? null);
    this.stage.root.setAttribute("aria-label", `${message.words} Arrows pan, plus and minus zoom.`);
  }

  said(text, error = false) {
    this.message.textContent = text;
    this.message.classList.toggle("agviz-error", error);
    this.message.setAttribute("role", error ? "alert" : "status");
  }

  progressed({ what, done, total }) {
    const over = what === null;
    this.meter.hidden = over;
    this.cancel.hidden = over;
    if (over && this.message.textContent.endsWith("…")) this.said("");
    if (over) return;
    if (total === null) this.meter.removeAttribute("value");
    else this.meter.value = done / total;
    const counted = total === null ? "" : ` ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
    this.said(`${what}${counted} …`);
  }

  async copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.said("The Python of this view is on the clipboard.");
    } catch {
      const area = element("textarea", { class: "agviz-code", readonly: true, "aria-label": "Code", rows: "12" });
      area.value = text;
      this.message.after(area);
      area.select();
      this.said("The browser does not let the clipboard be written: copy the code from here.");
      area.addEventListener("blur", () => area.remove());
    }
  }

  saved({ name, mime }, content) {
    const url = URL.createObjectURL(new Blob([content], { type: mime }));
    element("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    this.said(`${name} was handed to the browser.`);
  }

  resized() {
    const width = this.stage.root.clientWidth;
    if (width === 0 || width === this.width) return;
    this.width = width;
    this.stage.redraw();
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.tell("width", { pixels: width }), this.state ? 120 : 0);
  }
}

function options(select, listed) {
  const before = select.value;
  const words = JSON.stringify(listed);
  if (select.dataset.listed === words) return;
  select.dataset.listed = words;
  select.replaceChildren(...listed.map(([value, text]) => element("option", { value, text })));
  if (listed.some(([value]) => String(value) === before)) select.value = before;
}

function compared(a, b, ascending) {
  if (a === null || b === null) return (a === null) - (b === null); // unknown ones are last
  const order = typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  return ascending ? order : -order;
}

function scored(value) {
  if (value === null) return "–";
  if (typeof value !== "number") return value;
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 6 }).replace("-", "−");
}
