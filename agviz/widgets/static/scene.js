// Draws a scene on a canvas, lets it be panned and zoomed, and tells the values under the pointer.
//
// A scene is decided in Python (scene_message.py): marks in mm, numbers in three buffers. While a
// new one is awaited, the last one is stretched, so that the figure follows the hand at once.

const MM_PER_PT = 25.4 / 72;
const FIGURE_FONT = '"Liberation Sans", Arial, Helvetica, sans-serif';
const NEAR = 3; // mm: points as near as this tell their words
const WHEEL = 0.0016; // zoom per pixel of the wheel
const STEP = 1.5; // zoom per key

// What has the focus keeps its keys: JupyterLab's shortcuts look at that element alone.
const KEYED = ["button", "input", "select", "textarea"];

// An element: attributes, listeners (on...), children.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (KEYED.includes(tag) || "tabindex" in attributes) {
    made.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// The numbers of a buffer, copied: where a message begins in memory is not ours to say.
function numbers(Kind, view) {
  const bytes = view.buffer ?? view;
  const first = view.byteOffset ?? 0;
  return new Kind(bytes.slice(first, first + view.byteLength));
}

function readScene(content, buffers) {
  return {
    ...content,
    points: numbers(Float32Array, buffers[0]),
    values: numbers(Float64Array, buffers[1]),
    raw: numbers(Uint8Array, buffers[2]),
  };
}

function part(array, [first, count]) {
  return array.subarray(first, first + count);
}

function trace(context, points, { close = false } = {}) {
  let fresh = true;
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i]) || Number.isNaN(points[i + 1])) fresh = true;
    else if (fresh) {
      context.moveTo(points[i], points[i + 1]);
      fresh = false;
    } else context.lineTo(points[i], points[i + 1]);
  }
  if (close) context.closePath();
}

function tracePaths(context, points, codes) {
  for (let i = 0; i < codes.length; i += 1) {
    const x = points[2 * i];
    const y = points[2 * i + 1];
    if (codes[i] === 1) context.moveTo(x, y);
    else if (codes[i] === 2) context.lineTo(x, y);
    else if (codes[i] === 79) context.closePath();
    else {
      const [a, b, c, d, e, f] = points.subarray(2 * i, 2 * i + 6);
      context.bezierCurveTo(a, b, c, d, e, f);
      i += 2;
    }
  }
}

const DRAWERS = {
  polygon(context, mark, points) {
    context.beginPath();
    trace(context, points, { close: true });
    context.fill();
    if (mark.w > 0) {
      context.lineWidth = mark.w * MM_PER_PT;
      context.stroke();
    }
  },
  boxes(context, mark, points) {
    for (let i = 0; i < points.length; i += 4) {
      const [left, top, right, bottom] = points.subarray(i, i + 4);
      context.fillRect(left, top, right - left, bottom - top);
    }
  },
  paths(context, mark, points, scene) {
    context.beginPath();
    tracePaths(context, points, part(scene.raw, mark.codes));
    context.fill();
  },
  line(context, mark, points) {
    context.lineWidth = mark.w * MM_PER_PT;
    context.beginPath();
    trace(context, points);
    context.stroke();
  },
  segments(context, mark, points) {
    context.lineWidth = mark.w * MM_PER_PT;
    context.setLineDash((mark.dash ?? []).map((each) => each * MM_PER_PT));
    context.beginPath();
    for (let i = 0; i < points.length; i += 4) {
      context.moveTo(points[i], points[i + 1]);
      context.lineTo(points[i + 2], points[i + 3]);
    }
    context.stroke();
    context.setLineDash([]);
  },
  curves(context, mark, points) {
    context.setLineDash((mark.dash ?? []).map((each) => each * MM_PER_PT));
    mark.widths.forEach((width, number) => {
      const [x, y, a, b, c, d, e, f] = points.subarray(8 * number, 8 * number + 8);
      context.lineWidth = width * MM_PER_PT;
      context.beginPath();
      context.moveTo(x, y);
      context.bezierCurveTo(a, b, c, d, e, f);
      context.stroke();
    });
    context.setLineDash([]);
  },
  image(context, mark, points, scene) {
    const { rows, columns } = mark;
    const cells = new Uint8ClampedArray(part(scene.raw, mark.cells));
    const sheet = new OffscreenCanvas(columns, rows);
    sheet.getContext("2d").putImageData(new ImageData(cells, columns, rows), 0, 0);
    const [x, y, alongX, alongY, belowX, belowY] = mark.corners;
    context.save();
    context.beginPath();
    trace(context, points, { close: true });
    context.clip();
    context.transform(
      (alongX - x) / columns, (alongY - y) / columns, (belowX - x) / rows, (belowY - y) / rows,
      x, y,
    );
    context.imageSmoothingEnabled = false;
    context.drawImage(sheet, 0, 0);
    context.restore();
  },
};

