/** What is recorded of one person, whichever Patients stand for them, in one statement a page. */
import type { Queryable } from '../kernel/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { addressHash } from './index-values.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import { toStored } from './read.ts';
import { mainElements } from './search-parameters.ts';
import { findPersonRecords, type LaneRow } from './store-person-records.ts';
import { referenceOf } from './values.ts';

/** A rule that puts records of a type into a lane; `where` is a jsonpath over the resource that must find something. */
export interface Lane {
  lane: string;
  type: string;
  where?: string | undefined;
}

export interface PersonRecords {
  /** `Patient/…` of the person. */
  patients: readonly string[];
  /** Rules in order; the first that holds gives the record its lane, and a record without one is left out. */
  lanes: readonly Lane[];
  /** Only records of these lanes. */
  only?: readonly string[] | undefined;
  /** Main date of the record, half-open; records without a date stand at the end. */
  from?: Date | undefined;
  until?: Date | undefined;
  /** Keep only the newest so many of each main code of these types. */
  newest?: { types: readonly string[]; count: number } | undefined;
  limit: number;
  cursor?: string | undefined;
  scope?: AreaScope;
}

export interface LanedVersion extends StoredVersion {
  lane: string;
  /** Main date, ISO; null where the record has none. */
  date: string | null;
}

/** Newest first, by main date. */
export async function personRecords(
  k: RecordKernel,
  q: Queryable,
  { patients, limit, cursor, ...asked }: PersonRecords,
): Promise<{ records: LanedVersion[]; nextCursor?: string }> {
  if (patients.length === 0) return { records: [] };
  const rows = await findPersonRecords(q, {
    ...asked,
    subjects: patients.map(addressHash),
    limit: limit + 1,
    after: cursor === undefined ? undefined : decodeCursor(cursor, ['time', 'number']),
  });
  const page = rows.slice(0, limit);
  const known = new Set(patients);
  const records = page.filter((row) => isOf(row, known)).map((row) => laned(k, row));
  const last = page.at(-1);
  return {
    records,
    ...(rows.length > limit && last ? { nextCursor: encodeCursor([last.lowText, last.seq]) } : {}),
  };
}

/** A collision of hashes never shows another person's record. */
function isOf({ type, content }: LaneRow, patients: ReadonlySet<string>): boolean {
  const element = mainElements(type).subject;
  return content !== null && element !== undefined && patients.has(referenceOf(content[element]) ?? '');
}

function laned(k: RecordKernel, { lane, low, lowText: _text, ...row }: LaneRow): LanedVersion {
  return { ...toStored(k, row), lane, date: low === null ? null : low.toISOString() };
}
