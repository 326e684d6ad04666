import type { Column } from './columns.ts';
import type { Homes } from './homes.ts';

/** Who else is written down in a record's house. */
export interface Companions {
  /** Somebody of another given name and year of birth is, which slips of the hand seldom make together. */
  accompanied(record: number): boolean;
  /** The share of records with a house of which that is so. */
  share: number;
  /** Somebody else of one name and birth date lives with both. */
  together(i: number, j: number): boolean;
}

export const NO_COMPANIONS: Companions = { accompanied: () => false, share: 0, together: () => false };

/** Records of one house that are looked at; one of more is nobody's home. */
const HOME = 24;
/** Records that the share is told from. */
const SAMPLE = 20_000;

/** Houses that several people are written down in: these are neither slips of the hand nor made up. */
export function findCompanions(columns: readonly Column[], homes: Homes): Companions {
  const given = columns.find(({ kind, role }) => kind === 'name' && role === 'personal');
  const dates = columns.find(({ kind }) => kind === 'date');
  if (!given || !dates || !homes.known) return NO_COMPANIONS;
  const family = columns.find(({ kind }) => kind === 'family-name');
  const years = Int16Array.from(dates.values, (value) => Number(value.slice(0, 4)));
  const housed = (record: number) => homes.knownOf(record).family;
  const houses = columns
    .filter(({ kind, role }) => kind === 'address' && role === 'household')
    .map((column) => indexHomes(column, housed));
  const named = (record: number) =>
    given.codes[record]! >= 0 && dates.codes[record]! >= 0 && given.silent?.[given.codes[record]!] !== 1;
  const isSame = (i: number, j: number) =>
    given.codes[i] === given.codes[j] &&
    dates.codes[i] === dates.codes[j] &&
    (!family || family.codes[i] === family.codes[j]);
  const isOther = (i: number, j: number) =>
    named(j) && given.codes[i] !== given.codes[j] && years[dates.codes[i]!] !== years[dates.codes[j]!];
  const others = (record: number): number[] =>
    houses.flatMap((at) => [...at(record)]).filter((other) => isOther(record, other));
  const accompanied = (record: number) => others(record).length > 0;
  let [several, all] = [0, 0];
  const step = Math.ceil(given.codes.length / SAMPLE);
  for (let record = 0; record < given.codes.length; record += step) {
    if (!named(record) || !housed(record)) continue;
    all += 1;
    if (accompanied(record)) several += 1;
  }
  return {
    accompanied,
    share: several / Math.max(1, all),
    together: (i, j) => others(i).some((a) => others(j).some((b) => a === b || isSame(a, b))),
  };
}

const NOBODY = new Int32Array(0);

/** Records by home; `has` says which records have one. */
function indexHomes({ codes, values }: Column, has: (record: number) => boolean): (record: number) => Int32Array {
  const starts = new Int32Array(values.length + 1);
  const here = codes.map((code, record) => (code >= 0 && has(record) ? code : -1));
  for (const code of here) if (code >= 0) starts[code + 1]! += 1;
  for (let code = 0; code < values.length; code += 1) starts[code + 1]! += starts[code]!;
  const next = starts.slice();
  const members = new Int32Array(starts[values.length]!);
  here.forEach((code, record) => {
    if (code < 0) return;
    members[next[code]!] = record;
    next[code]! += 1;
  });
  return (record) => {
    const code = here[record]!;
    if (code < 0) return NOBODY;
    const [from, to] = [starts[code]!, starts[code + 1]!];
    return to - from > HOME ? NOBODY : members.subarray(from, to);
  };
}
