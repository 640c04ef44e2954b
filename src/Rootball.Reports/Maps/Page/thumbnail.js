// A point's small picture, drawn pixel by pixel.

/** A canvas that shows the thumbnail as soon as its piece is inflated; null where the page has none. */
function thumbnail(data, index, size) {
  if (!data.thumbnails)
    return null;
  const { channels, height, width } = data.thumbnails;
  const canvas = make('canvas', { className: 'thumbnail', width, height, role: 'img', 'aria-label': `Picture of ${nameOf(data, index)}` });
  const zoom = size / Math.max(width, height);
  canvas.style.width = `${Math.round(width * zoom)}px`;
  canvas.style.height = `${Math.round(height * zoom)}px`;
  data.thumbnails.item(index).then(bytes => {
    const image = new ImageData(width, height), area = width * height;
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++)
        image.data[4 * i + c] = bytes[(channels === 3 ? c * area : 0) + i];
      image.data[4 * i + 3] = 255;
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
    canvas.dataset.ready = 'yes';
  });
  return canvas;
}
