// The panel beside the map: search, legend, selection, look, and what is told about the map.

class Panel {
  constructor(map) {
    this.map = map;
    const { model, data } = map, goTo = index => map.goTo(index);
    this.element = document.getElementById('panel');
    this.search = searchSection(model, goTo);
    this.element.append(this.shown(), this.search.element, pinnedSection(model, goTo), this.colourSection(),
      selectionSection(model, map.colours, goTo), this.lookSection(), this.about(data.head));
    document.getElementById('fold').onclick = () => this.fold(!document.body.classList.contains('folded'));
    this.fold(matchMedia('(max-width: 46rem)').matches);
  }

  fold(folded) {
    document.body.classList.toggle('folded', folded);
    document.getElementById('fold').setAttribute('aria-expanded', String(!folded));
  }

  unfold() {
    this.fold(false);
  }

  /** How many points are shown, and the way back to all. */
  shown() {
    const { model, data } = this.map;
    const words = make('p', { id: 'shown', 'aria-live': 'polite' });
    const all = button('Clear filters', () => {
      model.clearFilters();
      model.tell('colour');
    });
    const show = () => {
      words.textContent = model.shown === data.count ? counted(data.count, 'point') : `${whole.format(model.shown)} of ${counted(data.count, 'point')}`;
      all.hidden = model.shown === data.count;
    };
    model.on('filter', show);
    show();
    return make('div', { className: 'shown' }, words, all);
  }

  /** By which column the points are coloured, and what the colours mean. */
  colourSection() {
    const { model, data, colours } = this.map;
    const choice = make('select', { id: 'colour', 'aria-label': 'Colour by' }, make('option', { value: -1, textContent: 'one colour' }),
      ...data.columns.flatMap((column, number) => column.kind === 'text' ? [] : [make('option', { value: number, textContent: column.name })]));
    choice.value = model.colour && model.colour.kind !== 'text' ? data.columns.indexOf(model.colour) : -1;
    choice.onchange = () => model.colourBy(data.columns[choice.value] ?? null);
    const key = make('div', { id: 'key' });
    const keys = { category: legendOf, number: scaleOf };
    model.on('colour', () => key.replaceChildren(...model.colour?.kind in keys ? [keys[model.colour.kind](model, colours)] : []));
    return section('Colour', choice, key);
  }

  lookSection() {
    const { map } = this;
    const slider = (name, key) => {
      const input = make('input', { type: 'range', min: -2, max: 2, step: 0.05, value: 0, title: 'Double-click: what the density asks for' });
      input.oninput = () => {
        map.look[key] = Number(input.value);
        map.request();
      };
      input.ondblclick = () => {
        input.value = 0;
        input.oninput();
      };
      return make('label', { className: 'slider' }, make('span', { textContent: name }), input);
    };
    const names = make('input', { type: 'checkbox', checked: true, onchange: () => {
      map.overlay.named = names.checked;
      map.request();
    } });
    return section('Look', slider('Size', 'size'), slider('Opacity', 'opacity'), make('label', { className: 'check' }, names, 'Names of the categories'));
  }

  about(head) {
    const deep = head.dimensions === 3;
    const keys = [['drag', deep ? 'turns; the right button moves' : 'moves'], ['wheel, pinch, + −', 'zoom'], ['arrows', deep ? 'turn' : 'move'], ['0', 'shows all'],
      ['Shift + drag, L', 'lasso; Ctrl or Alt adds'], ['click', 'pins a point'], ['/', 'searches; Enter: next match'], ['Escape', 'lets go']];
    if (head.frames.length)
      keys.push(['space', 'plays']);
    const notes = [
      head.thumbnails?.shrunk > 1 ? `The pictures are shown at 1/${head.thumbnails.shrunk} of their size, so that the page stays small.` : '',
      head.framesGiven > head.frames.length ? `${head.frames.length} of ${head.framesGiven} iterations are kept.` : '',
    ];
    return section('About', make('p', { className: 'lead', textContent: head.lead }),
      ...notes.filter(note => note).map(note => make('p', { className: 'note', textContent: note })),
      head.facts.length ? facts(head.facts) : null,
      head.command ? make('pre', { tabIndex: 0 }, make('code', { textContent: head.command })) : null,
      make('h3', { textContent: 'Keys' }), facts(keys));
  }
}
