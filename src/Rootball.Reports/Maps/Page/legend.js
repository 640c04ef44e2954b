// The categories with their counts; each can be hidden, or shown alone.

const MOST_ENTRIES = 200;

function legendOf(model, colours) {
  const column = model.colour, counts = column.counts;
  const codes = [...column.categories.keys()].map(category => category + 1).slice(0, MOST_ENTRIES);
  if (counts[0])
    codes.push(0);
  const rows = codes.map(code => {
    const name = code ? column.categories[code - 1] : 'missing';
    const dot = make('span', { className: 'dot' });
    dot.style.background = cssOf(colours.category(code));
    const entry = make('button', { type: 'button', className: 'entry', title: `${name}\nClick hides or shows, double-click shows only this one` },
      dot, make('span', { className: 'name', textContent: name }), make('span', { className: 'count', textContent: whole.format(counts[code]) }));
    entry.onclick = event => event.altKey ? only(code) : change(() => { column.off[code] ^= 1; });
    entry.ondblclick = () => only(code);
    const alone = button('only', () => only(code), { className: 'only', 'aria-label': `Only ${name}` });
    return { code, entry, item: make('li', {}, entry, alone) };
  });
  const show = () => {
    for (const { code, entry } of rows)
      entry.setAttribute('aria-pressed', String(!column.off[code]));
  };
  const change = edit => {
    edit();
    show();
    model.filter();
  };
  // Only this one; or all of them, where it already is the only one.
  const only = code => change(() => {
    const alone = !column.off[code] && column.off.every((off, other) => off || other === code || !counts[other]);
    column.off.fill(alone ? 0 : 1);
    column.off[code] = 0;
  });
  show();
  const more = column.categories.length - MOST_ENTRIES;
  return make('div', {},
    make('ul', { className: 'legend' }, ...rows.map(row => row.item)),
    more > 0 ? make('p', { className: 'note', textContent: `and ${whole.format(more)} rarer ones; search finds them` }) : null,
    make('div', { className: 'row' },
      button('All', () => change(() => column.off.fill(0))),
      button('None', () => change(() => column.off.fill(1)))));
}
