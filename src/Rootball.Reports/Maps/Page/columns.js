// What is known of the points beside their place: categories, numbers and texts.

const readable = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** The fewest digits that stand for a 32-bit number. */
function shortest(value) {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value)
      return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/** Categories, the commonest first. Code 0 is missing, code c + 1 is category c. */
class CategoryColumn {
  kind = 'category';

  constructor({ name, categories }, codes) {
    Object.assign(this, { name, categories, codes });
    this.counts = new Uint32Array(categories.length + 1);
    for (const code of codes)
      this.counts[code]++;
    this.off = new Uint8Array(categories.length + 1); // codes that the filter hides
  }

  text(index) {
    return this.codes[index] ? this.categories[this.codes[index] - 1] : '';
  }

  get filtered() {
    return this.off.includes(1);
  }

  shows(index) {
    return !this.off[this.codes[index]];
  }

  clear() {
    this.off.fill(0);
  }
}

/** Numbers; what is no number, or infinite, is missing. The middle 99 % of them span the scale, the rest lies at its ends. */
class NumberColumn {
  kind = 'number';

  constructor({ name }, values) {
    Object.assign(this, { name, values });
    values.forEach((value, i) => {
      if (!Number.isFinite(value))
        values[i] = NaN;
    });
    const sorted = values.slice().sort(); // missing ones come last
    let present = sorted.length;
    while (present > 0 && Number.isNaN(sorted[present - 1]))
      present--;
    this.present = present;
    this.min = present ? sorted[0] : 0;
    this.max = present ? sorted[present - 1] : 0;
    this.low = present ? sorted[Math.floor(0.005 * (present - 1))] : 0;
    this.high = present ? sorted[Math.ceil(0.995 * (present - 1))] : 0;
    if (!(this.high > this.low) || this.max - this.min < 1.5 * (this.high - this.low))
      [this.low, this.high] = [this.min, this.max];
    this.clear();
  }

  text(index) {
    return Number.isNaN(this.values[index]) ? '' : readable.format(this.values[index]);
  }

  /** Where a value stands on the scale, 0 … 1. */
  share(value) {
    return this.high > this.low ? Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low))) : 0.5;
  }

  get filtered() {
    return this.from > -Infinity || this.to < Infinity;
  }

  shows(index) {
    return !this.filtered || (this.values[index] >= this.from && this.values[index] <= this.to);
  }

  clear() {
    [this.from, this.to] = [-Infinity, Infinity];
  }
}

/** Texts in one string, a zero between them: what is searched is one long string. */
class TextColumn {
  kind = 'text';
  filtered = false;

  constructor({ name }, count, bytes) {
    this.name = name;
    this.all = new TextDecoder().decode(bytes);
    this.starts = TextColumn.startsOf(this.all, count);
  }

  text(index) {
    return this.all.slice(this.starts[index], this.starts[index + 1] - 1);
  }

  /** The same in small letters, which may be of another length. */
  get small() {
    if (!this.smallText) {
      this.smallText = this.all.toLowerCase();
      this.smallStarts = this.smallText.length === this.all.length ? this.starts : TextColumn.startsOf(this.smallText, this.starts.length - 1);
    }
    return { all: this.smallText, starts: this.smallStarts };
  }

  static startsOf(all, count) {
    const starts = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++)
      starts[i + 1] = all.indexOf('\0', starts[i]) + 1;
    return starts;
  }
}

function makeColumn(head, count, bytes) {
  switch (head.kind) {
    case 'category': return new CategoryColumn(head, head.width === 1 ? bytes : new (head.width === 2 ? Uint16Array : Uint32Array)(bytes.buffer));
    case 'number': return new NumberColumn(head, new Float32Array(bytes.buffer));
    default: return new TextColumn(head, count, bytes);
  }
}

/** What a point is called: its label, else its row, counted from 0 as in the exported table. */
function nameOf(data, index) {
  return data.label?.text(index) || `Point ${whole.format(index)}`;
}
