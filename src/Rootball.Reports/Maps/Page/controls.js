// Mouse, fingers and keys on the map.

const CLICK = 4; // pixels that a hand may tremble

/** Connects the canvas with the camera. `map` offers pointAt, pinAt, lasso and request. */
function control(canvas, camera, overlay, map) {
  const pointers = new Map();
  let start = null, moved = false, drawing = false;
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.onpointerdown = event => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    [start, moved] = [at(event), pointers.size > 1];
    drawing = pointers.size === 1 && event.button === 0 && (event.shiftKey || map.lassoArmed);
    overlay.path = drawing ? [start] : [];
  };
  canvas.onpointermove = event => {
    const [x, y] = at(event), last = pointers.get(event.pointerId);
    if (!last) {
      map.pointAt(x, y);
      return;
    }
    moved ||= Math.hypot(x - start[0], y - start[1]) > CLICK;
    if (!moved)
      return;
    map.pointAt(-1, -1);
    if (drawing) {
      extend(overlay.path, x, y);
    } else if (pointers.size === 2) {
      pinch(event.pointerId, last, [x, y]);
    } else if (camera.deep && !(event.buttons & 2)) {
      camera.orbit((x - last[0]) * 0.008, (y - last[1]) * 0.008);
    } else {
      camera.pan(x - last[0], y - last[1]);
    }
    pointers.set(event.pointerId, [x, y]);
    map.request();
  };
  const pinch = (moving, last, now) => {
    const other = [...pointers].find(([id]) => id !== moving)[1];
    const apart = point => Math.max(8, Math.hypot(point[0] - other[0], point[1] - other[1]));
    camera.zoom(apart(now) / apart(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    camera.pan((now[0] - last[0]) / 2, (now[1] - last[1]) / 2);
  };
  canvas.onpointerup = canvas.onpointercancel = event => {
    pointers.delete(event.pointerId);
    const { path } = overlay;
    overlay.path = [];
    if (drawing && path.length > 2)
      map.lasso(path, event.ctrlKey || event.altKey || event.metaKey);
    else if (!moved && event.type === 'pointerup')
      map.pinAt(...at(event));
    drawing = false;
    map.request();
  };
  canvas.onpointerleave = event => {
    if (event.pointerType === 'mouse') // a finger leaves wherever it is lifted; what it touched stays to be read
      map.pointAt(-1, -1);
  };
  canvas.oncontextmenu = event => event.preventDefault();
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    camera.zoom(2 ** (-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0022)), ...at(event));
    map.pointAt(-1, -1);
    map.request();
  }, { passive: false });
}

/** The keys. Those of the map work wherever no field has the focus. */
function keys(camera, map) {
  const step = 80;
  const arrows = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  document.addEventListener('keydown', event => {
    const field = event.target.matches('input, select, textarea');
    if (event.key === 'Escape') {
      map.escape(field);
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const onMap = event.target === document.body || event.target.id === 'overlay';
    if (event.key in arrows && onMap) {
      const [dx, dy] = arrows[event.key];
      if (camera.deep)
        camera.orbit(dx / 400, dy / 400);
      else
        camera.pan(dx, dy);
    } else if (event.key === ' ' && onMap) {
      map.play();
    } else if (event.key === '+' || event.key === '=') {
      camera.zoom(1.4);
    } else if (event.key === '-') {
      camera.zoom(1 / 1.4);
    } else if (event.key === '0') {
      camera.fit();
    } else if (event.key === '/') {
      map.search();
    } else if (event.key === 'l' || event.key === 'L') {
      map.armLasso();
    } else {
      return;
    }
    event.preventDefault();
    map.request();
  });
}
