/** One connection of a sender: frames in, answers out, in their order. */
import type { Socket } from 'node:net';
import { FrameReader, frameOf } from '../../algorithms/hl7v2/frames.ts';

export interface MllpLimits {
  /** Bytes of one message. */
  message: number;
  /** Messages of a connection that wait or are under way; then no more is read of it. */
  waiting: number;
  /** Milliseconds that a frame which has begun may pause. */
  frameMs: number;
  /** Milliseconds that a connection may be silent between messages. */
  idleMs: number;
}
/** What becomes of the frames; both give the answers to be sent. Neither rejects. */
export interface MllpHandler {
  message(bytes: Buffer, from: string): Promise<Buffer[]>;
  tooLarge(head: Buffer, from: string): Promise<Buffer[]>;
  noise(size: number, from: string): void;
}

export interface MllpConnection {
  /** Reads no more, answers what is in flight, and ends. */
  finish(): Promise<void>;
}

export function serveConnection(socket: Socket, limits: MllpLimits, handler: MllpHandler): MllpConnection {
  const from = socket.remoteAddress ?? '';
  const reader = new FrameReader(limits.message);
  let waiting = 0;
  let finishing = false;
  /** The answers go out in the order of the messages, so one is worked on after the other. */
  let last: Promise<void> = Promise.resolve();

  const enqueue = (work: () => Promise<Buffer[]>): void => {
    waiting += 1;
    if (waiting >= limits.waiting) socket.pause();
    last = last.then(async () => {
      // A sender that is gone sends again what it has no answer to.
      if (!socket.destroyed) for (const answer of await work()) await send(socket, frameOf(answer));
      waiting -= 1;
      if (waiting < limits.waiting && !finishing) socket.resume();
    });
  };

  socket.setNoDelay(true);
  socket.setTimeout(limits.idleMs);
  socket.on('data', (chunk) => {
    if (finishing) return;
    for (const event of reader.push(chunk)) {
      if (event.kind === 'message') enqueue(() => handler.message(event.bytes, from));
      else if (event.kind === 'too-large') enqueue(() => handler.tooLarge(event.head, from));
      else handler.noise(event.size, from);
    }
    socket.setTimeout(reader.open ? limits.frameMs : limits.idleMs);
  });
  // Somebody who waits for an answer of ours is not idle.
  socket.on('timeout', () => {
    if (waiting === 0) socket.destroy();
  });
  socket.on('end', () => {
    if (reader.open) handler.noise(0, from);
    void last.then(() => socket.end());
  });
  socket.on('error', () => socket.destroy());

  return {
    async finish() {
      finishing = true;
      socket.pause();
      await last;
      if (socket.destroyed) return;
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.end();
        // What a sender still writes is not taken; it must not hold the stop up.
        socket.resume();
        setTimeout(() => socket.destroy(), 500).unref();
      });
    },
  };
}

/** Waits until a slow reader has taken it, or is gone. */
function send(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) return resolve();
    const done = (): void => {
      socket.off('close', done);
      resolve();
    };
    socket.once('close', done);
    socket.write(bytes, done);
  });
}