function drawText(context, mark) {
  const weight = { bold: "bold ", italic: "italic " }[mark.face] ?? "";
  context.save();
  context.translate(mark.x, mark.y);
  if (mark.turned) context.rotate(-Math.PI / 2);
  // Letters are set ten times as large and shrunk: browsers round sizes below a pixel.
  context.scale(0.1, 0.1);
  context.font = `${weight}${mark.size * MM_PER_PT * 10}px ${FIGURE_FONT}`;
  context.textAlign = mark.align;
  context.textBaseline = "alphabetic";
  context.fillText(mark.t, 0, 0);
  context.restore();
}

function drawScene(context, scene) {
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, scene.width, scene.height);
  for (const mark of scene.marks) {
    context.globalAlpha = mark.a ?? 1;
    context.fillStyle = mark.c ?? "#000000";
    context.strokeStyle = mark.c ?? "#000000";
    if (mark.k === "text") drawText(context, mark);
    else DRAWERS[mark.k](context, mark, part(scene.points, mark.p), scene);
  }
  context.globalAlpha = 1;
}

// A template of Python's str.format, filled: {0:,.0f}; without zeros at the ends of decimals.
function filled(template, values) {
  return template.replace(/\{\{|\}\}|\{(\d+):,\.(\d+)f\}/g, (found, field, decimals) => {
    if (field === undefined) return found[0];
    return worded(values[Number(field)], Number(decimals));
  });
}

function worded(value, decimals) {
  if (Number.isNaN(value)) return "–";
  return value.toLocaleString("en-US", { maximumFractionDigits: decimals }).replace("-", "−");
}

function decimalsOf(template, field) {
  const found = template.match(new RegExp(`\\{${field}:,\\.(\\d+)f\\}`));
  return found === null ? 4 : Number(found[1]);
}

// The number of the cell between ascending edges that holds a place, or -1.
function cellAt(edges, place) {
  if (!(place >= edges[0] && place <= edges[edges.length - 1])) return -1;
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= place) low = middle;
    else high = middle;
  }
  return low;
}

// The words that a mark tells at (x, y), or null.
function wordsAt(scene, mark, x, y) {
  if (mark.k === "points") return nearest(scene, mark, x, y);
  const across = part(scene.values, mark.x);
  const down = part(scene.values, mark.y);
  const column = cellAt(across, x);
  const row = cellAt(down, y);
  if (column < 0 || row < 0) return null;
  const cell = row * (across.length - 1) + column;
  if (mark.k === "cells") return mark.texts[cell] || null;
  if (!part(scene.raw, mark.known)[cell]) return null;
  return filled(mark.template, valuesAt(scene, mark, cell));
}

function valuesAt(scene, mark, cell) {
  return part(scene.values, mark.values).subarray(cell * mark.fields, (cell + 1) * mark.fields);
}

function nearest(scene, mark, x, y) {
  const points = part(scene.points, mark.p);
  let best = NEAR * NEAR;
  let words = null;
  for (let i = 0; i < points.length; i += 2) {
    const far = (points[i] - x) ** 2 + (points[i + 1] - y) ** 2;
    if (far < best) {
      best = far;
      words = mark.texts[i / 2];
    }
  }
  return words;
}
