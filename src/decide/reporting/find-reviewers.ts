/** Who fills in, checks and reviews cards where: accounts by permission, institution and area. */
import { EVERYWHERE, findHolders, isWithinByCode, loadRoles } from '../../access/index.ts';
import type { Queryable } from '../../kernel/index.ts';
import { areas } from '../../measure/population/index.ts';

export interface Holder {
  account: string;
  area: string;
  /** `Organization/<id>` that the account works for. */
  institution: string | null;
}
/** Where a card or an illness is. */
interface Place {
  /** Organization id. */
  institution: string | null;
  institutionArea: string | null;
  area: string | null;
}
export type ReviewLevel = 'check' | 'county' | 'city';

/** Whoever is asked, in one run. */
export interface Desk {
  /** The nearest of a level; empty where the level has nobody. */
  reviewers(level: ReviewLevel, place: Place): Holder[];
  /** Doctors who may report a case of this confidentiality; the public-health department where no doctor may. */
  reporters(place: Place, rank: number): Holder[];
}

const RANKS = [[], ['record.restricted'], ['record.restricted', 'record.veryrestricted']] as const;

export async function openDesk(q: Queryable, day: string): Promise<Desk> {
  const book = loadRoles();
  const rolesWith = (permissions: readonly string[], without?: string) =>
    Object.entries(book.roles).flatMap(([role, { program }]) => {
      const held = book.rightsOn(role, day)?.permissions;
      const fits = !program && held && permissions.every((one) => held.has(one)) && !(without && held.has(without));
      return fits ? [role] : [];
    });
  const cities = await citiesOf(q, day);
  const holders = (permissions: readonly string[], without?: string): Promise<Holder[]> =>
    findHolders(q, rolesWith(permissions, without), day);
  const [checkers, reviewers] = await Promise.all([holders(['report.check']), holders(['report.review'])]);
  const doctors = await Promise.all(RANKS.map((rank) => holders(['report.fill', ...rank], 'report.check')));
  const departments = await Promise.all(RANKS.map((rank) => holders(['report.check', ...rank])));
  return {
    reviewers: (level, place) => {
      if (level === 'check') return atInstitution(checkers, place);
      const within = reviewers.filter(({ area }) => isWithin(place.area, area));
      return nearest(level === 'city' ? within.filter(({ area }) => cities.has(area)) : within);
    },
    reporters: (place, rank) => {
      const own = atInstitution(doctors[rank]!, place);
      return own.length > 0 ? own : atInstitution(departments[rank]!, place);
    },
  };
}

/** Whether anybody reviews for the city or province of a place: a level without anybody is skipped. */
export async function hasCityReviewer(q: Queryable, day: string, area: string | null): Promise<boolean> {
  const desk = await openDesk(q, day);
  return desk.reviewers('city', { institution: null, institutionArea: null, area }).length > 0;
}

/** Areas above a county; the whole instance is one. */
async function citiesOf(q: Queryable, day: string): Promise<ReadonlySet<string>> {
  const above = (await areas(q, day)).filter(({ level }) => level === 'city' || level === 'province');
  return new Set([EVERYWHERE, ...above.map(({ code }) => code)]);
}

const isWithin = (area: string | null, scope: string): boolean =>
  scope === EVERYWHERE || (area !== null && isWithinByCode(area, scope));

/** Who works there; without anybody, who does so for the area and belongs to no institution. */
function atInstitution(holders: readonly Holder[], { institution, institutionArea, area }: Place): Holder[] {
  const own = holders.filter((one) => institution !== null && one.institution?.split('/')[1] === institution);
  if (own.length > 0) return own;
  return nearest(holders.filter((one) => one.institution === null && isWithin(institutionArea ?? area, one.area)));
}

/** Those of the smallest area: 530403 lies in 530400, whose code has as many digits. */
function nearest(holders: readonly Holder[]): Holder[] {
  const digits = (area: string): number => (area === EVERYWHERE ? 0 : area.replace(/(00)+$/, '').length);
  const most = holders.reduce((found, { area }) => Math.max(found, digits(area)), 0);
  return holders.filter(({ area }) => digits(area) === most);
}
