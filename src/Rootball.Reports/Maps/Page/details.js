// One point: beside the pointer while it is pointed at, in the panel while it is pinned.

/** Shows what is pointed at beside the pointer. */
function showTip(tip, model, x, y) {
  const index = model.pointed;
  tip.hidden = index < 0;
  if (index < 0) {
    tip.shown = -1;
    return;
  }
  if (tip.shown !== index) {
    tip.shown = index;
    const parts = [thumbnail(model.data, index, 112), make('strong', { textContent: nameOf(model.data, index) }), columnFacts(model.data, index, 10)];
    tip.replaceChildren(...parts.filter(part => part));
  }
  const { clientWidth, clientHeight } = tip.parentElement, gap = 16;
  const left = x + gap + tip.offsetWidth > clientWidth ? x - gap - tip.offsetWidth : x + gap;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, Math.min(y + gap, clientHeight - tip.offsetHeight - 4))}px`;
}

/** The pinned point with its columns and its neighbours. */
function pinnedSection(model, goTo) {
  const body = make('div', { 'aria-live': 'polite' });
  const element = section('Point', body);
  element.id = 'pinned';
  element.hidden = true;
  model.on('pin', async () => {
    const index = model.pinned;
    element.hidden = index < 0;
    model.neighbours = null;
    if (index < 0)
      return;
    const list = make('ul', { className: 'points', 'aria-label': 'Neighbours' });
    body.replaceChildren(...[
      make('div', { className: 'pinned' }, thumbnail(model.data, index, 96), make('strong', { textContent: nameOf(model.data, index) })),
      columnFacts(model.data, index),
      model.data.neighbours ? make('h3', { textContent: 'Neighbours in the original space' }) : null, list,
      button('Let go', () => model.pin(-1)),
    ].filter(part => part));
    if (!model.data.neighbours)
      return;
    const bytes = await model.data.neighbours.item(index);
    if (model.pinned !== index)
      return;
    model.neighbours = [...new Int32Array(bytes.slice().buffer)];
    list.replaceChildren(...model.neighbours.map(neighbour => pointRow(model, neighbour, goTo)));
    model.tell('neighbours');
  });
  return element;
}
