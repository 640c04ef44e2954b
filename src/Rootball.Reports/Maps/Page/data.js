// The page's data: deflated bytes, written as base64 into script elements that no browser runs.

/** Bytes of base64 text. */
function fromBase64(text) {
  if (Uint8Array.fromBase64)
    return Uint8Array.fromBase64(text);
  const bytes = new Uint8Array(3 * text.length / 4 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0));
  const step = 1 << 20; // a multiple of four, so that every slice stands for whole bytes
  for (let from = 0, to = 0; from < text.length; from += step) {
    const slice = atob(text.slice(from, from + step));
    for (let i = 0; i < slice.length; i++)
      bytes[to++] = slice.charCodeAt(i);
  }
  return bytes;
}

/** Inflates the texts of some elements, one after another, into `length` bytes. */
async function inflate(elements, length, told = () => {}) {
  if (length === 0)
    return new Uint8Array(0); // of nothing, the writer writes nothing
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  const feed = (async () => {
    for (const element of elements)
      await writer.write(fromBase64(element.textContent));
    await writer.close();
  })();
  const bytes = new Uint8Array(length);
  const reader = stream.readable.getReader();
  let at = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    bytes.set(piece.value, at);
    at += piece.value.length;
    told(piece.value.length);
  }
  await feed;
  if (at !== length)
    throw new Error(`the page is damaged: ${at} bytes of a block, expected ${length}`);
  return bytes;
}

/** A block that is read whole, once; its text is dropped, so that it does not stay in memory. */
async function readBlock(name, length, told) {
  const elements = document.querySelectorAll(`script[data-block="${name}"]`);
  const bytes = await inflate(elements, length, told);
  for (const element of elements)
    element.remove();
  return bytes;
}

/** Items of equal size in pieces that are inflated when somebody asks for them; the last few are kept. */
class Pieces {
  constructor(name, itemBytes, perPiece, count, kept) {
    Object.assign(this, { name, itemBytes, perPiece, count, kept });
    this.cache = new Map();
  }

  /** The bytes of an item, as soon as its piece is there. */
  async item(index) {
    const bytes = await this.piece(Math.floor(index / this.perPiece));
    const from = index % this.perPiece * this.itemBytes;
    return bytes.subarray(from, from + this.itemBytes);
  }

  piece(number) {
    let promise = this.cache.get(number);
    this.cache.delete(number); // and behind all others again: who was asked for last leaves last
    if (!promise) {
      const items = Math.min(this.perPiece, this.count - number * this.perPiece);
      promise = inflate(document.querySelectorAll(`script[data-block="${this.name}-${number}"]`), items * this.itemBytes);
    }
    this.cache.set(number, promise);
    if (this.cache.size > this.kept)
      this.cache.delete(this.cache.keys().next().value);
    return promise;
  }
}

/** Reads all that must be there before the first picture is drawn. `told` hears the share that is done. */
async function readData(told) {
  const head = JSON.parse(document.getElementById('map-head').textContent);
  const { count, dimensions } = head;
  let done = 0;
  const sizes = [4 * count * dimensions, ...head.columns.map(column => column.bytes)];
  const total = sizes.reduce((sum, size) => sum + size, 1);
  const read = (name, length) => readBlock(name, length, bytes => told((done += bytes) / total));

  const points = new Float32Array((await read('points', sizes[0])).buffer);
  const planes = [0, 1, 2].map(axis => axis < dimensions ? points.subarray(axis * count, (axis + 1) * count) : new Float32Array(count));
  const columns = [];
  for (const [number, column] of head.columns.entries())
    columns.push(makeColumn(column, count, await read(`column-${number}`, column.bytes)));

  const { thumbnails, neighbours, frames } = head;
  return {
    head, count, dimensions, planes, columns,
    label: head.labelBy < 0 ? null : columns[head.labelBy],
    thumbnails: thumbnails && Object.assign(
      new Pieces('thumbnails', thumbnails.channels * thumbnails.height * thumbnails.width, thumbnails.perPiece, count, 96), thumbnails),
    neighbours: neighbours && Object.assign(new Pieces('neighbours', 4 * neighbours.each, neighbours.perPiece, count, 32), neighbours),
    frames: frames.length ? Object.assign(new Pieces('frames', 2 * count * dimensions, 1, frames.length, 4), { list: frames }) : null,
  };
}
