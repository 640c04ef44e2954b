// What is selected: how many, of which categories, the first rows, and all of them as a file.

const MOST_ROWS = 100;

function selectionSection(model, colours, goTo) {
  const body = make('div', {});
  const words = make('p', { className: 'note', 'aria-live': 'polite' });
  const element = section('Selection', words, body);
  element.id = 'selection';
  const show = () => {
    words.textContent = model.selected
      ? `${counted(model.selected, 'point')} selected, ${percent(model.selected / model.data.count)} of all`
      : 'Drag with Shift, or press the lasso, to select points.';
    body.replaceChildren(...model.selected ? selected(model, colours, goTo) : [button('Select all shown', () => model.select(() => true, false))]);
  };
  model.on('selection colour', show);
  show();
  return element;
}

function selected(model, colours, goTo) {
  const rows = model.withFlag(SELECTED, MOST_ROWS);
  return [
    make('div', { className: 'row' },
      button('Export CSV', () => download(csvOf(model), 'text/csv', `${fileName(model.data.head.title)}-selection.csv`)),
      button('Clear', () => model.select(() => false, false))),
    breakdown(model, colours),
    make('ul', { className: 'points', tabIndex: 0, 'aria-label': 'Selected points' }, ...rows.map(index => pointRow(model, index, goTo))),
    model.selected > MOST_ROWS
      ? make('p', { className: 'note', textContent: `the first ${MOST_ROWS} of ${whole.format(model.selected)}; the file has them all` })
      : null,
  ].filter(part => part !== null);
}

/** One line for a point: its thumbnail and its name; a click goes there. */
function pointRow(model, index, goTo) {
  const { data } = model, value = model.colour && model.colour !== data.label ? model.colour.text(index) : '';
  const events = { onclick: () => goTo(index), onmouseenter: () => model.point(index), onmouseleave: () => model.point(-1) };
  return make('li', {}, make('button', { type: 'button', ...events }, thumbnail(data, index, 28),
    make('span', { className: 'name', textContent: nameOf(data, index) }), make('span', { className: 'count', textContent: value })));
}

/** How the colour's column is spread in the selection. */
function breakdown(model, colours) {
  const column = model.colour;
  if (column?.kind === 'category') {
    const counts = new Uint32Array(column.counts.length);
    for (let i = 0; i < model.data.count; i++) {
      if (model.has(i, SELECTED))
        counts[column.codes[i]]++;
    }
    const codes = [...counts.keys()].filter(code => counts[code]).sort((a, b) => counts[b] - counts[a]).slice(0, 8);
    return make('ul', { className: 'bars', 'aria-label': `${column.name} in the selection` }, ...codes.map(code => {
      const bar = make('span', { className: 'bar' });
      bar.style.width = `${100 * counts[code] / counts[codes[0]]}%`;
      bar.style.background = cssOf(colours.category(code));
      return make('li', {}, make('span', { className: 'name', textContent: code ? column.categories[code - 1] : 'missing' }),
        make('span', { className: 'count', textContent: `${whole.format(counts[code])} · ${percent(counts[code] / model.selected)}` }), bar);
    }));
  }
  if (column?.kind !== 'number')
    return null;
  let [sum, count, least, most] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < model.data.count; i++) {
    const value = column.values[i];
    if (model.has(i, SELECTED) && !Number.isNaN(value)) {
      sum += value;
      count++;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return count ? facts([[`${column.name}, mean`, readable.format(sum / count)], ['least', readable.format(least)], ['greatest', readable.format(most)]]) : null;
}
