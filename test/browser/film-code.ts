import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'qrcode';

const [WIDTH, HEIGHT] = [640, 480];
const QUIET = 4; // modules of white around a QR code (ISO/IEC 18004)

/** A film that Chromium takes for what its camera sees: flags of the browser, and a way to hold a code before it. */
export function fakeCamera(): { args: string[]; show(text: string): void } {
  const file = join(mkdtempSync(join(tmpdir(), 'kangyu-camera-')), 'code.y4m');
  return {
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
    show: (text) => writeFileSync(file, filmOf(text)),
  };
}

/** One frame of YUV4MPEG2, which the browser repeats: the code in the middle of a white page. */
function filmOf(text: string): Buffer {
  const { data, size } = create(text, { errorCorrectionLevel: 'L' }).modules;
  const scale = Math.floor(HEIGHT / (size + 2 * QUIET));
  const [left, top] = [Math.floor((WIDTH - size * scale) / 2), Math.floor((HEIGHT - size * scale) / 2)];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 235);
  for (let y = 0; y < size * scale; y += 1)
    for (let x = 0; x < size * scale; x += 1)
      if (data[Math.floor(y / scale) * size + Math.floor(x / scale)]) luma[(top + y) * WIDTH + left + x] = 16;
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]);
}
