import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { findSystemsOfValueSet, findValueSetById } from '../store-terminology-read.ts';
import { findValueSet } from './choose-version.ts';
import './errors.ts';
import type { TermContext } from './model.ts';

/**
 * The value set of a canonical address: a stored one, "all codes" of a code system that names it so, or an implicit one. SNOMED
 * CT's rule for these (http://hl7.org/fhir/R4/snomedct.html#implicit: `?fhir_vs` all codes, `?fhir_vs=isa/X` at and below X) is
 * taken for every code system; LOINC's is `http://loinc.org/vs`.
 * @throws terminology.value-set-unknown
 */
export async function getValueSet(ctx: TermContext, address: string, version?: string): Promise<FhirResource> {
  const stored = await findValueSet(ctx, address, version);
  if (stored) return stored.content;
  const url = address.split('|')[0]!;
  const implicit = implicitValueSet(url) ?? (await allCodes(ctx, url));
  if (implicit) return implicit;
  throw new KangyuError('terminology.value-set-unknown', { valueSet: address });
}

/** The value set of a record (or of HL7's definitions) by its id. */
export async function getStoredValueSet(ctx: TermContext, id: string): Promise<FhirResource> {
  const row = await findValueSetById(ctx.q, id);
  if (!row) throw new KangyuError('terminology.value-set-unknown', { valueSet: `ValueSet/${id}` });
  return row.content;
}

async function allCodes(ctx: TermContext, url: string): Promise<FhirResource | undefined> {
  const [row] = await findSystemsOfValueSet(ctx.q, url);
  return row?.url ? whole(url, { system: row.url }) : undefined;
}

function implicitValueSet(url: string): FhirResource | undefined {
  if (url === 'http://loinc.org/vs') return whole(url, { system: 'http://loinc.org' });
  const [, address, query] = /^([^?]+)\?fhir_vs(?:=(.*))?$/.exec(url) ?? [];
  if (address === undefined || query?.startsWith('refset')) return undefined;
  const system = address.startsWith('http://snomed.info/sct/') ? 'http://snomed.info/sct' : address;
  if (query === undefined) return whole(url, { system });
  const [, above] = /^isa\/(.+)$/.exec(query) ?? [];
  return above === undefined
    ? undefined
    : whole(url, { system, filter: [{ property: 'concept', op: 'is-a', value: decodeURIComponent(above) }] });
}

function whole(url: string, include: Record<string, unknown>): FhirResource {
  return { resourceType: 'ValueSet', url, status: 'active', compose: { include: [include] } };
}
