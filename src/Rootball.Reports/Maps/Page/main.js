// The page as a whole: reads the data, makes the parts, draws when something changed.

const REACH = 14; // pixels from the pointer within which a point is found

class MapView {
  constructor(data) {
    this.data = data;
    this.stage = document.getElementById('stage');
    this.points = document.getElementById('points');
    this.canvas = document.getElementById('overlay');
    this.tip = document.getElementById('tip');
    this.model = new Model(data);
    this.colours = new Colours(data.head.palette);
    this.camera = new Camera(data.dimensions);
    this.renderer = new Renderer(this.points, data);
    this.overlay = new Overlay(this.model, this.camera, this.colours);
    this.player = new Player(this.model, this.renderer, bounds => this.follow(bounds));
    this.bounds = data.planes.map(boundsOf); // of what is drawn
    this.look = { size: 0, opacity: 0 }; // powers of two on what the density asks for
    this.lassoArmed = false;
    this.repaint = true;
    this.model.on('colour', () => this.colours.paintAll(this.model));
    this.model.on('colour filter search selection', () => { this.repaint = true; });
    this.model.on('places', () => { this.index = null; });
    this.model.on('colour filter search selection places point pin neighbours', () => this.request());
    this.panel = new Panel(this);
    this.wire();
    this.resize();
    this.setDark(matchMedia('(prefers-color-scheme: dark)').matches);
    // How many points share a pixel where the points are, when all are in view on a square of a million pixels.
    this.crowd = this.nearby().density * (this.camera.deep ? 1 : this.camera.home.scale ** -2) * this.camera.width * this.camera.height / 1e6;
  }

  wire() {
    const { camera, model } = this;
    const on = (id, click) => { document.getElementById(id).onclick = click; };
    const zoom = factor => { camera.zoom(factor); this.request(); };
    on('zoom-in', () => zoom(1.5));
    on('zoom-out', () => zoom(1 / 1.5));
    on('fit', () => { camera.fit(); this.request(); });
    on('lasso', () => this.armLasso());
    on('theme', () => this.setDark(!this.colours.dark));
    on('picture', () => {
      savePicture(this.points, ratio => this.drawPoints(ratio), this.overlay, camera, this.data.head.title);
      this.request();
    });
    control(this.canvas, camera, this.overlay, this);
    keys(camera, this);
    new ResizeObserver(() => this.resize()).observe(this.stage);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', event => this.setDark(event.matches));
    this.points.addEventListener('webglcontextlost', event => event.preventDefault());
    this.points.addEventListener('webglcontextrestored', () => {
      this.renderer.from = this.renderer.to = null;
      this.renderer.setUp();
      this.repaint = true;
      this.request();
    });
    model.on('pin', () => this.tip.hidden = true);
  }

  /** Asks for one more frame. */
  request() {
    if (!this.waiting)
      this.waiting = requestAnimationFrame(now => this.frame(now));
  }

  frame(now) {
    this.waiting = 0;
    if (this.camera.step(now))
      this.request();
    if (this.repaint) {
      this.renderer.repaint(this.model.paint);
      this.repaint = false;
    }
    const ratio = this.ratio;
    for (const canvas of [this.points, this.canvas]) {
      const [width, height] = [Math.round(this.camera.width * ratio), Math.round(this.camera.height * ratio)];
      if (canvas.width !== width || canvas.height !== height)
        [canvas.width, canvas.height] = [width, height];
    }
    this.drawPoints(ratio);
    this.overlay.draw(this.canvas.getContext('2d'), ratio);
  }

  get ratio() {
    return Math.min(3, devicePixelRatio || 1);
  }

  drawPoints(ratio) {
    this.renderer.draw(this.camera, { ...this.dots(), ground: this.colours.ground, focus: this.model.focus, ratio });
  }

  /** Size and opacity of the dots: the more crowded the view, the smaller and fainter. */
  dots() {
    const { width, height, scale, home } = this.camera;
    const perPixel = this.crowd * Math.max(1, this.model.shown) / this.data.count * 1e6 / (width * height) * (home.scale / scale) ** 2;
    const size = Math.min(13, Math.max(1.4, 1.7 * Math.sqrt(1 / perPixel) ** 0.7)) * 2 ** this.look.size;
    const overlap = perPixel * size ** 2;
    return { size, opacity: Math.min(1, Math.min(0.88, Math.max(0.2, 1.1 / Math.sqrt(overlap))) * 2 ** this.look.opacity) };
  }

