/** The inside of a backup file: numbered frames, each `type (1 byte), stream (2), length (4), payload`. */
import { createHash } from 'node:crypto';
import { KangyuError } from '../errors.ts';
import './errors.ts';

/** What a frame holds. A table's frames may stand between those of others, told apart by their stream. */
export const FRAME = {
  /** JSON: {@link BackupHeader}. */
  header: 1,
  /** JSON: the table whose rows follow in this stream. */
  table: 2,
  /** A part of the gzipped COPY text of the stream's table. */
  rows: 3,
  /** JSON: {@link TableSum} of the stream's table. */
  tableEnd: 4,
  /** JSON: jobs that wait. */
  jobs: 5,
  /** JSON: positions of the sequences. */
  sequences: 6,
  /** The sealing keys; in encrypted files only. */
  keyring: 7,
  /** JSON: what the whole must amount to. */
  end: 8,
} as const;

export interface Frame {
  type: number;
  stream: number;
  payload: Buffer;
}

export interface Sink {
  write(bytes: Buffer): Promise<void>;
  /** Makes everything durable and closes. */
  end(): Promise<void>;
}

const HEAD = 7;
const MAX_PAYLOAD = 64 * 1024 * 1024;

export interface FrameWriter {
  frame(type: number, stream: number, payload: Buffer | object): Promise<void>;
  /** Writes the closing frame with the hash of all before it. */
  end(summary: object): Promise<void>;
}

/** Frames of several tables may be written at once; each is whole and they take turns. */
export function createFrameWriter(sink: Sink): FrameWriter {
  const hash = createHash('sha256');
  let last: Promise<void> = Promise.resolve();
  const write = (type: number, stream: number, payload: Buffer): Promise<void> => {
    const head = Buffer.alloc(HEAD);
    head.writeUInt8(type, 0);
    head.writeUInt16BE(stream, 1);
    head.writeUInt32BE(payload.length, 3);
    last = last.then(async () => {
      hash.update(head).update(payload);
      await sink.write(head);
      await sink.write(payload);
    });
    return last;
  };
  const bytesOf = (payload: Buffer | object) =>
    Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  return {
    frame: (type, stream, payload) => write(type, stream, bytesOf(payload)),
    async end(summary) {
      await last;
      await write(FRAME.end, 0, bytesOf({ ...summary, sha256: hash.copy().digest('hex') }));
      await sink.end();
    },
  };
}

/** The frames of a body in order. Ends after the closing frame; throws `backup.damaged` when it is missing or wrong. */
export async function* readFrames(body: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const hash = createHash('sha256');
  const bytes = takeFrom(body);
  for (;;) {
    const head = await bytes.take(HEAD);
    const frame = { type: head.readUInt8(0), stream: head.readUInt16BE(1) };
    const length = head.readUInt32BE(3);
    if (frame.type < FRAME.header || frame.type > FRAME.end || length > MAX_PAYLOAD) throw damaged('frame');
    const payload = await bytes.take(length);
    if (frame.type === FRAME.end) {
      if (parse<{ sha256?: string }>(payload).sha256 !== hash.digest('hex')) throw damaged('hash of the whole');
      if (await bytes.hasMore()) throw damaged('something follows the end');
      yield { ...frame, payload };
      return;
    }
    hash.update(head).update(payload);
    yield { ...frame, payload };
  }
}

export function parse<T>(payload: Buffer): T {
  try {
    return JSON.parse(payload.toString()) as T;
  } catch (cause) {
    throw damaged('JSON', cause);
  }
}

export function damaged(where: string, cause?: unknown): KangyuError {
  return new KangyuError('backup.damaged', { where }, { cause });
}

/** Takes exact numbers of bytes from chunks of any size. */
export function takeFrom(source: AsyncIterable<Buffer>): {
  take(length: number): Promise<Buffer>;
  /** What is at hand; for use after `hasMore`. */
  takeSome(): Promise<Buffer>;
  hasMore(): Promise<boolean>;
} {
  const iterator = source[Symbol.asyncIterator]();
  let chunks: Buffer[] = [];
  let held = 0;
  const fill = async (wanted: number): Promise<boolean> => {
    while (held < wanted) {
      const next = await iterator.next();
      if (next.done) return false;
      chunks.push(next.value);
      held += next.value.length;
    }
    return true;
  };
  return {
    async take(length) {
      if (!(await fill(length))) throw damaged('it ends too early');
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      held -= length;
      chunks = held > 0 ? [whole.subarray(length)] : [];
      return whole.subarray(0, length);
    },
    takeSome() {
      return this.take(held);
    },
    hasMore: () => fill(1),
  };
}
