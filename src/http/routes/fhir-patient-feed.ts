import { randomUUID } from 'node:crypto';
import { mergePersons, personOfPatient } from '../../identify/index.ts';
import { type FhirBundle, type FhirBundleEntry, type FhirResource, KangyuError } from '../../kernel/index.ts';
import { changePersons } from '../../pipeline/index.ts';
import { locate } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Door, openDoor, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import { prepareEntry } from './fhir-prepare.ts';
import { problemsOf, refuseOutside, type SubmitNow, submitEntries, writingOf } from './fhir-write.ts';
import { readEntry } from './read-bundle.ts';

const FEED = 'urn:ihe:iti:pmir:2019:patient-feed';
const METHODS = new Set(['POST', 'PUT', 'DELETE']);

/**
 * IHE PMIR, Mobile Patient Identity Feed (ITI-93): a message whose focus is a history bundle of Patients. They take the main
 * path as one transaction; a Patient that is replaced by another one merges the persons of both.
 */
export function registerPatientFeed(app: App, ctx: Ctx, submit: SubmitNow): void {
  declareOperation({
    name: 'process-message',
    definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
  });
  app.post('/fhir/$process-message', { config: { access: { permission: 'fhir.write' } } }, async (request, reply) => {
    const door = openDoor(request, ctx);
    const { header, entries } = readMessage(request.body);
    const prepared: FhirBundleEntry[] = [];
    for (const entry of entries) {
      const one = await prepareEntry(door, entry);
      if ('entry' in one) prepared.push(one.entry);
    }
    await refuseOutside(door, prepared);
    await refuseUnknownSurvivors(door, prepared);
    const id = typeof header.id === 'string' ? header.id : randomUUID();
    const writing = { ...writingOf(request, door, submit), externalId: `message/${id}` };
    if (prepared.length > 0) {
      const receipt = await submitEntries(writing, 'transaction', prepared, '');
      const refused = receipt.records.filter(({ status }) => status !== 'stored');
      if (refused.length > 0)
        throw new KangyuError('fhir.refused', {
          problems: refused.flatMap(problemsOf),
          submission: receipt.submissionId,
        });
    }
    const merged = await mergeReplaced(ctx, door, prepared, request.caller.account);
    request.touch({ action: 'identity.feed', object: `message/${id}`, persons: prepared.flatMap(patientOf) });
    return send(reply, { status: 200, body: responseTo(door, id, merged) });
  });
}

interface Message {
  header: FhirResource;
  entries: FhirBundleEntry[];
}

function readMessage(body: unknown): Message {
  const bundle = body as FhirBundle | undefined;
  const bad = (reasonZh: string, reasonEn: string, expression: string) =>
    new KangyuError('fhir.body', { reasonZh, reasonEn, expression });
  if (bundle?.resourceType !== 'Bundle' || bundle.type !== 'message' || !Array.isArray(bundle.entry))
    throw bad('应为 message 类型的 Bundle', 'a Bundle of type message is expected', 'Bundle.type');
  const header = bundle.entry[0]?.resource;
  if (header?.resourceType !== 'MessageHeader')
    throw bad('第一条应为 MessageHeader', 'the first entry must be the MessageHeader', 'Bundle.entry[0]');
  if (header.eventUri !== FEED)
    throw bad(`只接收 ${FEED}`, `only ${FEED} is taken`, 'Bundle.entry[0].resource.eventUri');
  const focus = bundle.entry.slice(1).map((entry) => entry?.resource as FhirBundle | undefined);
  const history = focus.find((one) => one?.resourceType === 'Bundle' && one.type === 'history');
  if (!history || !Array.isArray(history.entry) || history.entry.length === 0)
    throw bad('缺少 history 类型的 Bundle', 'the history Bundle of the focus is missing', 'MessageHeader.focus');
  const entries = history.entry.map((entry, at): FhirBundleEntry => {
    const place = `history.entry[${at}]`;
    readEntry(entry, place);
    const { request, resource } = entry;
    if (
      !request ||
      !METHODS.has(request.method) ||
      typeof request.url !== 'string' ||
      !/^Patient\b/.test(relative(request.url))
    )
      throw bad(
        '应为对 Patient 的 POST、PUT 或 DELETE',
        'POST, PUT or DELETE of a Patient is expected',
        `${place}.request`,
      );
    if (request.method !== 'DELETE' && resource?.resourceType !== 'Patient')
      throw bad('应为 Patient', 'a Patient is expected', `${place}.resource`);
    return { ...entry, request: { ...request, url: relative(request.url) } } as FhirBundleEntry;
  });
  return { header, entries };
}

/** `http://…/Patient/1` of another server is this one's `Patient/1`: senders give their own ids. */
const relative = (url: string) => url.replace(/^https?:\/\/.*\/(?=Patient\b)/, '');

function patientOf({ request }: FhirBundleEntry): string[] {
  const url = request!.url.split('?')[0]!;
  return url.includes('/') ? [url] : [];
}

interface Replaced {
  id: string;
  by: string;
}

/** `Patient.link` of type replaced-by: the person of the one that is replaced lives on in the other's. */
function replacedIn(entries: readonly FhirBundleEntry[]): Replaced[] {
  return entries.flatMap(({ resource, request }) => {
    const links = (Array.isArray(resource?.link) ? resource.link : []) as {
      type?: string;
      other?: { reference?: string };
    }[];
    const other = links.find((link) => link?.type === 'replaced-by')?.other?.reference;
    const [, id] = request!.url.split('/');
    return typeof other === 'string' && id ? [{ id, by: relative(other).split('/')[1] ?? '' }] : [];
  });
}

/** Nothing of a feed is stored when a Patient that lives on is not known to the caller, nor told in the same feed. */
async function refuseUnknownSurvivors(door: Door, entries: readonly FhirBundleEntry[]): Promise<void> {
  const told = new Set(entries.flatMap(patientOf));
  const asked = replacedIn(entries).filter(({ by }) => !told.has(`Patient/${by}`));
  const keys = asked.map(({ by }) => ({ type: 'Patient', id: by }));
  const known = keys.length === 0 ? new Set() : new Set((await locate(door.k.db, keys, door.scope)).keys());
  const missing = asked.find(({ by }) => !known.has(`Patient/${by}`));
  if (missing) throw new KangyuError('record.not-found', { reference: `Patient/${missing.by}` });
}

async function mergeReplaced(ctx: Ctx, door: Door, entries: readonly FhirBundleEntry[], by: string): Promise<number> {
  let merged = 0;
  for (const replaced of replacedIn(entries)) {
    const [from, into] = await Promise.all([replaced.id, replaced.by].map((id) => personOfPatient(door.k.db, id)));
    if (!from || !into || from === into) continue;
    const reason = `PMIR: Patient/${replaced.id} replaced by Patient/${replaced.by}`;
    await changePersons(ctx.kernel, ctx.pipeline.submit, by, (tx) =>
      mergePersons(ctx.kernel, tx, from, into, { reason, by }),
    );
    merged += 1;
  }
  return merged;
}

function responseTo(door: Door, identifier: string, merged: number): FhirResource {
  const id = randomUUID();
  return {
    resourceType: 'Bundle',
    type: 'message',
    timestamp: door.k.clock.now().toISOString(),
    entry: [
      {
        fullUrl: `urn:uuid:${id}`,
        resource: {
          resourceType: 'MessageHeader',
          id,
          eventUri: `${FEED}-response`,
          source: { endpoint: `${door.base}/$process-message` },
          response: { identifier, code: 'ok' },
          ...(merged > 0 ? { reason: { text: `${merged}` } } : {}),
        },
      },
    ],
  };
}
