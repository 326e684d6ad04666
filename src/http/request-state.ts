import type { FastifyRequest } from 'fastify';
import type { AuditNote, Caller, OpenEmergency, StatedPurpose } from '../access/index.ts';
import type { KangyuError } from '../kernel/index.ts';

/** What the server knows of a request beside what Fastify knows. */
export interface RequestState {
  caller?: Caller;
  /** Session token of the cookie, for routes that end or change the session. */
  sessionToken?: string;
  expiresAt?: Date;
  mustChangePassword?: boolean;
  /** Why the caller reads, where a request says so by a code. */
  purpose?: StatedPurpose;
  /** Emergency accesses that the caller has open. */
  emergencies?: OpenEmergency[];
  /** `Patient/…` of the person whose identity was verified for the account. */
  own?: readonly string[];
  /** Why it was refused. */
  refused?: KangyuError;
  /** What a sender calls what it hands in, where the request says so. */
  about?: string;
  /** Submission that what was handed in is stored with. */
  submission?: string;
  note?: AuditNote;
  audited?: boolean;
  /** What was stored became durable together with its audit entry. */
  auditedWithin?: boolean;
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
