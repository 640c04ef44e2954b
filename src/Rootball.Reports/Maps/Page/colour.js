// Colours: of categories, of numbers, and of what is missing; light and dark.

// Viridis (Smith and van der Walt 2015), eleven of its colours.
const VIRIDIS = ['440154', '482475', '414487', '355f8d', '2a788e', '21918c', '22a884', '44bf70', '7ad151', 'bddf26', 'fde725'].map(rgbOf);

function rgbOf(hex) {
  return [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16));
}

function cssOf([red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}

class Colours {
  constructor(palette) {
    this.palette = palette.map(rgbOf);
    this.dark = false;
  }

  /** What stands behind the points, what is written on it, and what a point without a value looks like. */
  get ground() {
    return this.dark ? [0x14, 0x17, 0x1b] : [0xfb, 0xfa, 0xf7];
  }

  get ink() {
    return this.dark ? [0xe8, 0xe6, 0xe1] : [0x1d, 0x21, 0x26];
  }

  get missing() {
    return this.dark ? [0x5d, 0x65, 0x6f] : [0xb4, 0xb2, 0xac];
  }

  /** The colour of a category's code; there are more categories than colours, and they come again. */
  category(code) {
    const colour = code ? this.palette[(code - 1) % this.palette.length] : this.missing;
    return this.dark ? colour.map(value => Math.round(value + 0.15 * (255 - value))) : colour; // the darkest would sink into a dark ground
  }

  /** The colour of a share 0 … 1. The end that would vanish in the ground is left out. */
  ramp(share) {
    const at = (this.dark ? 0.12 + 0.88 * share : 0.9 * share) * (VIRIDIS.length - 1);
    const from = Math.min(VIRIDIS.length - 2, Math.floor(at));
    return VIRIDIS[from].map((value, i) => Math.round(value + (at - from) * (VIRIDIS[from + 1][i] - value)));
  }

  /** The colour of one point. */
  of(column, index) {
    switch (column?.kind) {
      case 'category': return this.category(column.codes[index]);
      case 'number': return Number.isNaN(column.values[index]) ? this.missing : this.ramp(column.share(column.values[index]));
      default: return this.category(1);
    }
  }

  /** Paints every point by a column. */
  paintAll(model) {
    const { paint, colour: column, data } = model;
    const plain = this.category(1);
    const ramp = Array.from({ length: 256 }, (_, level) => this.ramp(level / 255));
    const categories = column?.kind === 'category' ? Array.from(column.counts, (_, code) => this.category(code)) : [];
    for (let i = 0; i < data.count; i++) {
      let rgb = plain;
      if (column?.kind === 'category')
        rgb = categories[column.codes[i]];
      else if (column?.kind === 'number')
        rgb = Number.isNaN(column.values[i]) ? this.missing : ramp[Math.round(255 * column.share(column.values[i]))];
      paint[4 * i] = rgb[0];
      paint[4 * i + 1] = rgb[1];
      paint[4 * i + 2] = rgb[2];
    }
  }
}
