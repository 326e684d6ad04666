/** SQL of teams. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface TeamMember {
  /** Sign-in name. */
  account: string;
  name: string;
  lead: boolean;
}
export interface TeamRow {
  /** CareTeam id. */
  id: string;
  name: string;
  area: string | null;
  /** Organization id. */
  institution: string | null;
  active: boolean;
  version: number;
  members: TeamMember[];
}

export async function upsertTeams(tx: Tx, teams: readonly TeamRow[]): Promise<void> {
  if (teams.length === 0) return;
  await tx.query(
    `insert into programs.team (id, name, area, institution, active, version)
     select id, name, area, institution, active, version
     from jsonb_to_recordset($1::jsonb) as r(id text, name text, area text, institution text, active boolean, version integer)
     on conflict (id) do update set (name, area, institution, active, version) =
       (excluded.name, excluded.area, excluded.institution, excluded.active, excluded.version)`,
    [JSON.stringify(teams)],
  );
  await tx.query('delete from programs.team_member where team = any($1)', [teams.map(({ id }) => id)]);
  const members = teams.flatMap(({ id: team, members: all }) => all.map((member) => ({ team, ...member })));
  await tx.query(
    `insert into programs.team_member (team, account, name, lead)
     select distinct on (team, account) team, account, name, lead
     from jsonb_to_recordset($1::jsonb) as r(team text, account text, name text, lead boolean) order by team, account, lead desc`,
    [JSON.stringify(members)],
  );
}

export async function deleteTeams(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('delete from programs.team where id = any($1)', [ids]);
}

const TEAM = `t.id, t.name, t.area, t.institution, t.active, t.version,
  coalesce((select jsonb_agg(jsonb_build_object('account', m.account, 'name', m.name, 'lead', m.lead) order by m.lead desc, m.name, m.account)
    from programs.team_member m where m.team = t.id), '[]') as members`;

export async function findTeam(q: Queryable, id: string): Promise<TeamRow | undefined> {
  const [row] = await q.query<TeamRow>(`select ${TEAM} from programs.team t where t.id = $1`, [id]);
  return row;
}

/** With how many residents each looks after, those of its members included. */
export function selectTeams(
  q: Queryable,
  filter: { areas?: readonly string[] | undefined; ids?: readonly string[] | undefined },
): Promise<(TeamRow & { enrolled: number })[]> {
  return q.query(
    `select ${TEAM}, (select count(distinct coalesce(l.person_id::text, e.patient))::int from programs.enrolment e
       left join identify.pub_patient_person l on l.patient_id = e.patient
       where e.exited is null and e.patient not like 'Organization/%' and (e.team = t.id
       or e.doctor in (select m.account from programs.team_member m where m.team = t.id))) as enrolled
     from programs.team t where ($1::text[] is null or t.area like any($1)) and ($2::text[] is null or t.id = any($2))
     order by t.active desc, t.name, t.id`,
    [filter.areas ?? null, filter.ids ?? null],
  );
}
