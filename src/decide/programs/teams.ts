/** Teams that look after residents together: a CareTeam each, handed in like every record. */
import { findAccount } from '../../access/index.ts';
import { type FhirResource, KangyuError, type Kernel, type Queryable } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';
import { handIn, type ProgramWriter } from './hand-in.ts';
import type { PersonHistory } from './histories.ts';
import { DOCTOR, idIn } from './read-records.ts';
import { workflowOn } from './states.ts';
import { countOfDoctor } from './store-read.ts';
import { findTeam, type TeamRow } from './store-teams.ts';

export interface TeamRequest {
  /** Chosen by the sender. */
  id: string;
  name: string;
  /** Division code of where it works. */
  area: string;
  institution?: string | undefined;
  members: readonly { account: string; lead: boolean }[];
  active: boolean;
  /** Of a change: the version that was looked at. */
  version?: number | undefined;
}
const AREA = 'urn:kangyu:ext:area';
const LEAD = { system: 'urn:kangyu:cs:team-role', code: 'lead', display: '组长' };

/** Makes a team or changes it. Throws `programs.team-member`, `.doctor-unknown`, `.version-team`. */
export async function saveTeam(writer: ProgramWriter, request: TeamRequest): Promise<TeamRow> {
  const { id, members, version } = request;
  const accounts = new Set(members.map(({ account }) => account));
  if (accounts.size !== members.length || members.filter(({ lead }) => lead).length !== 1)
    throw new KangyuError('programs.team-member');
  return writer.kernel.db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [`programs/team/${id}`]);
    const before = await findTeam(tx, id);
    if (before && before.version !== version)
      throw new KangyuError('programs.version-team', { version: before.version });
    const named = await namedMembers(tx, members);
    await handIn(writer, tx, `team/${id}/${(before?.version ?? 0) + 1}`, [
      { resource: careTeamOf(request, named), request: { method: 'PUT', url: `CareTeam/${id}` } },
    ]);
    return (await findTeam(tx, id))!;
  });
}

function namedMembers(q: Queryable, members: TeamRequest['members']) {
  return Promise.all(
    members.map(async ({ account, lead }) => {
      const found = await findAccount(q, { account });
      if (!found) throw new KangyuError('programs.doctor-unknown', { doctor: account });
      return { account, lead, name: found.name, practitioner: found.practitioner };
    }),
  );
}

export type Named = Awaited<ReturnType<typeof namedMembers>>[number];
/** A team as a record. Pure. */
export const careTeamOf = (
  { id, name, area, institution, active }: TeamRequest,
  members: readonly Named[],
): FhirResource => ({
  resourceType: 'CareTeam',
  id,
  status: active ? 'active' : 'inactive',
  name,
  extension: [{ url: AREA, valueCode: area }],
  ...(institution ? { managingOrganization: [{ reference: `Organization/${institution}` }] } : {}),
  participant: members.map((one) => ({
    ...(one.lead ? { role: [{ coding: [LEAD] }] } : {}),
    member: { ...(one.practitioner ? { reference: one.practitioner } : {}), display: one.name },
    extension: [{ url: DOCTOR, valueString: one.account }],
  })),
});

interface Extended {
  extension?: { url?: string; valueString?: string; valueCode?: string }[];
}
/** What a CareTeam says; undefined for one without a name. */
export function readTeam(resource: FhirResource, version: number): TeamRow | undefined {
  if (typeof resource.name !== 'string' || resource.status === 'entered-in-error') return undefined;
  const participants = (resource.participant ?? []) as (Extended & {
    role?: { coding?: { code?: string }[] }[];
    member?: { display?: string };
  })[];
  return {
    id: resource.id!,
    name: resource.name,
    area: (resource as Extended).extension?.find(({ url }) => url === AREA)?.valueCode ?? null,
    institution: idIn(resource.managingOrganization?.[0]?.reference, 'Organization') ?? null,
    active: resource.status === 'active',
    version,
    members: participants.flatMap(({ extension, role, member }) => {
      const account = extension?.find(({ url }) => url === DOCTOR)?.valueString;
      if (account === undefined) return [];
      const lead = (role ?? []).some(({ coding }) => coding?.some(({ code }) => code === LEAD.code));
      return [{ account, name: member?.display ?? account, lead }];
    }),
  };
}

/** For how many the doctor of a person answers in a programme, where a fact of the pack asks; of who fills in, where nobody answers yet. */
export async function loadOf(
  k: Pick<Kernel, 'db' | 'clock'>,
  pack: Pack,
  { enrolments }: Pick<PersonHistory, 'enrolments'>,
  account: string,
): Promise<number | undefined> {
  if (!pack.facts.some(({ from }) => 'enrolment' in from && from.enrolment === 'load')) return undefined;
  const running = enrolments.find((one) => one.pack === pack.id && one.exited === null);
  const { initial } = workflowOn(pack, k.clock.today()) ?? {};
  // Whom the contract is about is counted once it is signed.
  const own = running?.doctor && running.state !== (initial ?? null) ? 1 : 0;
  return (await countOfDoctor(k.db, pack.id, running?.doctor ?? account, initial)) - own;
}

/** What a form says of a team that is going to look after somebody. Throws `programs.team-unknown`. */
export async function chosenTeam(
  q: Queryable,
  id: string,
  account: string,
): Promise<{ team: string; doctor: string | null }> {
  const team = await findTeam(q, id);
  if (!team) throw new KangyuError('programs.team-unknown');
  const own = team.members.find((one) => one.account === account) ?? team.members.find(({ lead }) => lead);
  return { team: team.name, doctor: own?.name ?? null };
}
