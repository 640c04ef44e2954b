// Search: which points hold some letters in a text or a category, large or small.

/** A test of a point's number; null where nothing is searched. */
function searchTest(data, query) {
  const letters = query.trim().toLowerCase();
  if (!letters)
    return null;
  const hits = new Uint8Array(data.count);
  for (const column of data.columns) {
    if (column.kind === 'category') {
      const match = [false, ...column.categories.map(name => name.toLowerCase().includes(letters))];
      for (let i = 0; i < data.count; i++)
        hits[i] |= match[column.codes[i]] ? 1 : 0;
    } else if (column.kind === 'text') {
      markTexts(column.small, letters, hits);
    }
  }
  return index => hits[index] === 1;
}

/** Marks the texts with the letters: one search through all of them, which goes on behind the text where it found some. */
function markTexts({ all, starts }, letters, hits) {
  let index = 0;
  for (let at = all.indexOf(letters); at >= 0; at = all.indexOf(letters, starts[index + 1])) {
    let [low, high] = [index, hits.length - 1]; // the last text that starts at or before the place
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= at)
        low = middle;
      else
        high = middle - 1;
    }
    index = low;
    hits[index] = 1;
  }
}

/** The search field, its count, and the way from one match to the next. */
function searchSection(model, goTo) {
  const field = make('input', { type: 'search', id: 'search', placeholder: 'Search texts and categories  ( / )', 'aria-label': 'Search', autocomplete: 'off' });
  const words = make('p', { className: 'note', 'aria-live': 'polite' });
  const select = button('Select', () => model.select(index => model.has(index, FOUND), false), { title: 'Select the matches', hidden: true });
  let waiting = 0, at = -1;
  const search = () => {
    clearTimeout(waiting);
    waiting = 0;
    at = -1;
    model.find(searchTest(model.data, field.value));
  };
  field.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, model.data.count > 200000 ? 250 : 60);
  };
  field.onkeydown = event => {
    if (event.key !== 'Enter')
      return;
    if (waiting)
      search();
    const next = model.withFlag(FOUND, 1, at + 1)[0] ?? model.withFlag(FOUND, 1)[0];
    if (next === undefined)
      return;
    at = next;
    goTo(next);
  };
  const show = () => {
    words.textContent = !model.searching ? '' : model.found ? `${whole.format(model.found)} ${model.found === 1 ? 'match' : 'matches'}; Enter: next` : 'no match';
  };
  model.on('search', show);
  model.on('search', () => { select.hidden = !model.found; });
  model.on('filter', () => {
    if (model.searching)
      search();
  });
  const clear = () => {
    field.value = '';
    search();
  };
  return { element: make('div', { className: 'search' }, field, make('div', { className: 'shown' }, words, select)), field, clear };
}