  resize() {
    const { camera } = this, { atHome } = camera;
    camera.resize(Math.max(1, this.stage.clientWidth), Math.max(1, this.stage.clientHeight));
    this.lookAt(this.bounds, atHome);
  }

  /** Takes bounds as those of everything, and keeps everything in view if it was. */
  lookAt(bounds, atHome) {
    const { camera } = this;
    camera.measure(bounds, this.data.frames ? 64 : 0);
    if (atHome) {
      Object.assign(camera, camera.home);
      camera.version++;
    }
    this.request();
  }

  /** Another iteration is shown: maps grow, and who sees all of it goes on seeing all of it. */
  follow(bounds) {
    this.bounds = bounds;
    this.lookAt(bounds, this.camera.atHome);
  }

  setDark(dark) {
    this.colours.dark = dark;
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.getElementById('theme').setAttribute('aria-pressed', String(dark));
    this.model.tell('colour');
  }

  /** The index of what is seen: of places in two dimensions, of pixels in three. */
  nearby() {
    const { camera, model } = this;
    if (!this.index || (camera.deep && this.indexed !== camera.version)) {
      let [xs, ys, zs] = model.planes;
      if (camera.deep) {
        const pixels = [new Float32Array(xs.length), new Float32Array(xs.length)];
        for (let i = 0; i < xs.length; i++)
          [pixels[0][i], pixels[1][i]] = camera.project(xs[i], ys[i], zs[i]);
        [xs, ys] = pixels;
      }
      this.index = new GridIndex(xs, ys);
      this.indexed = camera.version;
    }
    return this.index;
  }

  /** The point at a pixel; −1 where there is none. */
  pointNear(x, y) {
    const { camera, model } = this;
    const [px, py, reach] = camera.deep ? [x, y, REACH] : [...camera.place(x, y).slice(0, 2), REACH / camera.scale];
    return this.nearby().nearest(px, py, reach, index => model.isShown(index));
  }

  pointAt(x, y) {
    this.model.point(x < 0 || this.model.playing ? -1 : this.pointNear(x, y));
    showTip(this.tip, this.model, x, y);
    this.canvas.style.cursor = this.lassoArmed ? 'crosshair' : this.model.pointed >= 0 ? 'pointer' : '';
  }

  pinAt(x, y) {
    const index = this.pointNear(x, y);
    this.model.pin(index);
    if (document.body.classList.contains('folded'))
      this.pointAt(x, y);
  }

  /** Brings a point to the middle and pins it. */
  goTo(index) {
    const [x, y, z] = this.model.planes;
    this.model.pin(index);
    this.camera.flyTo([x[index], y[index], z[index]], Math.max(this.camera.scale, 3 * this.camera.home.scale));
    this.request();
  }

  lasso(path, add) {
    this.model.select(lassoTest(path, this.model, this.camera), add);
    this.armLasso(false);
  }

  armLasso(armed = !this.lassoArmed) {
    this.lassoArmed = armed;
    document.getElementById('lasso').setAttribute('aria-pressed', String(armed));
    this.canvas.style.cursor = armed ? 'crosshair' : '';
  }

  search() {
    this.panel.unfold();
    this.panel.search.field.focus();
  }

  play() {
    if (this.data.frames)
      document.getElementById('play').click();
  }

  /** Lets go of one thing: the search that is written in, the lasso, the pinned point, the selection, the search. */
  escape(inField) {
    const { model } = this;
    if (inField && model.searching)
      this.panel.search.clear();
    else if (this.lassoArmed)
      this.armLasso(false);
    else if (model.pinned >= 0)
      model.pin(-1);
    else if (model.selected)
      model.select(() => false, false);
    else if (model.searching)
      this.panel.search.clear();
    this.canvas.focus();
  }
}

async function start() {
  const progress = document.getElementById('progress'), bar = progress.querySelector('progress'), words = progress.querySelector('p');
  try {
    if (typeof DecompressionStream === 'undefined')
      throw new Error('This browser cannot unpack the page (it has no DecompressionStream). Chrome 103, Firefox 113 and Safari 16.4, or later ones, can.');
    const data = await readData(share => { bar.value = share; });
    const map = new MapView(data);
    progress.hidden = true;
    window.rootballMap = map;
  } catch (error) {
    words.textContent = error.message;
    bar.hidden = true;
  }
}

start();
