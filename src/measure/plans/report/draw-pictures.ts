/**
 * PNG pictures of SVG drawings. All drawings are rendered as one tall picture and cut apart, because reading the
 * system's fonts costs more than drawing and happens once a rendering. Rendering and compression run off the main thread.
 */
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import { renderAsync } from '@resvg/resvg-js';

const compress = promisify(deflate);
/** Pixels of the picture for one of the drawing: sharp on paper. */
const ZOOM = 2;

export async function drawPictures(
  drawings: readonly { svg: string; width: number; height: number }[],
): Promise<Buffer[]> {
  if (drawings.length === 0) return [];
  const width = Math.max(...drawings.map((drawing) => drawing.width));
  const tops: number[] = [];
  let height = 0;
  for (const drawing of drawings) {
    tops.push(height);
    height += drawing.height;
  }
  const body = drawings.map(({ svg }, index) => svg.replace('<svg ', `<svg x="0" y="${tops[index]}" `)).join('');
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${body}</svg>`;
  const image = await renderAsync(sheet, {
    font: { loadSystemFonts: true, defaultFontFamily: 'Noto Sans CJK SC' },
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: ZOOM },
  });
  const pixels = image.pixels;
  return Promise.all(
    drawings.map((drawing, index) =>
      encodePng(pixels, {
        stride: image.width,
        left: 0,
        top: (tops[index] ?? 0) * ZOOM,
        width: drawing.width * ZOOM,
        height: drawing.height * ZOOM,
      }),
    ),
  );
}

/** A part of RGBA pixels as an RGB PNG (ISO/IEC 15948), without filters. The background is opaque, so alpha is dropped. */
async function encodePng(
  rgba: Buffer,
  part: { stride: number; left: number; top: number; width: number; height: number },
): Promise<Buffer> {
  const { stride, left, top, width, height } = part;
  const rows = Buffer.alloc((width * 3 + 1) * height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    to += 1; // filter type 0
    let from = ((top + y) * stride + left) * 4;
    for (let x = 0; x < width; x++, from += 4, to += 3) {
      rows[to] = rgba[from]!;
      rows[to + 1] = rgba[from + 1]!;
      rows[to + 2] = rgba[from + 2]!;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', await compress(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
