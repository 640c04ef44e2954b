// The lasso: a path on the screen, and which points lie within it.

/** Whether a place lies within a path (even-odd rule). */
function within(path, x, y) {
  let inside = false;
  for (let i = 0, j = path.length - 1; i < path.length; j = i++) {
    const [ax, ay] = path[i], [bx, by] = path[j];
    if ((ay > y) !== (by > y) && x < ax + (bx - ax) * (y - ay) / (by - ay))
      inside = !inside;
  }
  return inside;
}

/** A test of a point's number for a path in pixels. */
function lassoTest(path, model, camera) {
  const [left, right] = boundsOf(path.map(([x]) => x)), [top, bottom] = boundsOf(path.map(([, y]) => y));
  const [xs, ys, zs] = model.planes;
  return index => {
    const [x, y] = camera.project(xs[index], ys[index], zs[index]);
    return x >= left && x <= right && y >= top && y <= bottom && within(path, x, y);
  };
}

/** Adds a corner where it is some way from the last one: a path of hundreds of corners tells no more than one of dozens. */
function extend(path, x, y) {
  const last = path[path.length - 1];
  if (!last || Math.hypot(x - last[0], y - last[1]) >= 3)
    path.push([x, y]);
}
