// The scale of a column of numbers: how they are spread, in their colours, and two sliders that cut off the ends.

const STEPS = 1000, BARS = 48;

function scaleOf(model, colours) {
  const column = model.colour;
  const canvas = make('canvas', { className: 'spread', width: 2 * BARS, height: 48, role: 'img',
    'aria-label': `${column.name} from ${readable.format(column.min)} to ${readable.format(column.max)}` });
  drawSpread(canvas, column, colours);
  const valueAt = step => column.low + (column.high - column.low) * step / STEPS;
  const stepOf = value => Math.round(STEPS * column.share(value));
  const slider = (label, value) => make('input', { type: 'range', min: 0, max: STEPS, value, 'aria-label': `${label} ${column.name}` });
  const from = slider('Least', column.from === -Infinity ? 0 : stepOf(column.from));
  const to = slider('Greatest', column.to === Infinity ? STEPS : stepOf(column.to));
  const words = make('output', {});
  const show = () => {
    const [low, high] = [Number(from.value), Number(to.value)];
    words.textContent = column.filtered
      ? `only ${low ? readable.format(valueAt(low)) : 'the least'} to ${high < STEPS ? readable.format(valueAt(high)) : 'the greatest'}`
      : 'drag the ends to see a part';
    words.parentElement?.style.setProperty('--from', `${100 * low / STEPS}%`);
    words.parentElement?.style.setProperty('--to', `${100 * high / STEPS}%`);
  };
  const changed = moved => {
    // The sliders may meet, but not pass each other. At the ends all is shown, also what lies beyond the scale.
    if (Number(from.value) > Number(to.value))
      moved.value = moved === from ? to.value : from.value;
    column.from = Number(from.value) > 0 ? valueAt(Number(from.value)) : -Infinity;
    column.to = Number(to.value) < STEPS ? valueAt(Number(to.value)) : Infinity;
    show();
    model.filter();
  };
  from.oninput = () => changed(from);
  to.oninput = () => changed(to);
  const missing = model.data.count - column.present;
  const scale = make('div', { className: 'scale' }, canvas, make('div', { className: 'range' }, from, to),
    make('div', { className: 'ends' },
      make('span', { textContent: `${column.low > column.min ? '≤ ' : ''}${readable.format(column.low)}` }),
      make('span', { textContent: `${column.high < column.max ? '≥ ' : ''}${readable.format(column.high)}` })),
    words,
    missing ? make('p', { className: 'note', textContent: `${counted(missing, 'point')} without a value, grey` }) : null);
  show();
  return scale;
}

/** Bars of the counts along the scale; the root lifts the seldom. */
function drawSpread(canvas, column, colours) {
  const counts = new Uint32Array(BARS);
  for (const value of column.values) {
    if (!Number.isNaN(value))
      counts[Math.min(BARS - 1, Math.floor(BARS * column.share(value)))]++;
  }
  const context = canvas.getContext('2d'), most = Math.sqrt(Math.max(1, ...counts)), { height } = canvas;
  counts.forEach((count, bar) => {
    const tall = count ? 3 + (height - 3) * Math.sqrt(count) / most : 2;
    context.fillStyle = cssOf(colours.ramp((bar + 0.5) / BARS));
    context.fillRect(2 * bar, height - tall, 2, tall);
  });
}
