import type { Characters } from './characters.ts';
import { type Compare, compareDates, comparerOf } from './compare.ts';
import { isCitizenNumber, isMaskedAway, normalizeIdentifier } from './id-numbers.ts';
import { normalizeAddress } from './normalize-address.ts';
import { normalizeDate } from './normalize-date.ts';
import { isNewborn, normalizeNamePart, splitName } from './normalize-name.ts';
import { hasHan, normalizePhone, normalizePostcode, normalizeSex, normalizeText } from './normalize-text.ts';
import { DIFFERENT, type FieldKind, type GivenWeights, type LinkField, type RawColumn } from './schema.ts';

/** Whose a value is: one person's, shared by a household, or not known. */
export type Role = 'personal' | 'household' | 'open';

/** A field ready to be compared: normalised values by code, and a code (-1 missing) for each record. */
export interface Column {
  name: string;
  kind: FieldKind;
  role: Role;
  codes: Int32Array;
  values: readonly string[];
  /** How many records have each value. */
  counts: Int32Array;
  /** Values that `counts` are taken from; their sum without it. */
  present?: number;
  compare: Compare;
  /** Columns whose values this one's may have been swapped with; they share the codes. */
  partners: Column[];
  /** Telephones that are known to stand under many names in the register. */
  crowded?: Uint8Array;
  /** Codes whose equality says nothing (newborns without a name, numbers masked away). */
  silent: Uint8Array | undefined;
  weights: GivenWeights | undefined;
}

/** Values that a column's counts are taken from. */
export const presentIn = ({ present, counts }: Column): number =>
  present ?? counts.reduce((sum, count) => sum + count, 0);

const ROLES: Record<FieldKind, Role> = {
  name: 'personal',
  date: 'personal',
  sex: 'personal',
  'id-number': 'personal',
  'family-name': 'household',
  phone: 'household',
  address: 'household',
  postcode: 'household',
  text: 'open',
  exact: 'open',
};

/** Codes of the texts of fields that may be swapped among each other. */
class Dictionary {
  readonly values: string[] = [];
  private readonly places = new Map<string, number>();

  code(value: string): number {
    if (value === '') return -1;
    let place = this.places.get(value);
    if (place === undefined) {
      place = this.values.length;
      this.values.push(value);
      this.places.set(value, place);
    }
    return place;
  }
}

/** Normalises the fields; a full name becomes a given and a family name, an id number of somebody else leaves its column. */
export function buildColumns(given: readonly LinkField[], raw: readonly RawColumn[], characters: Characters): Column[] {
  const fields = withFamilyName(given, raw);
  const names = new Dictionary();
  const places = new Dictionary();
  const full = fullNames(fields, raw);
  const pinyin = full[0] !== undefined && raw[full[0]]!.texts.some(hasHan);
  const columns: Column[] = [];
  fields.forEach((field, at) => {
    const source = raw[at]!;
    const dictionary = isName(field.kind) ? names : isPlace(field.kind) ? places : new Dictionary();
    const add = (name: string, kind: FieldKind, normalize: (text: string) => string) =>
      columns.push(makeColumn(name, kind, source, dictionary, normalize, field.weights, characters));
    if (at === full[0]) {
      add(field.column, 'name', (text) => splitName(text, characters, pinyin).given);
      add(`${field.column} (family)`, 'family-name', (text) => splitName(text, characters, pinyin).family);
    } else add(field.column, field.kind, normalizerOf(field.kind, characters));
  });
  for (const at of full.slice(1)) columns.find(({ name }) => name === fields[at]!.column)!.role = 'household';
  for (const column of columns) {
    const group = isOwnName(column)
      ? isOwnName
      : isPlace(column.kind)
        ? ({ kind }: Column) => isPlace(kind)
        : undefined;
    if (group) column.partners = columns.filter((other) => other !== column && group(other));
  }
  const guardian = takeBorrowedNumbers(columns);
  const all = guardian ? [...columns, guardian] : columns;
  for (const column of all) count(column);
  return all.filter(({ codes }) => codes.some((code) => code >= 0));
}

const isName = (kind: FieldKind) => kind === 'name' || kind === 'family-name';
/** A name of the person, not of a parent or contact. */
export const isOwnName = ({ kind, role }: Column) => kind === 'family-name' || (kind === 'name' && role === 'personal');
const isPlace = (kind: FieldKind) => kind === 'address' || kind === 'text';

/** Characters on average from which a column of Chinese names holds full ones, and up to which surnames. */
const FULL_LENGTH = 2.3;
const SURNAME_LENGTH = 1.3;

/** Characters of the names of a column on average, minority names as four; 0 when most are not Chinese. */
function lengthOfNames({ texts }: RawColumn): number {
  const lengths = texts.slice(0, 1000).map((text) => Math.min(4, (text.match(/\p{Script=Han}/gu) ?? []).length));
  const chinese = lengths.filter((length) => length > 0);
  const sum = chinese.reduce((total, length) => total + length, 0);
  return chinese.length * 2 > lengths.length ? sum / chinese.length : 0;
}

