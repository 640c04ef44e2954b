// The map on its way: the iterations, one after another, with all points between two of them.

class Player {
  constructor(model, renderer, follow) {
    Object.assign(this, { model, renderer, follow, frames: model.data.frames });
    this.slider = document.getElementById('frame');
    this.button = document.getElementById('play');
    this.words = document.getElementById('iteration');
    if (!this.frames)
      return;
    this.bounds = model.data.planes.map(boundsOf);
    document.getElementById('player').hidden = false;
    this.last = this.frames.list.length; // behind the last iteration comes the map itself
    this.slider.max = this.last;
    this.slider.value = this.last;
    this.slider.oninput = () => {
      this.stop();
      this.go(Number(this.slider.value));
    };
    this.button.onclick = () => this.playing ? this.stop() : this.start();
    this.tell(this.last);
  }

  async start() {
    this.playing = this.model.playing = true;
    const run = this.run = {};
    this.label();
    const first = Number(this.slider.value) >= this.last ? 0 : Number(this.slider.value);
    // Some seconds for all of it, however many iterations are given.
    const perSecond = Math.max(2, this.last / 8);
    let [at, before] = [first, performance.now()];
    while (this.playing && this.run === run) {
      await this.go(at);
      if (at >= this.last)
        this.stop();
      const now = await new Promise(requestAnimationFrame);
      at = Math.min(this.last, at + Math.min(0.5, (now - before) / 1000 * perSecond));
      before = now;
    }
  }

  stop() {
    if (!this.playing)
      return;
    this.playing = this.model.playing = false;
    this.label();
    this.settle();
  }

  /** Shows the map at a place between the iterations. */
  async go(at) {
    this.slider.value = at;
    const number = Math.floor(at);
    this.tell(at);
    const [from, to] = await Promise.all([this.place(number), this.place(Math.min(this.last, number + 1))]);
    if (Math.abs(Number(this.slider.value) - at) > 0.01)
      return; // the slider has moved on meanwhile
    this.renderer.show(from, to, at - number);
    if (!this.playing)
      this.settle();
    this.follow(this.boundsAt(number, at - number));
  }

  /** The bounds of what is drawn between two iterations. */
  boundsAt(number, share) {
    const from = this.boundsOf(number), to = this.boundsOf(Math.min(this.last, number + 1));
    return from.map((ends, axis) => ends.map((value, end) => value + share * (to[axis][end] - value)));
  }

  boundsOf(number) {
    const frame = this.frames.list[number];
    return frame ? this.bounds.map((ends, axis) => axis < frame.low.length ? [frame.low[axis], frame.low[axis] + frame.span[axis]] : ends) : this.bounds;
  }

  async place(number) {
    const frame = this.frames.list[number];
    return frame ? this.renderer.upload(number, await this.levels(number), frame) : this.renderer.end;
  }

  /** Lets pointing, lasso and names see the points where they are drawn. */
  async settle() {
    const at = Number(this.slider.value), number = Math.floor(at), share = at - number;
    const { data } = this.model;
    if (at >= this.last) {
      this.model.move(data.planes);
      return;
    }
    const [from, to] = await Promise.all([this.planes(number), this.planes(number + 1)]);
    if (Number(this.slider.value) === at && !this.playing)
      this.model.move(from.map((plane, axis) => plane.map((value, i) => value + share * (to[axis][i] - value))));
  }

  /** The 16-bit numbers of an iteration, axis by axis. */
  async levels(number) {
    const bytes = await this.frames.item(number);
    return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  }

  async planes(number) {
    const { data } = this.model;
    if (number >= this.last)
      return data.planes;
    const values = await this.levels(number), { low, span } = this.frames.list[number];
    return data.planes.map((plane, axis) => axis < data.dimensions
      ? Float32Array.from(values.subarray(axis * data.count, (axis + 1) * data.count), value => low[axis] + span[axis] * value / 65535)
      : plane);
  }

  tell(at) {
    const frame = this.frames.list[Math.floor(at)];
    this.words.textContent = !frame ? 'finished'
      : `iteration ${whole.format(frame.iteration)}${frame.kl === undefined ? '' : ` · KL ${readable.format(Number(frame.kl.toPrecision(3)))}`}`;
    this.slider.setAttribute('aria-valuetext', this.words.textContent);
  }

  label() {
    this.button.setAttribute('aria-label', this.playing ? 'Pause' : 'Play');
    this.button.querySelector('path').setAttribute('d', this.playing ? 'M8 6h3v12H8zM14 6h3v12h-3z' : 'M8 5.5v13l10.5-6.5z');
  }
}
