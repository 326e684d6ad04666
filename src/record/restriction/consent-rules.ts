/** Privacy Consents (FHIR R4) as flat rules, and which records they speak of. Pure. */
import type { Rank } from '../../access/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { careWithin } from '../compartment/definition.ts';
import { rangeOf } from '../date-range.ts';
import { referenceOf } from '../values.ts';
import { CONFIDENTIALITY, type Coding, codingsOf, rankOf, securityOf } from './marks.ts';

const SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
const TYPES = 'http://hl7.org/fhir/resource-types';
/** Actions of a provision that are about reading; one that names only others says nothing of it. */
const READING = new Set(['access', 'use', 'disclose']);

/** What a provision says of records; each that is given must hold, one of each list. */
export interface What {
  class?: Coding[];
  code?: Coding[];
  label?: Coding[];
  data?: string[];
  period?: { start?: string; end?: string };
}

/** A provision with what it inherits from those around it. */
export interface ConsentRule {
  consent: string;
  /** `Patient/…` */
  patient: string;
  /** 0 is the outermost; the deepest that holds decides. */
  depth: number;
  denies: boolean;
  /** Label up to which a permission opens records to those it names; 0 when it names nobody. */
  opens: Rank;
  /** Lists of `Organization/…`, `Practitioner/…`: somebody of each must ask. */
  actors: string[][];
  purposes: string[][];
  /** In milliseconds, half-open. */
  low?: number;
  high?: number;
  what: What[];
}

type Provision = Record<string, any>;

/** The rules of a Consent; none unless it is active and about privacy. */
export function consentRules(consent: FhirResource): ConsentRule[] {
  const patient = referenceOf(consent.patient)?.split('/').slice(0, 2).join('/');
  if (consent.status !== 'active' || !patient?.startsWith('Patient/') || !isPrivacy(consent)) return [];
  const root: Provision = consent.provision ?? {};
  const rules: ConsentRule[] = [];
  const outer = { consent: consent.id!, patient, depth: 0, actors: [], purposes: [], what: [] };
  walk(root, root.type ?? policyType(consent), outer, rules);
  return rules;
}

function isPrivacy(consent: FhirResource): boolean {
  const codings: Coding[] = consent.scope?.coding ?? [];
  return codings.some(({ system, code }) => code === 'patient-privacy' && (system === undefined || system === SCOPE));
}

/** Opting out or in as a whole, where the provision itself says nothing. */
function policyType({ policyRule }: FhirResource): 'deny' | 'permit' | undefined {
  const codes: string[] = (policyRule?.coding ?? []).map(({ code }: Coding) => String(code));
  if (codes.some((code) => code.startsWith('OPTOUT'))) return 'deny';
  return codes.some((code) => code.startsWith('OPTIN')) ? 'permit' : undefined;
}

type Around = Omit<ConsentRule, 'denies' | 'opens'>;

function walk(provision: Provision, type: string | undefined, around: Around, rules: ConsentRule[]): void {
  const actions = codesOf(provision.action);
  if (actions.length > 0 && !actions.some((code) => READING.has(code))) return;
  const own = narrowed(provision, around);
  if (type === 'deny' || type === 'permit') {
    const named = own.actors.length > 0;
    const very = own.what.some(({ label }) => label?.some(({ code }) => rankOf(code) === 2));
    rules.push({ ...own, denies: type === 'deny', opens: type === 'deny' || !named ? 0 : very ? 2 : 1 });
  }
  // A nested provision must say its type; one that does not is taken for a refusal, which shows nothing by mistake.
  for (const inner of (provision.provision ?? []) as Provision[])
    walk(inner, inner.type ?? 'deny', { ...own, depth: own.depth + 1 }, rules);
}

function narrowed(provision: Provision, around: Around): Around {
  const actors: string[] = (provision.actor ?? []).flatMap((actor: Provision) => referenceOf(actor.reference) ?? []);
  const purposes: string[] = (provision.purpose ?? []).map(({ code }: Coding) => code);
  const what = whatOf(provision);
  const { start, end } = provision.period ?? {};
  const low = Math.max(around.low ?? Number.NEGATIVE_INFINITY, rangeOf(start)?.low ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(around.high ?? Number.POSITIVE_INFINITY, rangeOf(end)?.high ?? Number.POSITIVE_INFINITY);
  const { low: _low, high: _high, ...rest } = around;
  return {
    ...rest,
    // Who is named and cannot be known by a reference is nobody that asks here.
    actors: provision.actor === undefined ? around.actors : [...around.actors, actors],
    purposes: purposes.length === 0 ? around.purposes : [...around.purposes, purposes],
    what: Object.keys(what).length === 0 ? around.what : [...around.what, what],
    ...(low === Number.NEGATIVE_INFINITY ? {} : { low }),
    ...(high === Number.POSITIVE_INFINITY ? {} : { high }),
  };
}

function whatOf(provision: Provision): What {
  const codes: Coding[] = (provision.code ?? []).flatMap(({ coding }: Provision) => coding ?? []);
  const data: string[] = (provision.data ?? []).flatMap(({ reference }: Provision) => referenceOf(reference) ?? []);
  const { start, end } = provision.dataPeriod ?? {};
  return {
    ...(provision.class ? { class: provision.class.map(codingOf) } : {}),
    ...(provision.code ? { code: codes.map(codingOf) } : {}),
    ...(provision.securityLabel ? { label: provision.securityLabel.map(codingOf) } : {}),
    ...(provision.data ? { data } : {}),
    ...(provision.dataPeriod ? { period: { ...(start ? { start } : {}), ...(end ? { end } : {}) } } : {}),
  };
}

const codingOf = ({ system, code }: Coding): Coding => ({ code, ...(system === undefined ? {} : { system }) });

function codesOf(concepts: { coding?: Coding[] }[] | undefined): string[] {
  return (concepts ?? []).flatMap(({ coding }) => coding ?? []).map(({ code }) => code);
}

export interface Labelled {
  resource: FhirResource;
  rank: Rank;
  sensitivity: readonly string[];
}

/** Whether a rule of the record's patient speaks of the record. */
export function speaksOf({ what, denies }: Pick<ConsentRule, 'what' | 'denies'>, record: Labelled): boolean {
  if (what.length === 0) return true;
  const { resource } = record;
  // What a consent speaks of is not what it is.
  const codings = codingsOf(resource.resourceType === 'Consent' ? { ...resource, provision: undefined } : resource);
  const among = (wanted: readonly Coding[], found: readonly Coding[]) =>
    wanted.some(({ system, code }) =>
      found.some((one) => one.code === code && (system === undefined || one.system === system)),
    );
  return what.every(({ class: classes, code, label, data, period }) => {
    if (classes && !among(classes, [{ system: TYPES, code: resource.resourceType }, ...codings])) return false;
    if (code && !among(code, codings)) return false;
    if (label && !label.some((one) => bears(record, one, denies))) return false;
    if (data && !data.includes(`${resource.resourceType}/${resource.id}`)) return false;
    return period === undefined || careWithin(resource, period);
  });
}

/** A refusal of a confidentiality holds for higher ones too, a permission for lower ones. */
function bears({ resource, rank, sensitivity }: Labelled, label: Coding, denies: boolean): boolean {
  if (label.system === CONFIDENTIALITY) return denies ? rank >= rankOf(label.code) : rank <= rankOf(label.code);
  if (sensitivity.includes(label.code)) return true;
  return securityOf(resource).some(
    ({ system, code }) => code === label.code && (label.system === undefined || system === label.system),
  );
}
