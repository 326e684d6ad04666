import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticateSession, authenticateToken } from '../access/index.ts';
import type { Ctx } from './app.ts';
import { bearerOf } from './guard.ts';
import { stateOf } from './request-state.ts';

/** One stored event as it goes out; `id` is where the reader goes on with `Last-Event-ID`. */
export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/**
 * Stored events as server-sent events. The reader sets the pace: the next ones are read when it took the last, so a slow one
 * costs no memory and misses nothing.
 */
export interface EventStream {
  readonly stream: Readable;
  /** There may be new events. */
  wake(): void;
  /** A comment line, so that proxies keep the connection and a dead one is noticed. */
  beat(): void;
  end(): void;
}

const RETRY_MS = 2000;

export function createEventStream(
  read: (after: string) => Promise<StreamEvent[]>,
  from: string,
  onError: (error: unknown) => void,
): EventStream {
  let after = from;
  let wanted = false;
  let again = false;
  let busy = false;
  let ended = false;

  async function fill(): Promise<void> {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (wanted && again && !ended) {
        again = false;
        const events = await read(after);
        if (ended) break;
        for (const { id, event, data } of events) {
          wanted = stream.push(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`);
          after = id;
        }
        again ||= events.length > 0;
      }
    } catch (error) {
      onError(error);
      end(); // the reader comes back and goes on behind what it has
    } finally {
      busy = false;
    }
  }

  function end(): void {
    if (ended) return;
    ended = true;
    stream.push(null);
  }

  const stream = new Readable({
    highWaterMark: 16_384,
    read() {
      wanted = true;
      void fill();
    },
  });
  stream.once('close', () => {
    ended = true;
  });
  stream.push(`retry: ${RETRY_MS}\n\n`);
  return {
    stream,
    wake: () => void fill(),
    beat() {
      if (wanted && !ended) stream.push(': beat\n\n');
      void fill();
    },
    end,
  };
}

export function sendEventStream(reply: FastifyReply, stream: Readable): FastifyReply {
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(stream);
}

/** Rejects when the session or token that opened a stream holds no more. */
export async function stillSignedIn(request: FastifyRequest, { access }: Ctx): Promise<void> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) await authenticateToken(access, bearer);
  else await authenticateSession(access, stateOf(request).sessionToken ?? '', { background: true });
}
