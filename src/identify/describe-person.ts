/** One person with everything the index knows: members, what holds of each field, merges, decisions, history. */
import { KangyuError, type Queryable } from '../kernel/index.ts';
import { type MatchPolicy, matchPolicy } from './matching/policy.ts';
import type { Profile } from './matching/profile.ts';
import type { IdentifyKernel } from './model.ts';
import { profileIn } from './review-pairs.ts';
import {
  type DecisionRow,
  findMerges,
  findSurvivor,
  type HistoryRow,
  type MemberRow,
  type MergeRow,
  selectDecisions,
  selectHistory,
  selectMembers,
} from './store-merge.ts';

export interface Member {
  patient: string;
  source: string;
  /** How it came to the person: id-number, birth-certificate, local, new, matched, decided. */
  method: string;
  at: Date;
  score: number | null;
  via: string | null;
  /** The person that was merged into this one with it. */
  own: string | null;
  area: string | null;
  deceased: boolean;
  statedAt: Date | null;
  profile: Profile;
}

/** What holds of one field, and who says so. */
export interface GoldenField {
  field: keyof Profile;
  value: string;
  patient: string;
  source: string;
  /** When it said so. */
  at: Date;
  /** Why: nobody else says anything, all say the same, the source ranks before the others, or it said so last. */
  why: 'only' | 'agreed' | 'rank' | 'newest';
  /** What the others say that does not hold. */
  others: { value: string; source: string; at: Date }[];
}

export interface PersonDescription {
  person: string;
  state: string;
  /** The id that was asked for, when that person lives on in this one. */
  asked: string;
  area: string | null;
  golden: GoldenField[];
  members: Member[];
  merges: MergeRow[];
  decisions: DecisionRow[];
  /** `source`: of the Patient; null when it is deleted. */
  history: (HistoryRow & { source: string | null })[];
}

/** @throws identify.person-unknown */
export async function describePerson(k: IdentifyKernel, q: Queryable, id: string): Promise<PersonDescription> {
  const row = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? await findSurvivor(q, id) : undefined;
  if (!row) throw new KangyuError('identify.person-unknown');
  const members = (await selectMembers(q, { persons: [row.id] })).map((member) => memberOf(k, member));
  const history = await selectHistory(q, [row.id]);
  const golden = goldenRecord(members, matchPolicy(k.clock.today()));
  const home = golden.find(({ field }) => field === 'address') ?? golden[0];
  return {
    person: row.id,
    state: row.state,
    asked: id,
    area:
      members.find(({ patient, area }) => patient === home?.patient && area !== null)?.area ??
      members.find(({ area }) => area !== null)?.area ??
      null,
    golden,
    members,
    merges: await findMerges(q, [row.id]),
    decisions: await selectDecisions(q, [row.id]),
    history: await withSources(q, history, members),
  };
}

/** Patients that stood for the person once have a source, too. */
async function withSources(q: Queryable, history: readonly HistoryRow[], members: readonly Member[]) {
  const sourceOf = new Map(members.map(({ patient, source }) => [patient, source]));
  const gone = [...new Set(history.map(({ patient }) => patient))].filter((patient) => !sourceOf.has(patient));
  for (const { patient, source } of gone.length > 0 ? await selectMembers(q, { patients: gone }) : [])
    sourceOf.set(patient, source);
  return history.map((one) => ({ ...one, source: sourceOf.get(one.patient) ?? null }));
}

function memberOf(k: IdentifyKernel, member: MemberRow): Member {
  const { sealed, person: _person, idKey: _id, nameKey: _name, ...rest } = member;
  return { ...rest, profile: profileIn(k, sealed, member.patient) };
}

const FIELDS: readonly (keyof Profile)[] = ['name', 'sex', 'birthDate', 'idNumber', 'mother', 'phone', 'address'];

/** Survivorship: of each field the statement of the source of the best rank, of these the newest. Pure. */
export function goldenRecord(
  members: readonly Member[],
  { survivorship }: Pick<MatchPolicy, 'survivorship'>,
): GoldenField[] {
  const rankOf = ({ source }: Member) =>
    survivorship.ranks.find((one) => source.includes(one.source))?.rank ?? survivorship.other;
  const timeOf = ({ statedAt, at }: Member) => statedAt ?? at;
  const ordered = [...members].sort(
    (a, b) => rankOf(a) - rankOf(b) || timeOf(b).getTime() - timeOf(a).getTime() || a.patient.localeCompare(b.patient),
  );
  return FIELDS.flatMap((field) => {
    const [member, ...rest] = ordered.filter(({ profile }) => profile[field] !== '');
    if (!member) return [];
    const value = member.profile[field];
    const against = rest.filter(({ profile }) => profile[field] !== value);
    const why =
      rest.length === 0
        ? 'only'
        : against.length === 0
          ? 'agreed'
          : against.some((one) => rankOf(one) === rankOf(member))
            ? 'newest'
            : 'rank';
    const others = against.map((one) => ({ value: one.profile[field], source: one.source, at: timeOf(one) }));
    return [{ field, value, patient: member.patient, source: member.source, at: timeOf(member), why, others }];
  });
}
