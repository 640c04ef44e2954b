// The camera: which part of the map is seen, from where. One for two and three dimensions.

const NEAR = 0.05; // points closer than this share of the viewing distance are cut off

/** Looks at `target` with `scale` pixels a unit; `turn` is a rotation, row by row, and rests in two dimensions. */
class Camera {
  constructor(dimensions) {
    this.deep = dimensions === 3;
    this.target = [0, 0, 0];
    this.scale = 1;
    this.turn = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    [this.width, this.height] = [1, 1];
    this.flight = null;
    this.version = 0; // counts changes, for those who keep what they computed
  }

  resize(width, height) {
    [this.width, this.height] = [width, height];
    this.version++;
  }

  /** The distance of the eye from the target, in pixels. */
  get distance() {
    return 1.8 * Math.max(this.width, this.height);
  }

  /** From a place relative to the target to clip space, column by column. */
  matrix() {
    const { turn: r, scale, width, height } = this;
    const depth = this.deep ? -scale / this.distance : 0;
    const rows = [[2 * scale / width, 0, 0], [2 * scale / height, 3, 0], [depth, 6, this.deep ? 1 - 2 * NEAR : 0], [depth, 6, 1]];
    const matrix = new Float32Array(16);
    rows.forEach(([factor, from, constant], row) => {
      for (let column = 0; column < 3; column++)
        matrix[4 * column + row] = factor * r[from + column];
      matrix[12 + row] = constant;
    });
    return matrix;
  }

  /** The pixel of a place, and the viewing distance against that of the target; not a number behind the eye. */
  project(x, y, z) {
    const { turn: r, target, scale } = this;
    const [a, b, c] = [x - target[0], y - target[1], z - target[2]];
    const away = this.deep ? 1 - scale * (r[6] * a + r[7] * b + r[8] * c) / this.distance : 1;
    const zoom = away > NEAR ? scale / away : NaN;
    return [this.width / 2 + zoom * (r[0] * a + r[1] * b + r[2] * c), this.height / 2 - zoom * (r[3] * a + r[4] * b + r[5] * c), away];
  }

  /** The place under a pixel, in the plane of the target. */
  place(px, py) {
    const [x, y] = [(px - this.width / 2) / this.scale, (this.height / 2 - py) / this.scale];
    return this.target.map((value, axis) => value + this.turn[axis] * x + this.turn[3 + axis] * y);
  }

  pan(dx, dy) {
    this.flight = null;
    this.target = this.place(this.width / 2 - dx, this.height / 2 - dy);
    this.version++;
  }

  /** Zooms; what is under the pixel stays there. */
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    this.flight = null;
    const scale = Math.min(this.home.scale * 1e5, Math.max(this.home.scale / 20, this.scale * factor));
    const fixed = this.place(px, py), share = this.scale / scale;
    this.target = this.target.map((value, axis) => fixed[axis] + (value - fixed[axis]) * share);
    this.scale = scale;
    this.version++;
  }

  /** Turns about the upright and the sideways axis of the screen, in radians. */
  orbit(about, up) {
    const r = this.turn, [c, s, d, t] = [Math.cos(about), Math.sin(about), Math.cos(up), Math.sin(up)];
    const [x, y, z] = [r.slice(0, 3), r.slice(3, 6), r.slice(6, 9)];
    const side = x.map((value, i) => c * value + s * z[i]), front = z.map((value, i) => c * value - s * x[i]);
    this.turn = [...side, ...y.map((value, i) => d * value - t * front[i]), ...front.map((value, i) => d * value + t * y[i])];
    this.version++;
  }

  /** Where everything is seen. `bounds` are the least and the greatest coordinate, axis by axis; `foot` are pixels below that something else covers. */
  measure(bounds, foot) {
    const [x, y, z] = bounds.map(([low, high]) => high - low);
    const room = [Math.max(40, this.width - 56), Math.max(40, this.height - 72 - foot)];
    const scale = this.deep ? 1.2 * Math.min(...room) / Math.hypot(x, y, z) : Math.min(room[0] / x, room[1] / y);
    const target = bounds.map(([low, high]) => (low + high) / 2);
    this.home = { target, scale: Number.isFinite(scale) ? scale : 100 };
    if (!this.deep)
      target[1] -= foot / 2 / this.home.scale;
  }

  get atHome() {
    return !this.home || (this.scale === this.home.scale && this.target.every((value, axis) => value === this.home.target[axis]));
  }

  fit() {
    this.flyTo(this.home.target, this.home.scale);
  }

  /** Moves there in a third of a second, or at once for those who want no motion. */
  flyTo(target, scale = this.scale) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.flight = { from: { target: this.target, scale: this.scale }, to: { target, scale }, start: performance.now(), length: still ? 0 : 320 };
  }

  /** Goes on with the flight; false when it is over. */
  step(now) {
    if (!this.flight)
      return false;
    const { from, to, start, length } = this.flight;
    const share = length > 0 ? Math.min(1, Math.max(0, (now - start) / length)) : 1;
    const eased = share * share * (3 - 2 * share);
    this.target = from.target.map((value, axis) => value + eased * (to.target[axis] - value));
    this.scale = from.scale * (to.scale / from.scale) ** eased;
    this.version++;
    if (share === 1)
      this.flight = null;
    return share < 1;
  }
}

/** The least and the greatest of some numbers. */
function boundsOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
