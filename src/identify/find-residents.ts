/** Residents as master persons: found by part of a name, by the whole id number or by the whole phone. */
import { parseIdNumber } from '../algorithms/id-number.ts';
import { KangyuError, type Queryable } from '../kernel/index.ts';
import { personKey } from './identifiers.ts';
import type { IdentifyKernel } from './model.ts';
import { foldPhone, gramsWanted } from './names.ts';
import { type ResidentRow, selectResidents, selectSources } from './store-residents.ts';

export interface Resident {
  person: string;
  name: string;
  /** FHIR administrative gender, or empty. */
  sex: string;
  birthDate: string | null;
  /** Whole, for callers to mask. */
  idNumber: string | null;
  /** Division code of the residence. */
  area: string | null;
  deceased: boolean;
}

export interface ResidentSearch {
  /** Part of a name, an id number or a phone number; all residents without it. */
  text?: string;
  /** Division codes that may be seen; every area without it. */
  areas?: readonly string[];
  /** Person id of the last row before. */
  after?: string;
  limit: number;
}

export async function findResidents(k: IdentifyKernel, q: Queryable, search: ResidentSearch): Promise<Resident[]> {
  const rows = await selectResidents(q, { ...search, ...wanted(k, search.text?.trim() ?? '') });
  return rows.map((row) => toResident(k, row));
}

/** A text of digits is a number, anything else a name. */
function wanted(k: IdentifyKernel, text: string): { personKey?: string; phoneKey?: string; grams?: string[] } {
  if (text === '') return {};
  const id = parseIdNumber(text, k.clock.today());
  if (id.ok) return { personKey: k.sealer.hmac(personKey('id-number', id.id.value, k.clock.today())).toString() };
  if (/^[\d\s()+-]{5,}$/.test(text.normalize('NFKC')))
    return { phoneKey: k.sealer.hmac(`phone|${foldPhone(text)}`).toString() };
  return { grams: gramsWanted(text) };
}

/** A row of the index as a resident; the number is opened, for callers to mask. */
export function toResident(k: Pick<IdentifyKernel, 'sealer'>, row: ResidentRow): Resident {
  return {
    person: row.person,
    name: row.name ?? '',
    sex: row.sex ?? '',
    birthDate: row.birth_date,
    idNumber: row.id_number ? k.sealer.open(row.id_number, `identify.link.id_number:${row.patient_id}`) : null,
    area: row.area,
    deceased: row.deceased,
  };
}

export interface ResidentDetail {
  resident: Resident;
  sources: { reference: string; source: string }[];
}

/** One person with the Patients that stand for it; a merged person leads to its survivor. */
export async function getResident(k: IdentifyKernel, q: Queryable, person: string): Promise<ResidentDetail> {
  const sources = /^[0-9a-f-]{36}$/.test(person) ? await selectSources(q, person) : [];
  const [first] = sources;
  if (!first) throw new KangyuError('identify.person-unknown');
  const [row] = await selectResidents(q, { person: first.person, limit: 1 });
  return {
    resident: toResident(k, row!),
    sources: sources.map(({ patient_id, source }) => ({ reference: `Patient/${patient_id}`, source })),
  };
}
