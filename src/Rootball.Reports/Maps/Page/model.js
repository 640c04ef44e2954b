// What is shown, found and selected. All parts of the page read it, and hear when it changes.

const HIDDEN = 1, FOUND = 2, SELECTED = 4;

class Model {
  constructor(data) {
    this.data = data;
    this.paint = new Uint8Array(4 * data.count); // red, green, blue and the flags of every point, as the graphics card reads them
    this.planes = data.planes; // where the points are now; other than the data's while an earlier iteration is shown
    this.colour = data.columns[data.head.colourBy] ?? null;
    this.shown = data.count;
    this.found = 0;
    this.selected = 0;
    this.pinned = -1;
    this.pointed = -1;
    this.listeners = new Map();
  }

  /** Calls `hear` whenever one of the topics changed. */
  on(topics, hear) {
    for (const topic of topics.split(' '))
      this.listeners.set(topic, [...this.listeners.get(topic) ?? [], hear]);
  }

  tell(topic) {
    for (const hear of this.listeners.get(topic) ?? [])
      hear();
  }

  isShown(index) {
    return !(this.paint[4 * index + 3] & HIDDEN);
  }

  /** Whether a point bears a flag and is shown. */
  has(index, flag) {
    return (this.paint[4 * index + 3] & (flag | HIDDEN)) === flag;
  }

  /** The flag of the points that stand out; 0 where all are alike. */
  get focus() {
    return this.searching ? FOUND : this.selected ? SELECTED : 0;
  }

  colourBy(column) {
    this.colour = column;
    this.tell('colour');
  }

  /** Hides what any column's filter hides. A hidden point counts as neither found nor selected; when it is shown again, it is again what it was. */
  filter() {
    const filters = this.data.columns.filter(column => column.filtered);
    this.shown = 0;
    for (let i = 0; i < this.data.count; i++) {
      const at = 4 * i + 3;
      if (filters.every(column => column.shows(i))) {
        this.paint[at] &= ~HIDDEN;
        this.shown++;
      } else {
        this.paint[at] |= HIDDEN;
      }
    }
    this.selected = this.tally(SELECTED);
    this.tell('filter');
    this.tell('selection');
  }

  clearFilters() {
    for (const column of this.data.columns.filter(column => column.filtered))
      column.clear();
    this.filter();
  }

  /** Marks the points for which `test` holds as selected, beside or instead of the earlier ones. */
  select(test, add) {
    for (let i = 0; i < this.data.count; i++) {
      const at = 4 * i + 3;
      if (!(this.paint[at] & HIDDEN) && test(i))
        this.paint[at] |= SELECTED;
      else if (!add)
        this.paint[at] &= ~SELECTED;
    }
    this.selected = this.tally(SELECTED);
    this.tell('selection');
  }

  /** Marks the found points; null where nothing is searched. */
  find(test) {
    this.searching = test !== null;
    for (let i = 0; i < this.data.count; i++) {
      const at = 4 * i + 3;
      if (test && !(this.paint[at] & HIDDEN) && test(i))
        this.paint[at] |= FOUND;
      else
        this.paint[at] &= ~FOUND;
    }
    this.found = this.tally(FOUND);
    this.tell('search');
  }

  tally(flag) {
    let count = 0;
    for (let i = 0; i < this.data.count; i++) {
      if (this.has(i, flag))
        count++;
    }
    return count;
  }

  /** The points that bear a flag, in their order, at most `most` of them from `start` on. */
  withFlag(flag, most = Infinity, start = 0) {
    const indices = [];
    for (let i = start; i < this.data.count && indices.length < most; i++) {
      if (this.has(i, flag))
        indices.push(i);
    }
    return indices;
  }

  pin(index) {
    this.pinned = index;
    this.tell('pin');
  }

  point(index) {
    if (index !== this.pointed) {
      this.pointed = index;
      this.tell('point');
    }
  }

  move(planes) {
    this.planes = planes;
    this.tell('places');
  }
}
