/** Programs that come with a token of a registered node's account: only through the doors and from the addresses of its entry. */
import type { FastifyRequest } from 'fastify';
import { refuseNode } from '../decide/exchange/index.ts';
import {
  type Door,
  findNode,
  flushTraffic,
  type NodeRow,
  noteRefusal,
  noteTaken,
  noteTraffic,
  type RefusalReason,
} from '../ingest/index.ts';
import type { KangyuError, Problem } from '../kernel/index.ts';
import { aboutRequest } from './about-request.ts';
import type { App, Ctx } from './app.ts';
import { isUnsafe, stateOf } from './request-state.ts';

/** A change of the register counts after this at the latest. */
const KNOWN_MS = 3000;

/** Comes after guardRoutes, which says who asks. Accounts that no node names pass as before. */
export function guardNodes(app: App, { kernel }: Ctx): void {
  const known = new Map<string, { node: Promise<NodeRow | undefined>; until: number }>();
  const nodeOf = (account: string): Promise<NodeRow | undefined> => {
    const now = Date.now();
    const found = known.get(account);
    if (found && found.until > now) return found.node;
    const node = findNode(kernel.db, { account });
    known.set(account, { node, until: now + KNOWN_MS });
    node.catch(() => known.delete(account));
    return node;
  };
  const using = new WeakMap<FastifyRequest, { node: NodeRow; door: Door }>();

  app.addHook('onRequest', async (request) => {
    const { caller } = stateOf(request);
    const door = request.is404 ? undefined : doorOf(request);
    if (!door || caller?.by !== 'token') return;
    const node = await nodeOf(caller.account);
    if (!node) return;
    using.set(request, { node, door });
    refuseNode(node, door, request.ip, kernel.clock.today());
  });
  app.addHook('onResponse', async (request, reply) => {
    const used = using.get(request);
    if (!used) return;
    const { node, door } = used;
    const refused = reply.statusCode >= 400;
    noteTraffic(kernel, node, door, refused ? { error: `HTTP ${reply.statusCode}` } : {});
    // The HL7 v2 door notes each message of a body by itself.
    if (!isUnsafe(request) || door === 'hl7v2') return;
    const about = aboutRequest(request, door).map((one) => String(kernel.sealer.hmac(`refusal|${one}`)));
    if (!refused) {
      const submission = stateOf(request).submission ?? null;
      if (about.length > 0) noteTaken(kernel, { door, sender: node.code, message: '', about, submission });
      return;
    }
    noteRefusal(kernel, {
      node: node.id,
      sender: node.code,
      door,
      message: request.id,
      kind: `${request.method} ${request.routeOptions.url ?? ''}`,
      verdict: `HTTP ${reply.statusCode}`,
      reasons: reasonsOf(stateOf(request).refused),
      about,
      submission: null,
    });
  });
  app.addHook('onClose', () => flushTraffic(kernel));
}

/** What the error says, or each problem of the record where it was its content. */
function reasonsOf(error: KangyuError | undefined): RefusalReason[] {
  if (!error) return [];
  const { problems } = (error.details ?? {}) as { problems?: Problem[] };
  if (!Array.isArray(problems)) return [{ code: error.code, ...error.texts }];
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, expression, message }) => ({
      ...(expression === undefined ? {} : { place: expression }),
      code: rule,
      ...message,
    }));
}

function doorOf(request: FastifyRequest): Door | undefined {
  const url = request.routeOptions.url ?? '';
  if (url.startsWith('/fhir')) return 'fhir';
  if (url === '/api/ingest/cda') return 'cda';
  if (url === '/api/ingest/hl7v2') return 'hl7v2';
  if (url !== '/api/submissions' || request.method !== 'POST') return undefined;
  return /^multipart\//i.test(request.headers['content-type'] ?? '') ? 'csv' : 'fhir';
}
