import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEvent, AuditNote } from '../access/index.ts';
import type { AuditWithin } from '../ingest/index.ts';
import type { Receipt } from '../kernel/index.ts';
import type { App, Ctx } from './app.ts';
import { purposeText } from './guard.ts';
import { isUnsafe, stateOf } from './request-state.ts';

/**
 * One audit row an interaction: what handlers noted (`touch`), every changing request, every refusal. Where persons were
 * touched or something was changed, the row is durable before the response leaves; if it cannot be stored, the caller gets
 * an error instead of the data.
 */
export function auditRequests(app: App, { access }: Ctx): void {
  app.decorateRequest('touch', function (this: FastifyRequest, note: AuditNote) {
    const state = stateOf(this);
    const persons = [...(state.note?.persons ?? []), ...(note.persons ?? [])];
    state.note = { ...state.note, ...note, persons };
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const event = eventOf(request, reply);
    if (!event) return payload;
    stateOf(request).audited = true;
    access.audit.record(event);
    if ((event.persons?.length ?? 0) > 0 || (isUnsafe(request) && event.outcome === 'success'))
      await access.audit.flush();
    return payload;
  });
}

/**
 * The row of a request that stores something, kept by the same commit as what it stores, so that nobody waits for a second
 * one. `noteOf` says what the row would say; where it gives nothing, the row is written when the answer leaves.
 */
export function auditWithin(request: FastifyRequest, noteOf: (receipt: Receipt) => AuditNote | undefined): AuditWithin {
  const state = stateOf(request);
  return {
    eventOf(receipt) {
      const note = receipt.status === 'stored' ? noteOf(receipt) : undefined;
      return note && eventWith(request, 'success', { ...state.note, ...note });
    },
    stored() {
      state.auditedWithin = true;
    },
  };
}

function eventOf(request: FastifyRequest, reply: FastifyReply): AuditEvent | undefined {
  const { note, caller, audited, auditedWithin } = stateOf(request);
  const status = reply.statusCode;
  if (audited || request.is404 || (auditedWithin && status < 400)) return undefined;
  const refused = status === 401 || status === 403;
  const nobody = caller === undefined && note === undefined; // scanners without a session do not fill the ledger
  if (nobody || !(note || refused || isUnsafe(request))) return undefined;
  return eventWith(request, status < 400 ? 'success' : refused ? 'denied' : 'failure', note);
}

function eventWith(request: FastifyRequest, outcome: AuditEvent['outcome'], note: AuditNote | undefined): AuditEvent {
  const { caller } = stateOf(request);
  const purpose = note?.purpose ?? purposeOf(request, note?.persons ?? []);
  return {
    action: note?.action ?? actionOf(request),
    outcome,
    object: note?.object ?? `${request.method} ${request.routeOptions.url ?? ''}`,
    persons: note?.persons ?? [],
    ip: request.ip,
    requestId: request.id,
    ...(purpose === undefined ? {} : { purpose }),
    ...(caller ? { caller } : {}),
    ...(note?.actor === undefined ? {} : { actor: note.actor }),
  };
}

function actionOf(request: FastifyRequest): string {
  const access = request.routeOptions.config.access;
  if (!('permission' in access)) return 'session.use';
  return typeof access.permission === 'string' ? access.permission : access.permission.join('|');
}

/** Why somebody looks: what the request says, and the reason of the emergency access that opened a person's records. */
function purposeOf(request: FastifyRequest, persons: readonly string[]): string | undefined {
  const touched = new Set(persons);
  const opened = (stateOf(request).emergencies ?? []).filter(
    ({ person, patients }) => touched.has(person) || patients.some((patient) => touched.has(patient)),
  );
  const reasons = opened.map(({ purpose, reason }) => `${purpose} ${reason}`);
  const stated = purposeText(request);
  const all = [...(stated === undefined ? [] : [stated]), ...reasons];
  return all.length === 0 ? undefined : [...new Set(all)].join('; ');
}
