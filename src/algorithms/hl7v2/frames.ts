/** The Minimal Lower Layer Protocol (HL7 MLLP release 1): VT, the message, FS, CR. Pure: bytes in, messages out. */
const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;

export type FrameEvent =
  | { kind: 'message'; bytes: Buffer }
  /** Larger than allowed; the rest of it is passed over. `head`: its beginning. */
  | { kind: 'too-large'; head: Buffer }
  /** Bytes outside of frames that are no line ends, e.g. a message without its VT. */
  | { kind: 'noise'; size: number };

/** Enough of a message to answer it: its header. */
const HEAD = 4096;

/**
 * Takes bytes as they come, in any pieces. A message that begins before the one before has ended (its FS was lost) begins
 * anew: VT is no character of a text.
 */
export class FrameReader {
  #parts: Buffer[] = [];
  #size = 0;
  #inside = false;
  #passing = false;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a message has begun and not ended. */
  get open(): boolean {
    return this.#inside;
  }

  push(chunk: Buffer): FrameEvent[] {
    const events: FrameEvent[] = [];
    let at = 0;
    while (at < chunk.length) at = this.#inside ? this.#inFrame(chunk, at, events) : this.#between(chunk, at, events);
    return events;
  }

  #between(chunk: Buffer, at: number, events: FrameEvent[]): number {
    const start = chunk.indexOf(VT, at);
    const end = start < 0 ? chunk.length : start;
    const noise = chunk.subarray(at, end).filter((byte) => byte !== CR && byte !== 0x0a && byte !== FS).length;
    if (noise > 0) events.push({ kind: 'noise', size: noise });
    if (start < 0) return chunk.length;
    this.#begin();
    return start + 1;
  }

  #begin(): void {
    this.#parts = [];
    this.#size = 0;
    this.#inside = true;
    this.#passing = false;
  }

  #inFrame(chunk: Buffer, at: number, events: FrameEvent[]): number {
    const end = chunk.indexOf(FS, at);
    const again = chunk.indexOf(VT, at);
    if (again >= 0 && (end < 0 || again < end)) {
      events.push({ kind: 'noise', size: this.#size + again - at });
      this.#begin();
      return again + 1;
    }
    this.#keep(chunk.subarray(at, end < 0 ? chunk.length : end), events);
    if (end < 0) return chunk.length;
    if (!this.#passing) events.push({ kind: 'message', bytes: Buffer.concat(this.#parts) });
    this.#inside = false;
    this.#parts = [];
    return end + 1;
  }

  #keep(part: Buffer, events: FrameEvent[]): void {
    this.#size += part.length;
    if (this.#passing) return;
    this.#parts.push(part);
    if (this.#size <= this.#limit) return;
    events.push({ kind: 'too-large', head: Buffer.concat(this.#parts).subarray(0, HEAD) });
    this.#passing = true;
    this.#parts = [];
  }
}

/** A message in its frame. */
export const frameOf = (message: Buffer): Buffer => Buffer.concat([Buffer.of(VT), message, Buffer.of(FS, CR)]);

/** Whether a file holds frames. */
export const isFramed = (bytes: Buffer): boolean => bytes.includes(VT) && (bytes.includes(FS) || bytes[0] === VT);
