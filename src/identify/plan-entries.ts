/** What each entry asks for and whom it names, before the store is asked. Pure but for hashing. */
import { referenceForm } from '../ingest/index.ts';
import type { FhirResource, Problem } from '../kernel/index.ts';
import {
  birthCertificateOf,
  idNumberOf,
  isRegister,
  type KeyKind,
  personKey,
  type RecordKey,
  recordKey,
  recordKeys,
} from './identifiers.ts';
import { borrowsIdNumber } from './matching/profile.ts';
import { hasError, type IdentifyKernel, type IncomingEntry } from './model.ts';
import { eachReference, identifierCondition } from './references.ts';

/** A key as it is stored: a keyed hash, in decimal. */
export interface Key {
  kind: KeyKind;
  hash: string;
}
export interface Ref {
  text: string;
  expression: string;
  /** `search`: a condition that only a search can answer, with what it found in `literal`. */
  kind: 'url' | 'literal' | 'key' | 'search';
  query?: string;
  /** `Type/id`, for literal references. */
  literal?: string;
  type?: string;
  key?: string;
  personKey?: string;
}
export interface Plan {
  index: number;
  entry: IncomingEntry;
  type: string;
  method: 'POST' | 'PUT' | 'DELETE';
  resource?: FhirResource;
  /** The id that the sender assigned. */
  wantedId?: string;
  /** The record must be (update, delete) or may be (create) the one with this key. */
  condition?: { on: 'create' | 'update' | 'delete'; key: Key };
  /** A condition that only a search can answer; `match-conditions.ts` asks it. */
  search?: { on: 'create' | 'update' | 'delete'; query: string };
  ifMatch?: number;
  keys: Key[];
  personKeys: { kind: 'id-number' | 'birth-certificate'; hash: string }[];
  idNumber?: string;
  refs: Ref[];
  problems: Problem[];
  alive: boolean;
  /** The entry before with the same condition, which makes the record for both. */
  sameAs?: Plan;
  /** The condition's record was deleted, so a new version is made. */
  gone?: true;
  /** Set by assign-ids. */
  id?: string;
  isNew?: boolean;
  exists?: true;
  waits: string[];
  waitsOn: number[];
}

export type Hash = (text: string) => string;

/** Blind index of a record's own address, for those who wait for it. */
export const addressKey = (hash: Hash, literal: string): string => hash(`address|${literal}`);

export function planEntries(k: IdentifyKernel, entries: readonly IncomingEntry[]): Plan[] {
  const today = k.clock.today();
  const hash: Hash = (text) => k.sealer.hmac(text).toString();
  return entries.map((entry, index) => planEntry(entry, index, today, hash));
}

function planEntry(entry: IncomingEntry, index: number, today: string, hash: Hash): Plan {
  const { resource, request } = entry;
  const plan: Plan = {
    index,
    entry,
    type: resource?.resourceType ?? request?.url.split(/[/?]/)[0] ?? '',
    method: 'POST',
    ...(resource ? { resource } : {}),
    keys: [],
    personKeys: [],
    refs: [],
    problems: [...entry.problems],
    alive: false,
    waits: [],
    waitsOn: [],
  };
  const hashed = (key: RecordKey): Key => ({ kind: key.kind, hash: hash(key.text) });
  readRequest(plan, today, hashed);
  // Even a refused entry is read: others may wait for it, and its references are made literal where they can be.
  if (resource && typeof resource === 'object' && plan.method !== 'DELETE') {
    // A newborn is written down with a parent's number, which says nothing of who the child is.
    const borrowed = plan.type === 'Patient' && borrowsIdNumber(resource, today);
    plan.keys = recordKeys(resource, entry.source, today)
      .filter(({ kind }) => !borrowed || kind !== 'id-number')
      .map(hashed);
    if (plan.type === 'Patient') {
      const idNumber = borrowed ? undefined : idNumberOf(resource, today);
      const certificate = birthCertificateOf(resource);
      if (idNumber) plan.idNumber = idNumber;
      if (idNumber) plan.personKeys.push({ kind: 'id-number', hash: hash(personKey('id-number', idNumber, today)) });
      if (certificate)
        plan.personKeys.push({
          kind: 'birth-certificate',
          hash: hash(personKey('birth-certificate', certificate, today)),
        });
    }
    eachReference(resource, ({ reference }, expression) => {
      const ref = readReference(reference, expression, entry.source, today, hash);
      if (ref) plan.refs.push(ref);
    });
  }
  plan.alive = !hasError(plan.problems);
  return plan;
}

