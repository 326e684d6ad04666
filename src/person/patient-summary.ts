/** The International Patient Summary of a person (HL7 IPS 2.0.0, hl7.org/fhir/uv/ips) as a FHIR document. */
import { createHash } from 'node:crypto';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { type LanedVersion, personRecords, readMany, type StoredVersion } from '../record/index.ts';
import { laneRules, personContent } from './content.ts';
import { dateOf, saidOf, titleOf } from './describe-record.ts';
import type { Reading } from './entries.ts';

const PROFILE = 'http://hl7.org/fhir/uv/ips/StructureDefinition';
const MOST = 2000;
/** Newest of each measured thing: a summary shows where somebody stands. */
const NEWEST = { types: ['Observation'], count: 3 };
const OVER = new Set(['entered-in-error', 'cancelled', 'not-done']);

export interface SummaryRequest extends Pick<Reading, 'patients' | 'scope'> {
  /** The Patient that the document is about. */
  patient: StoredVersion & { resource: FhirResource };
  /** Address of the FHIR service, without a slash at the end. */
  base: string;
  /** Each resource as the reader may see it; notes the reading. */
  show(version: StoredVersion): FhirResource;
  language: 'zh' | 'en';
}

/** What is required stands there when empty too, with `emptyReason` unavailable: that nothing is known is not that there is nothing. */
export async function patientSummary(k: Kernel, request: SummaryRequest): Promise<FhirResource> {
  const { patient, patients, scope, base, show, language } = request;
  const { sections } = personContent();
  const { records } = await personRecords(k, k.db, {
    patients,
    lanes: laneRules(sections),
    newest: NEWEST,
    limit: MOST,
    scope,
  });
  const kept = records.filter(({ resource }) => !OVER.has(String(resource?.status)));
  const around = await referredTo(k, kept, scope);
  const versions = [patient, ...kept, ...around];
  const at = k.clock.now().toISOString();
  const names = new Map(
    around.map((one) => [`${one.type}/${one.id}`, titleOf(one.resource!, new Map()) ?? ''] as const),
  );
  const subject = { reference: `Patient/${patient.id}` };
  const shownOnce = versions.map((version) => ({ version, resource: aboutOne(show(version), patients, subject) }));
  const id = createHash('sha256')
    .update([at, ...versions.map((one) => `${one.type}/${one.id}/${one.version}`)].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const composition = {
    resourceType: 'Composition',
    id,
    meta: { profile: [`${PROFILE}/Composition-uv-ips`] },
    status: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' }] },
    subject,
    date: at,
    author: [{ display: '康域 Kangyu' }],
    title: language === 'zh' ? '患者摘要' : 'Patient summary',
    section: Object.entries(sections).flatMap(([lane, { loinc, title, required }]) => {
      const own = kept.filter((one) => one.lane === lane);
      if (own.length === 0 && !required) return [];
      return [
        {
          title: title[language],
          code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
          text: narrative(own, names, language),
          ...(own.length > 0
            ? { entry: own.map(({ type, id: of }) => ({ reference: `${type}/${of}` })) }
            : { emptyReason: { coding: [UNAVAILABLE] } }),
        },
      ];
    }),
  };
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PROFILE}/Bundle-uv-ips`] },
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uuidOf(id)}` },
    type: 'document',
    timestamp: at,
    entry: [
      { fullUrl: `${base}/Composition/${id}`, resource: composition },
      ...shownOnce.map(({ version, resource }) => ({ fullUrl: `${base}/${version.type}/${version.id}`, resource })),
    ],
  };
}

const UNAVAILABLE = {
  system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
  code: 'unavailable',
  display: 'Unavailable',
};

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');

/** A document has one subject; records of other Patients of the same person speak of it here. */
function aboutOne(resource: FhirResource, patients: readonly string[], subject: { reference: string }): FhirResource {
  const changed: Record<string, unknown> = {};
  for (const field of ['subject', 'patient'])
    if (patients.includes((resource[field] as { reference?: string } | undefined)?.reference ?? ''))
      changed[field] = { ...(resource[field] as object), ...subject };
  return { ...resource, ...changed } as FhirResource;
}

const AROUND = /^(Medication|Organization|Practitioner|PractitionerRole|Device)\/([A-Za-z0-9\-.]{1,64})$/;

/** Drugs, institutions and workers that the records name; one statement. */
function referredTo(k: Kernel, versions: readonly LanedVersion[], scope: Reading['scope']): Promise<StoredVersion[]> {
  const found = new Map<string, { type: string; id: string }>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) walk(item);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      const [reference, type, id] = name === 'reference' && typeof value === 'string' ? (AROUND.exec(value) ?? []) : [];
      if (reference && type && id) found.set(reference, { type, id });
      else walk(value);
    }
  };
  for (const { resource } of versions) walk(resource);
  return readMany(k, k.db, [...found.values()], scope);
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

function narrative(records: readonly LanedVersion[], names: ReadonlyMap<string, string>, language: 'zh' | 'en') {
  const rows = records.map(({ resource }) => {
    const said = saidOf(resource!);
    const parts = [dateOf(resource!)?.slice(0, 10), titleOf(resource!, names), said];
    return `<li>${parts
      .filter((part): part is string => Boolean(part))
      .map(escaped)
      .join(' ')}</li>`;
  });
  const none = language === 'zh' ? '平台没有这方面的信息' : 'No information is held on this';
  const content = rows.length === 0 ? `<p>${none}</p>` : `<ul>${rows.join('')}</ul>`;
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${content}</div>` };
}
