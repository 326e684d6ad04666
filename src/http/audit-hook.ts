import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEvent, AuditNote } from '../access/index.ts';
import type { App, Ctx } from './app.ts';
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

function eventOf(request: FastifyRequest, reply: FastifyReply): AuditEvent | undefined {
  const { note, caller, audited } = stateOf(request);
  if (audited || request.is404) return undefined;
  const status = reply.statusCode;
  const refused = status === 401 || status === 403;
  const nobody = caller === undefined && note === undefined; // scanners without a session do not fill the ledger
  if (nobody || !(note || refused || isUnsafe(request))) return undefined;
  const purpose = note?.purpose ?? purposeOf(request);
  return {
    action: note?.action ?? actionOf(request),
    outcome: status < 400 ? 'success' : refused ? 'denied' : 'failure',
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

/** Why somebody looks (`X-Purpose`, percent-encoded), recorded with the row. */
function purposeOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-purpose'];
  if (typeof header !== 'string') return undefined;
  try {
    return decodeURIComponent(header);
  } catch {
    return header; // not percent-encoded: it is recorded as it came
  }
}
