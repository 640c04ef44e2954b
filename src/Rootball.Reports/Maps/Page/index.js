// Which point is near a place: a uniform grid, so that no question looks at all points.

class GridIndex {
  /** Sorts the points into cells of about four. Points without a place are in none. */
  constructor(xs, ys) {
    Object.assign(this, { xs, ys });
    const count = xs.length;
    const [left, right] = boundsOf(xs), [bottom, top] = boundsOf(ys);
    const side = Math.max(1, Math.ceil(Math.sqrt(count / 4)));
    const size = Math.max((right - left) / side, (top - bottom) / side);
    this.size = size > 0 && Number.isFinite(size) ? size : 1;
    [this.left, this.bottom] = [left, bottom];
    this.columns = side + 1;
    this.rows = side + 1;

    const cells = new Uint32Array(count);
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    for (let i = 0; i < count; i++) {
      const cell = this.column(xs[i]) + this.columns * this.row(ys[i]);
      cells[i] = cell >= 0 ? cell : 0xffffffff;
      if (cell >= 0)
        this.starts[cell + 1]++;
    }
    for (let cell = 0; cell < this.starts.length - 1; cell++)
      this.starts[cell + 1] += this.starts[cell];
    const next = this.starts.slice();
    this.items = new Uint32Array(this.starts[this.starts.length - 1]);
    for (let i = 0; i < count; i++) {
      if (cells[i] !== 0xffffffff)
        this.items[next[cells[i]]++] = i;
    }
  }

  column(x) {
    return Math.floor((x - this.left) / this.size);
  }

  row(y) {
    return Math.floor((y - this.bottom) / this.size);
  }

  /** The nearest point within `radius` that `shown` lets pass; −1 where there is none. */
  nearest(x, y, radius, shown) {
    let [best, reach] = [-1, radius * radius];
    const [left, right] = [Math.max(0, this.column(x - radius)), Math.min(this.columns - 1, this.column(x + radius))];
    const [bottom, top] = [Math.max(0, this.row(y - radius)), Math.min(this.rows - 1, this.row(y + radius))];
    for (let row = bottom; row <= top; row++) {
      const from = this.starts[row * this.columns + left], to = this.starts[row * this.columns + right + 1];
      for (let at = from; at < to; at++) { // the cells of a row lie side by side
        const i = this.items[at];
        const distance = (this.xs[i] - x) ** 2 + (this.ys[i] - y) ** 2;
        if (distance <= reach && shown(i) && (distance < reach || best < 0))
          [best, reach] = [i, distance];
      }
    }
    return best;
  }

  /** How many points share a unit of area where the points are: the density that a point sees, on average. */
  get density() {
    let sum = 0;
    for (let cell = 0; cell < this.starts.length - 1; cell++)
      sum += (this.starts[cell + 1] - this.starts[cell]) ** 2;
    return this.items.length ? sum / this.items.length / this.size ** 2 : 1;
  }
}