function readRequest(plan: Plan, today: string, hashed: (key: RecordKey) => Key): void {
  const { resource, request, source } = plan.entry;
  const method = request?.method ?? (resource?.id ? 'PUT' : 'POST');
  if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE') {
    refuse(
      plan,
      'request-method',
      'Bundle.entry.request.method',
      `此处不支持 ${method} 请求`,
      `${method} is not supported here`,
    );
    return;
  }
  plan.method = method;
  const etag = /^(?:W\/)?"?(\d+)"?$/.exec(request?.ifMatch ?? '');
  if (etag) plan.ifMatch = Number(etag[1]);
  else if (request?.ifNoneMatch === '*') plan.ifMatch = 0; // only where there is no record yet
  const conditionKey = (query: string): Key | undefined => {
    const found = identifierCondition(query);
    const key = found && recordKey(plan.type, found.system, found.value, source, today);
    return key && (isRegister(plan.type) || key.kind === 'local') ? hashed(key) : undefined;
  };
  if (method === 'POST') {
    if (!request?.ifNoneExist) return;
    const query = request.ifNoneExist.replace(/^.*\?/, '');
    const key = conditionKey(query);
    if (key) plan.condition = { on: 'create', key };
    else plan.search = { on: 'create', query };
    return;
  }
  const form = referenceForm(request?.url ?? `${plan.type}/${resource?.id ?? ''}`);
  const badUrl = () =>
    refuse(
      plan,
      'request-url',
      'Bundle.entry.request.url',
      '请求地址与资源不符',
      'The request address does not fit the resource',
    );
  if (form.type !== plan.type || (method === 'PUT' && !resource)) badUrl();
  else if (form.kind === 'literal') {
    plan.wantedId = form.id!;
    if (method === 'PUT' && resource?.id !== undefined && resource.id !== form.id) badUrl();
  } else if (form.kind === 'conditional') {
    const on = method === 'PUT' ? 'update' : 'delete';
    const key = conditionKey(form.query!);
    if (key) plan.condition = { on, key };
    else plan.search = { on, query: form.query! };
  } else badUrl();
}

function readReference(text: string, expression: string, source: string, today: string, hash: Hash): Ref | undefined {
  const form = referenceForm(text);
  if (form.kind === 'contained' || form.kind === 'invalid') return undefined;
  if (form.kind === 'urn' || form.kind === 'absolute') return { text, expression, kind: 'url' };
  if (form.kind === 'literal')
    return { text, expression, kind: 'literal', literal: `${form.type}/${form.id}`, type: form.type! };
  const found = identifierCondition(form.query!);
  const key = found && recordKey(form.type!, found.system, found.value, source, today);
  if (!key || !(isRegister(form.type!) || key.kind === 'local'))
    return { text, expression, kind: 'search', type: form.type!, query: form.query! };
  const person =
    form.type === 'Patient' && (key.kind === 'id-number' || key.kind === 'birth-certificate')
      ? personKey(key.kind, found.value, today)
      : undefined;
  return {
    text,
    expression,
    kind: 'key',
    type: form.type!,
    key: hash(key.text),
    ...(person ? { personKey: hash(person) } : {}),
  };
}

export function refuse(plan: Plan, rule: string, expression: string, zh: string, en: string): void {
  plan.problems.push({ rule, severity: 'error', expression, message: { zh, en } });
  plan.alive = false;
}
