// What lies above the points: names of the categories, rings, lines to neighbours, the lasso.

class Overlay {
  constructor(model, camera, colours) {
    Object.assign(this, { model, camera, colours });
    this.path = []; // the lasso's corners
    this.named = true;
    this.names = [];
    model.on('colour filter places', () => { this.names = null; });
  }

  draw(context, ratio) {
    const { width, height } = this.camera;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!this.model.playing) // else nobody knows where the points are at this moment but the graphics card
      this.drawMarks(context);
    this.drawLasso(context);
  }

  drawMarks(context) {
    if (this.named)
      this.drawNames(context);
    this.drawNeighbours(context);
    for (const index of new Set([this.model.pinned, this.model.pointed].filter(index => index >= 0)))
      this.ring(context, index, index === this.model.pinned ? 7 : 5.5);
  }

  pixel(index) {
    const [x, y, z] = this.model.planes;
    return this.camera.project(x[index], y[index], z[index]);
  }

  ring(context, index, radius) {
    const [x, y] = this.pixel(index);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = cssOf(this.colours.of(this.model.colour, index));
    context.fill();
    for (const [width, colour] of [[4, this.colours.ground], [2, this.colours.ink]]) {
      context.lineWidth = width;
      context.strokeStyle = cssOf(colour);
      context.stroke();
    }
  }

  drawNeighbours(context) {
    if (this.model.pinned < 0)
      return;
    const [x, y] = this.pixel(this.model.pinned);
    context.lineWidth = 1.3;
    context.strokeStyle = cssOf(this.colours.ink);
    for (const index of this.model.neighbours ?? []) {
      const [toX, toY] = this.pixel(index);
      context.globalAlpha = this.model.isShown(index) ? 0.75 : 0.2;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      context.stroke();
      context.beginPath();
      context.arc(toX, toY, 3.5, 0, 2 * Math.PI);
      context.fillStyle = cssOf(this.colours.of(this.model.colour, index));
      context.fill();
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  drawLasso(context) {
    if (this.path.length < 2)
      return;
    context.beginPath();
    for (const [x, y] of this.path)
      context.lineTo(x, y);
    context.closePath();
    context.globalAlpha = 0.1;
    context.fillStyle = cssOf(this.colours.ink);
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.setLineDash([5, 4]);
    context.strokeStyle = cssOf(this.colours.ink);
    context.stroke();
    context.setLineDash([]);
  }

  drawNames(context) {
    this.names ??= placeNames(this.model);
    const taken = [];
    context.font = '600 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    for (const { text, place } of this.names) {
      const [x, y] = this.camera.project(...place);
      const half = context.measureText(text).width / 2 + 5;
      const box = [x - half, y - 12, x + half, y + 12];
      // The commonest category writes first; who finds its place taken stays silent till one zooms in.
      if (!(x > 0 && y > 0 && x < this.camera.width && y < this.camera.height)
        || taken.some(other => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]))
        continue;
      taken.push(box);
      context.lineWidth = 4;
      context.strokeStyle = cssOf(this.colours.ground);
      context.globalAlpha = 0.85;
      context.strokeText(text, x, y);
      context.globalAlpha = 1;
      context.fillStyle = cssOf(this.colours.ink);
      context.fillText(text, x, y);
    }
  }
}

/** Where the names of the categories stand: where each is densest, on a grid of 48 cells a side. */
function placeNames(model) {
  const { data, planes, colour } = model;
  if (colour?.kind !== 'category')
    return [];
  const side = 48, area = side * side, count = Math.min(200, colour.categories.length), axes = planes.slice(0, data.dimensions);
  const bounds = axes.map(boundsOf);
  const cellOf = i => {
    const [column, row] = [0, 1].map(axis => {
      const [low, high] = bounds[axis];
      return Math.min(side - 1, Math.floor(side * (axes[axis][i] - low) / (high - low || 1)));
    });
    return row * side + column;
  };
  const home = new Uint32Array(data.count); // category and cell of each point in one number; 0 where it has none
  const cells = new Uint32Array(count * area);
  for (let i = 0; i < data.count; i++) {
    const code = colour.codes[i];
    if (code && code <= count && model.isShown(i)) {
      home[i] = code * area + cellOf(i);
      cells[home[i] - area]++;
    }
  }
  const best = Array.from({ length: count }, (_, category) => densest(cells.subarray(category * area, (category + 1) * area), side));
  const sums = Array.from({ length: count }, () => [0, 0, 0, 0]);
  for (let i = 0; i < data.count; i++) {
    const category = Math.floor(home[i] / area) - 1;
    if (category >= 0 && near(home[i] % area, best[category], side)) {
      axes.forEach((plane, axis) => { sums[category][axis] += plane[i]; });
      sums[category][3]++;
    }
  }
  return sums.flatMap((sum, category) => sum[3] ? [{ text: shortened(colour.categories[category]), place: sum.slice(0, 3).map(value => value / sum[3]) }] : []);
}

function near(cell, other, side) {
  return Math.abs(Math.floor(cell / side) - Math.floor(other / side)) <= 1 && Math.abs(cell % side - other % side) <= 1;
}

/** The cell that holds the most together with its eight neighbours. */
function densest(cells, side) {
  let [best, most] = [0, -1];
  for (let cell = 0; cell < cells.length; cell++) {
    if (!cells[cell])
      continue;
    let sum = 0;
    const [row, column] = [Math.floor(cell / side), cell % side];
    for (let r = Math.max(0, row - 1); r <= Math.min(side - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(side - 1, column + 1); c++)
        sum += cells[r * side + c];
    }
    if (sum > most)
      [best, most] = [cell, sum];
  }
  return best;
}

function shortened(text) {
  return text.length > 24 ? text.slice(0, 23) + '…' : text;
}
