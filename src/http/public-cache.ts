import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface Kept {
  body: string;
  etag: string;
  until: number;
}

/** Answers that everybody gets alike, kept for a moment and told apart by their ETag (RFC 9110 §8.8.3). */
export interface PublicCache {
  /** Sends what `make` gives as JSON, or 304 when the caller has it already. */
  send(request: FastifyRequest, reply: FastifyReply, key: string, make: () => Promise<unknown>): Promise<FastifyReply>;
  /** Something was released, answered or withdrawn. */
  clear(): void;
}

const MOST = 500;

export function createPublicCache(keepMs = 30_000, now: () => number = () => performance.now()): PublicCache {
  let kept = new Map<string, Kept>();
  return {
    async send(request, reply, key, make) {
      let found = kept.get(key);
      if (!found || found.until < now()) {
        if (kept.size >= MOST) kept = new Map();
        const body = JSON.stringify(await make());
        const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 32)}"`;
        found = { body, etag, until: now() + keepMs };
        kept.set(key, found);
      }
      reply.header('cache-control', 'public, max-age=60').header('etag', found.etag);
      if (request.headers['if-none-match']?.split(/,\s*/).includes(found.etag)) return reply.code(304).send();
      return reply
        .type('application/json; charset=utf-8')
        .serializer((payload: string) => payload)
        .send(found.body);
    },
    clear() {
      kept = new Map();
    },
  };
}