/** Of several fields of names without one of family names, the one with Chinese surnames is that. */
function withFamilyName(fields: readonly LinkField[], raw: readonly RawColumn[]): readonly LinkField[] {
  const names = fields.flatMap(({ kind }, at) => (kind === 'name' ? [at] : []));
  if (names.length < 2 || fields.some(({ kind }) => kind === 'family-name')) return fields;
  const family = names.find((at) => {
    const length = lengthOfNames(raw[at]!);
    return length > 0 && length <= SURNAME_LENGTH;
  });
  return fields.map((field, at) => (at === family ? { ...field, kind: 'family-name' } : field));
}

/**
 * Places of the fields that hold full names: without a field of family names a single field of names does; of several,
 * those with Chinese names of that length. The first is the person's, others a parent's or a contact's.
 */
function fullNames(fields: readonly LinkField[], raw: readonly RawColumn[]): number[] {
  if (fields.some(({ kind }) => kind === 'family-name')) return [];
  const names = fields.flatMap(({ kind }, at) => (kind === 'name' ? [at] : []));
  return names.length <= 1 ? names : names.filter((at) => lengthOfNames(raw[at]!) >= FULL_LENGTH);
}

function normalizerOf(kind: FieldKind, characters: Characters): (text: string) => string {
  switch (kind) {
    case 'name':
      return (text) => normalizeNamePart(text, characters, true);
    case 'family-name':
      return (text) => normalizeNamePart(text, characters, false);
    case 'date':
      return normalizeDate;
    case 'sex':
      return normalizeSex;
    case 'phone':
      return normalizePhone;
    case 'address':
      return (text) => normalizeAddress(text, characters.simplify);
    case 'postcode':
      return normalizePostcode;
    case 'id-number':
      return normalizeIdentifier;
    default:
      return (text) => normalizeText(text, characters.simplify);
  }
}

function makeColumn(
  name: string,
  kind: FieldKind,
  source: RawColumn,
  dictionary: Dictionary,
  normalize: (text: string) => string,
  weights: GivenWeights | undefined,
  characters: Characters,
): Column {
  const codeOf = Int32Array.from(source.texts, (text) => dictionary.code(normalize(text)));
  return {
    name,
    kind,
    role: ROLES[kind],
    codes: Int32Array.from(source.codes, (code) => (code < 0 ? -1 : codeOf[code]!)),
    values: dictionary.values,
    counts: new Int32Array(0),
    compare: comparerOf(kind, characters),
    partners: [],
    silent: undefined,
    weights,
  };
}

function count(column: Column): void {
  column.counts = new Int32Array(column.values.length);
  for (const code of column.codes) if (code >= 0) column.counts[code]! += 1;
  if (column.kind === 'name' && column.values.some(isNewborn))
    column.silent = Uint8Array.from(column.values, (value) => (isNewborn(value) ? 1 : 0));
  if (column.kind === 'id-number' && column.values.some(isMaskedAway))
    column.silent = Uint8Array.from(column.values, (value) => (isMaskedAway(value) ? 1 : 0));
}

/** Years between a record's birth date and its number's after which the number is taken for a parent's. */
const GENERATION = 12;

/**
 * A newborn is written down with a parent's number, a wife with her husband's: the number's birth date is another generation's, or
 * quite another and of the other sex. Such numbers leave the column of id numbers for one of guardians, which says which household
 * a record belongs to.
 */
function takeBorrowedNumbers(columns: readonly Column[]): Column | undefined {
  const ids = columns.find(({ kind }) => kind === 'id-number');
  if (!ids) return undefined;
  const dates = columns.find(({ kind }) => kind === 'date');
  const given = columns.find(({ kind }) => kind === 'name');
  const sexes = columns.find(({ kind }) => kind === 'sex');
  const borrowed = new Int32Array(ids.codes.length).fill(-1);
  const citizen = Uint8Array.from(ids.values, (value) => (isCitizenNumber(value) ? 1 : 0));
  const newborn = Uint8Array.from(given?.values ?? [], (value) => (isNewborn(value) ? 1 : 0));
  let found = 0;
  for (let i = 0; i < borrowed.length; i += 1) {
    const code = ids.codes[i]!;
    if (code < 0 || citizen[code] !== 1) continue;
    const born = dates && dates.codes[i]! >= 0 ? dates.values[dates.codes[i]!]! : undefined;
    const stated = ids.values[code]!.slice(6, 14);
    const nameless = given !== undefined && given.codes[i]! >= 0 && newborn[given.codes[i]!] === 1;
    const apart = born === undefined ? 0 : Number(born.slice(0, 4)) - Number(stated.slice(0, 4));
    const sex = sexes && sexes.codes[i]! >= 0 ? sexes.values[sexes.codes[i]!]! : '';
    const otherSex = sex !== '' && sex !== (Number(ids.values[code]![16]) % 2 === 1 ? 'm' : 'f');
    const foreign =
      born === undefined
        ? nameless
        : born !== stated &&
          (nameless || ((otherSex || apart >= GENERATION) && compareDates(born, stated) === DIFFERENT));
    if (!foreign) continue;
    borrowed[i] = code;
    ids.codes[i] = -1;
    found += 1;
  }
  if (found === 0) return undefined;
  return {
    ...ids,
    name: `${ids.name} (guardian)`,
    role: 'household',
    codes: borrowed,
    partners: [],
    weights: undefined,
  };
}
