// Files: the selection as a table, the view as a picture.

function download(content, type, name) {
  const link = make('a', { href: URL.createObjectURL(new Blob([content].flat(), { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** A title as the name of a file. */
function fileName(title) {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'map';
}

/** The selection as CSV (RFC 4180): the point's number, where it lies, and all its columns; in parts, for it may be long. */
function csvOf(model) {
  const { data } = model, axes = ['x', 'y', 'z'].slice(0, data.dimensions);
  const field = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const parts = [['row', ...axes, ...data.columns.map(column => column.name)].map(field).join(',') + '\r\n'];
  let lines = [];
  for (let i = 0; i < data.count; i++) {
    if (!model.has(i, SELECTED))
      continue;
    const places = axes.map((_, axis) => shortest(data.planes[axis][i]));
    const values = data.columns.map(column => column.kind !== 'number' ? field(column.text(i)) : Number.isNaN(column.values[i]) ? '' : shortest(column.values[i]));
    lines.push([i, ...places, ...values].join(',') + '\r\n');
    if (lines.length === 10000) {
      parts.push(lines.join(''));
      lines = [];
    }
  }
  return [...parts, lines.join('')];
}

/** Saves the view as a PNG of twice the size. `draw` draws the points at a ratio. */
function savePicture(canvas, draw, overlay, camera, title) {
  const ratio = 2, before = [canvas.width, canvas.height];
  const sheet = make('canvas', { width: ratio * camera.width, height: ratio * camera.height });
  const context = sheet.getContext('2d');
  const above = make('canvas', { width: sheet.width, height: sheet.height });
  [canvas.width, canvas.height] = [sheet.width, sheet.height];
  draw(ratio);
  context.drawImage(canvas, 0, 0);
  [canvas.width, canvas.height] = before;
  overlay.draw(above.getContext('2d'), ratio);
  context.drawImage(above, 0, 0);
  sheet.toBlob(blob => download(blob, 'image/png', `${fileName(title)}.png`));
}
