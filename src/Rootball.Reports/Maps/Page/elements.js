// Parts of the page, made so that what users wrote is only ever text.

/** An element with properties (or attributes, where a name has a hyphen), a class and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-') || name === 'role')
      element.setAttribute(name, value);
    else
      element[name] = value;
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

function button(text, click, properties = {}) {
  return make('button', { type: 'button', textContent: text, onclick: click, ...properties });
}

/** A section of the panel with a heading. */
function section(heading, ...children) {
  return make('section', {}, make('h2', { textContent: heading }), ...children.filter(child => child !== null));
}

/** A count with its noun: "1 point", "12,345 points". */
function counted(count, noun) {
  return `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function percent(share) {
  return share > 0 && share < 0.001 ? '< 0.1 %' : `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** What is known of a point, as a list of names and values. */
function facts(pairs) {
  return make('dl', {}, ...pairs.map(([name, value]) => make('div', {}, make('dt', { textContent: name }), make('dd', { textContent: value || '–' }))));
}

/** The values of a point's columns; the rest of many is counted. */
function columnFacts(data, index, most = Infinity) {
  const pairs = data.columns.slice(0, most).map(column => [column.name, column.text(index)]);
  if (data.columns.length > most)
    pairs.push(['', `and ${counted(data.columns.length - most, 'more column')}`]);
  return facts(pairs);
}
