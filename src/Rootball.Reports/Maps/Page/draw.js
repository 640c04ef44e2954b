// The points on the graphics card: one round dot each, all of them in every frame.

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform vec3 u_centre, u_fromLow, u_fromSpan, u_toLow, u_toSpan;
uniform float u_share, u_size, u_opacity;
uniform int u_focus;  // the flag of the points that stand out; 0: none does
uniform bool u_front; // whether those are drawn, or the rest
in float a_fromX, a_fromY, a_fromZ, a_toX, a_toY, a_toZ;
in vec4 a_paint;
out vec4 v_colour;
out float v_size;
void main() {
  int flags = int(a_paint.a * 255.0 + 0.5);
  bool stands = u_focus == 0 || (flags & u_focus) != 0;
  if ((flags & 1) != 0 || stands != u_front) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 1.0;
    return;
  }
  vec3 from = u_fromLow + u_fromSpan * vec3(a_fromX, a_fromY, a_fromZ);
  vec3 to = u_toLow + u_toSpan * vec3(a_toX, a_toY, a_toZ);
  gl_Position = u_matrix * vec4(mix(from, to, u_share) - u_centre, 1.0);
  float size = u_size / max(gl_Position.w, 0.2);
  float opacity = u_opacity;
  if (u_focus != 0) {
    size = u_front ? size + 1.0 : size;
    opacity = u_front ? max(opacity, 0.85) : opacity * 0.16;
  }
  // Dots smaller than a pixel are drawn as one pixel, so much the fainter.
  float drawn = max(size, 1.0);
  opacity *= (size / drawn) * (size / drawn);
  v_size = drawn + 1.0;
  gl_PointSize = v_size;
  v_colour = vec4(a_paint.rgb * opacity, opacity);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 v_colour;
in float v_size;
out vec4 colour;
void main() {
  float inside = clamp(0.5 * v_size - v_size * length(gl_PointCoord - 0.5), 0.0, 1.0);
  if (inside <= 0.0)
    discard;
  colour = v_colour * inside;
}`;

class Renderer {
  constructor(canvas, data) {
    Object.assign(this, { canvas, data });
    this.order = shuffled(data.count);
    this.frames = 0;
    this.from = this.to = null; // what is drawn: places of two iterations, and where between them
    this.share = 0;
    this.setUp();
  }

  /** Makes everything anew: at the start, and after the card was taken away. */
  setUp() {
    const gl = this.gl = this.canvas.getContext('webgl2', { alpha: false, antialias: false, depth: true, powerPreference: 'high-performance' });
    if (!gl)
      throw new Error('This page needs WebGL 2, which this browser does not offer. '
        + 'Try a current Chrome, Edge, Firefox or Safari, with graphics acceleration switched on.');
    this.program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost())
      throw new Error(`The graphics card refuses the page's program: ${gl.getProgramInfoLog(this.program)}`);
    gl.useProgram(this.program);
    this.places = new Map();
    const { count } = this.data;
    this.paint = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.paint);
    gl.bufferData(gl.ARRAY_BUFFER, 4 * count, gl.DYNAMIC_DRAW);
    this.attribute('a_paint', 4, gl.UNSIGNED_BYTE, 0);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.end = this.upload('end', new Float32Array(this.data.planes[0].buffer));
    this.show(this.end, this.end, 0);
  }

  /** Places of an iteration on the card, axis by axis: 32-bit numbers, or 16-bit ones between bounds. */
  upload(name, numbers, bounds = null) {
    const { gl } = this;
    if (!this.places.has(name)) {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, ordered(numbers, this.order), gl.STATIC_DRAW);
      this.places.set(name, { buffer, bounds });
    }
    return this.places.get(name);
  }

  /** Draws between two uploaded iterations from now on. */
  show(from, to, share) {
    if (from !== this.from)
      this.bind('from', from);
    if (to !== this.to)
      this.bind('to', to);
    Object.assign(this, { from, to, share });
  }

  bind(end, { buffer, bounds }) {
    const { gl } = this, { count, dimensions } = this.data;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    ['X', 'Y', 'Z'].slice(0, dimensions).forEach((axis, number) => {
      if (bounds)
        this.attribute(`a_${end}${axis}`, 1, gl.UNSIGNED_SHORT, 2 * number * count);
      else
        this.attribute(`a_${end}${axis}`, 1, gl.FLOAT, 4 * number * count);
    });
    this.uniform('3fv', `u_${end}Low`, three(bounds?.low, 0));
    this.uniform('3fv', `u_${end}Span`, three(bounds?.span, 1));
  }

  attribute(name, size, type, offset) {
    const { gl } = this, at = gl.getAttribLocation(this.program, name);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, type, true, 0, offset);
  }

  uniform(kind, name, ...values) {
    this.gl[`uniform${kind}`](this.gl.getUniformLocation(this.program, name), ...values);
  }

  repaint(paint) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.paint);
    this.gl.bufferSubData(this.gl.ARRAY_BUFFER, 0, ordered(new Uint32Array(paint.buffer), this.order));
  }

  /** Draws all points. `ratio` is how many pixels of the canvas make one of the page. */
  draw(camera, { ground, size, opacity, focus, ratio }) {
    const { gl } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(...ground.map(value => value / 255), 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (camera.deep)
      gl.enable(gl.DEPTH_TEST);
    this.uniform('Matrix4fv', 'u_matrix', false, camera.matrix());
    this.uniform('3fv', 'u_centre', camera.target);
    this.uniform('1f', 'u_share', this.share);
    this.uniform('1f', 'u_size', size * ratio);
    this.uniform('1f', 'u_opacity', opacity);
    this.uniform('1i', 'u_focus', focus);
    for (const front of focus ? [0, 1] : [1]) {
      this.uniform('1i', 'u_front', front);
      gl.clear(gl.DEPTH_BUFFER_BIT); // the faded do not stand before those that stand out
      gl.drawArrays(gl.POINTS, 0, this.data.count);
    }
    this.frames++;
  }
}

function three(values, rest) {
  return [0, 1, 2].map(axis => values?.[axis] ?? rest);
}

/** Numbers, axis by axis, in the order of drawing. They are sorted here once; an index on the card would make it jump about in every frame. */
function ordered(numbers, order) {
  const sorted = new numbers.constructor(numbers.length);
  for (let start = 0; start < numbers.length; start += order.length) {
    for (let i = 0; i < order.length; i++)
      sorted[start + i] = numbers[start + order[i]];
  }
  return sorted;
}

/** The numbers below `count` in a random order, the same every time: files are often sorted, and no class may lie on top of all others. */
function shuffled(count) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let state = 1;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes
    const other = Math.floor(state / 2 ** 32 * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}
