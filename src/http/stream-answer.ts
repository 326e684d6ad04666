import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';

const PATIENCE_MS = 30_000; // a reader who takes nothing for so long is given up

/**
 * An answer that is made while it is sent. `work` hands on pieces; it goes no further ahead of the reader than the stream's
 * buffer. Resolves at the first piece, so that a fault before it is answered as an error; a later fault cuts the answer off.
 */
export function streamOf(work: (sink: (text: string) => Promise<void>) => Promise<unknown>): Promise<Readable> {
  const stream = new PassThrough();
  return new Promise((resolve, reject) => {
    let begun = false;
    const begin = () => {
      begun = true;
      resolve(stream);
    };
    const sink = async (text: string): Promise<void> => {
      if (stream.destroyed) throw new Error('the reader went away');
      const room = text === '' || stream.write(text);
      if (!begun) begin();
      if (!room) await drained(stream);
    };
    work(sink).then(
      () => {
        stream.end();
        if (!begun) begin();
      },
      (error: unknown) => {
        if (begun) stream.destroy(error as Error);
        else reject(error);
      },
    );
  });
}

async function drained(stream: PassThrough): Promise<void> {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE_MS);
  const gone = () => stop.abort();
  stream.once('close', gone);
  try {
    await once(stream, 'drain', { signal: stop.signal });
  } finally {
    clearTimeout(late);
    stream.off('close', gone);
  }
}
