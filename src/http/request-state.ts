import type { FastifyRequest } from 'fastify';
import type { AuditNote, Caller } from '../access/index.ts';

/** What the server knows of a request beside what Fastify knows. */
export interface RequestState {
  caller?: Caller;
  /** Session token of the cookie, for routes that end or change the session. */
  sessionToken?: string;
  expiresAt?: Date;
  mustChangePassword?: boolean;
  note?: AuditNote;
  audited?: boolean;
}

const states = new WeakMap<FastifyRequest, RequestState>();

export function stateOf(request: FastifyRequest): RequestState {
  let state = states.get(request);
  if (!state) {
    state = {};
    states.set(request, state);
  }
  return state;
}

/** Anything but reading: needs protection against other sites, and is audited by itself. */
export function isUnsafe(request: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
}
