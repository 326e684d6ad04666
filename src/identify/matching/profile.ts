/** What a Patient says of a person, as far as the index compares it. Pure. */
import { parseIdNumber } from '../../algorithms/id-number.ts';
import { isNewborn, splitName } from '../../algorithms/linkage/normalize-name.ts';
import { ID_NUMBER_SYSTEM } from '../../ingest/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { hanCharacters } from './characters.ts';

/** Texts as they were written; empty where nothing is said. */
export interface Profile {
  name: string;
  sex: string;
  birthDate: string;
  /** Also wrong and masked ones; a parent's number stands in `mother`. */
  idNumber: string;
  mother: string;
  phone: string;
  address: string;
}

const MOTHER_EXTENSION = 'urn:kangyu:ext:mother-id';
const RESIDENCE_EXTENSION = 'urn:kangyu:ext:residence';
/** Years between a birth date and a number's after which the number is taken for a parent's. */
const GENERATION = 12;

interface Extension {
  url?: string;
  valueIdentifier?: { value?: unknown };
  valuePeriod?: { end?: unknown };
}

export function profileOf(resource: FhirResource, today: string): Profile {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const list = <T>(value: unknown) => (Array.isArray(value) ? (value as T[]) : []);
  const number = list<{ system?: unknown; value?: unknown; use?: unknown }>(resource.identifier).find(
    ({ system, use }) => system === ID_NUMBER_SYSTEM && use !== 'old',
  );
  const stated = list<Extension>(resource.extension).find(({ url }) => url === MOTHER_EXTENSION)?.valueIdentifier;
  const profile = {
    name: displayName(resource) ?? '',
    sex: text(resource.gender),
    birthDate: text(resource.birthDate),
    idNumber: text(number?.value),
    mother: text(stated?.value),
    phone: text(
      list<{ system?: unknown; value?: unknown }>(resource.telecom).find((one) => one?.system === 'phone')?.value,
    ),
    address: addressOf(list(resource.address)[0]),
  };
  return isBorrowed(profile, today)
    ? { ...profile, idNumber: '', mother: profile.mother || profile.idNumber }
    : profile;
}

interface HumanName {
  use?: string;
  text?: string;
  family?: string;
  given?: string[];
}

/** Display name of a person: as text, else put together from its parts. */
export function displayName(resource: FhirResource | undefined): string | null {
  const names = resource?.name as HumanName[] | undefined;
  if (!Array.isArray(names)) return null;
  const name = names.find((n) => n.use !== 'old' && n.use !== 'maiden') ?? names[0];
  if (!name) return null;
  const latin = /^[\x20-\x7f]*$/.test(name.family ?? '');
  return (name.text ?? [name.family, ...(name.given ?? [])].filter(Boolean).join(latin ? ' ' : '')) || null;
}

function addressOf(address: unknown): string {
  if (typeof address !== 'object' || address === null) return '';
  const { text, state, city, district, line } = address as Record<string, unknown>;
  if (typeof text === 'string') return text;
  return [state, city, district, ...(Array.isArray(line) ? line : [])]
    .filter((part) => typeof part === 'string')
    .join('');
}

/**
 * Whether the id number that a Patient carries is a parent's: it belongs to another generation, or the Patient is a child
 * without a name (张三之子) that was not born on the number's day.
 */
function isBorrowed(
  { name, birthDate, idNumber }: Pick<Profile, 'name' | 'birthDate' | 'idNumber'>,
  today: string,
): boolean {
  if (idNumber === '') return false;
  const parsed = parseIdNumber(idNumber, today);
  if (!parsed.ok || birthDate === parsed.id.birthDate) return false;
  if (isNameless(name)) return true;
  const years = Number(birthDate.slice(0, 4)) - Number(parsed.id.birthDate.slice(0, 4));
  return /^\d{4}-\d{2}-\d{2}$/.test(birthDate) && years >= GENERATION;
}

export const isNameless = (name: string): boolean =>
  name !== '' && /[子女儿男婴孙毛头宝甲乙丙丁]/.test(name) && isNewborn(splitName(name, hanCharacters()).given);

/** Whether the resource carries a parent's id number as its own. */
export function borrowsIdNumber(resource: FhirResource, today: string): boolean {
  const { identifier, name, birthDate } = resource;
  if (!Array.isArray(identifier) || !Array.isArray(name)) return false;
  const number = identifier.find((one) => one?.system === ID_NUMBER_SYSTEM && one.use !== 'old')?.value;
  if (typeof number !== 'string' || typeof birthDate !== 'string') return false;
  return isBorrowed({ name: displayName(resource) ?? '', birthDate, idNumber: number }, today);
}

/** The day of moving away, when the Patient says so. */
export function movedOut(resource: FhirResource, today: string): boolean {
  const extensions = Array.isArray(resource.extension) ? (resource.extension as Extension[]) : [];
  const end = extensions.find(({ url }) => url === RESIDENCE_EXTENSION)?.valuePeriod?.end;
  return typeof end === 'string' && end <= today;
}
