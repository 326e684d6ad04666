import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskIdNumber, maskName } from '../../access/index.ts';
import {
  offlineKit,
  openGrant,
  type Proof,
  type ResidentDetail,
  revocationList,
  scanCode,
  takeOfflineScans,
} from '../../identify/index.ts';
import { readLines } from '../../person/index.ts';
import { type StoredVersion, UNKNOWN_AREA } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  OfflineKit,
  OfflineOutcome,
  OfflineScans,
  OpenedRecord,
  Revocations,
  ScanAnswer,
  ScanRequest,
  TerminalProof,
} from '../contract.ts';
import { policyNow, reasonText } from '../health-code-shapes.ts';
import { createRateLimit } from '../rate-limit.ts';
import { recordScope } from '../record-scope.ts';

/** Most records that one opening shows. */
const LINES = 300;
const SCAN = { access: { permission: 'code.scan' } };
const OPEN = { access: { permission: 'record.read' } };

const proofOf = ({ terminal, timestamp, nonce, signature }: Proof): Proof => ({
  terminal,
  timestamp,
  nonce,
  signature,
});

/** Reading codes at registered terminals, with and without the network. Every scan is audited with its purpose. */
export function registerHealthCodeScans(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const scans = createRateLimit(60_000, undefined, 'identify.code-too-often');

  app.post(
    '/api/health-code/scan',
    { config: SCAN, schema: { body: ScanRequest, response: { 200: ScanAnswer } } },
    async (request) => {
      const { body, caller } = request;
      const { token, purpose, factor } = body;
      request.touch({ action: 'health-code.scan', object: `Terminal/${body.terminal}`, purpose });
      const policy = policyNow(ctx);
      scans.take(caller.accountId, policy.terminals.scansPerMinute);
      const asked = { proof: proofOf(body), token, purpose, ...(factor ? { factor } : {}) };
      const found = await scanCode(kernel, caller, areas.isWithin, asked, ({ card }) => {
        if (card) request.touch({ persons: [card.person] });
      });
      request.touch({ persons: [found.detail.resident.person] });
      return {
        scan: found.scan,
        kind: found.kind,
        purpose: { code: purpose, title: policy.purposes[purpose]!.title },
        person: found.detail.resident.person,
        resident: identityFor(request, ctx, purpose, found.detail),
        masked: caller.mask !== 'none',
        grant: found.grant ? { id: found.grant.id, expiresAt: found.grant.expiresAt.toISOString() } : null,
      };
    },
  );

  app.post(
    '/api/health-code/grants/:id/open',
    {
      config: OPEN,
      schema: { params: z.object({ id: z.uuid() }), body: TerminalProof, response: { 200: OpenedRecord } },
    },
    async (request) => {
      const { id } = request.params;
      const { caller, body } = request;
      request.touch({ action: 'health-code.open', object: `Terminal/${body.terminal}` });
      const opened = await openGrant(kernel, caller, areas.isWithin, id, proofOf(body));
      const { resident, sources } = opened.detail;
      const patients = sources.map(({ reference }) => reference);
      const purpose = policyNow(ctx).purposes[opened.purpose]!;
      request.touch({
        purpose: opened.purpose,
        object: `person/${resident.person}`,
        persons: [resident.person, ...patients],
      });
      const scope = { clearance: recordScope(request, ctx).clearance };
      const linked =
        caller.permissions.has('resident.read') &&
        (caller.area === EVERYWHERE || (resident.area !== null && areas.isWithin(resident.area, caller.area)));
      return {
        purpose: { code: opened.purpose, title: purpose.title },
        expiresAt: opened.expiresAt.toISOString(),
        person: resident.person,
        linked,
        // The resident showed the code here: what the purpose needs is read wherever it was recorded, save what is confidential.
        records: await readLines(
          kernel,
          { patients, scope, show: shownTo(request, resident.area) },
          opened.records,
          LINES,
        ),
      };
    },
  );

  registerOffline(app, ctx);
}

/** Records as the caller's role may see them; those without an area of their own are masked as the holder is. */
const shownTo =
  (request: FastifyRequest, home: string | null) =>
  <T extends StoredVersion>(version: T): T => {
    const area = version.area === UNKNOWN_AREA ? home : version.area;
    return version.resource
      ? { ...version, resource: request.mask(version.resource, area ?? undefined).resource }
      : version;
  };

/** What the purpose shows of the person, masked for roles that see nobody in full. */
function identityFor(request: FastifyRequest, ctx: Ctx, code: string, { resident }: ResidentDetail) {
  const { identity } = policyNow(ctx).purposes[code]!;
  const full = request.caller.mask === 'none';
  const { name, sex, birthDate, idNumber, area } = resident;
  return {
    ...(identity.includes('name') ? { name: full ? name : maskName(name) } : {}),
    ...(identity.includes('sex') ? { sex } : {}),
    ...(identity.includes('birthDate') ? { birthDate } : {}),
    ...(identity.includes('idNumber')
      ? { idNumber: idNumber === null || full ? idNumber : maskIdNumber(idNumber) }
      : {}),
    ...(identity.includes('area') ? { areaName: area === null ? null : (ctx.areas.nameOf(area) ?? area) } : {}),
  };
}

function registerOffline(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get('/api/health-code/revocations', { config: SCAN, schema: { response: { 200: Revocations } } }, async () =>
    revocationList(kernel),
  );

  app.post(
    '/api/health-code/offline-kit',
    { config: SCAN, schema: { body: TerminalProof, response: { 200: OfflineKit } } },
    async (request) => {
      request.touch({ action: 'health-code.offline-kit', object: `Terminal/${request.body.terminal}` });
      const kit = await offlineKit(kernel, request.caller, areas.isWithin, proofOf(request.body));
      return { ...kit, now: kernel.clock.now().toISOString() };
    },
  );

  app.post(
    '/api/health-code/offline-scans',
    { config: SCAN, schema: { body: OfflineScans, response: { 200: z.array(OfflineOutcome) } } },
    async (request) => {
      const { body, caller } = request;
      const purposes = [...new Set(body.scans.map(({ purpose }) => purpose))].sort().join(',');
      request.touch({
        action: 'health-code.offline-scans',
        object: `Terminal/${body.terminal}`,
        purpose: purposes,
      });
      const scans = body.scans.map(({ factor, ...scan }) => ({ ...scan, ...(factor ? { factor } : {}) }));
      const outcomes = await takeOfflineScans(kernel, caller, areas.isWithin, proofOf(body), scans);
      request.touch({ persons: outcomes.flatMap(({ person }) => person ?? []) });
      // One row a scan with the time it was made; the ledger's own time is that of the upload.
      for (const [i, { outcome, person }] of outcomes.entries())
        ctx.access.audit.record({
          action: 'health-code.scan.offline',
          outcome: outcome === 'accepted' ? 'success' : 'denied',
          object: `Terminal/${body.terminal} ${scans[i]!.scannedAt}`,
          persons: person === null ? [] : [person],
          purpose: scans[i]!.purpose,
          caller,
          ip: request.ip,
          requestId: request.id,
        });
      return outcomes.map(({ id, outcome, reason }) => ({ id, outcome, reason: reasonText(reason) }));
    },
  );
}
