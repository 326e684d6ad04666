/** SQL of emergency teams, their members, and call-ups to events. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface TeamRow {
  id: string;
  area: string;
  areaName: string | null;
  name: string;
  class: string;
  note: string | null;
  members: number;
  onCall: number;
  /** Event it is called up to now. */
  event: string | null;
  eventTitle: string | null;
  exercise: boolean | null;
}
export function selectTeams(q: Queryable, areas: readonly string[] | undefined, id?: string): Promise<TeamRow[]> {
  return q.query<TeamRow>(
    `select t.id, t.area, a.name as "areaName", t.name, t.class, t.note, coalesce(m.members, 0)::int as members, coalesce(m.on_call, 0)::int as "onCall",
       e.id as event, e.title as "eventTitle", e.exercise
     from command.team t left join population.pub_reporting_area a on a.code = t.area
     left join lateral (select count(*) as members, count(*) filter (where on_call) as on_call from command.member x where x.team = t.id and x.active) m on true
     left join lateral (select v.id, v.title, v.exercise from command.callup c join command.event v on v.id = c.event
       where c.team = t.id and c.released_at is null and v.state <> 'closed' order by c.at desc limit 1) e on true
     where ($1::text[] is null or t.area like any($1)) and ($2::uuid is null or t.id = $2) order by t.area, t.class, t.name`,
    [areas ?? null, id ?? null],
  );
}
/** False where the area has a team of that name already. */
export async function insertTeam(
  tx: Tx,
  t: Pick<TeamRow, 'id' | 'area' | 'name' | 'class' | 'note'>,
): Promise<boolean> {
  const made = await tx.query(
    'insert into command.team (id, area, name, class, note) values ($1, $2, $3, $4, $5) on conflict (area, name) do nothing returning id',
    [t.id, t.area, t.name, t.class, t.note],
  );
  return made.length > 0;
}

export interface MemberRow {
  id: string;
  team: string;
  name: string;
  /** Sealed. */
  phone: string | null;
  account: string | null;
  leader: boolean;
  profession: string | null;
  employer: string | null;
  skills: string[];
  certificates: { name: string; until: string | null }[];
  onCall: boolean;
  active: boolean;
}
const MEMBER = `id, team, name, phone, account, leader, profession, employer, skills, certificates, on_call as "onCall", active`;
export function selectMembers(q: Queryable, team: string): Promise<MemberRow[]> {
  return q.query<MemberRow>(
    `select ${MEMBER} from command.member where team = $1 and active order by leader desc, name, id`,
    [team],
  );
}
export async function upsertMember(tx: Tx, m: MemberRow): Promise<void> {
  await tx.query(
    `insert into command.member (id, team, name, phone, account, leader, profession, employer, skills, certificates, on_call, active)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set name = $3, phone = $4, account = $5, leader = $6, profession = $7, employer = $8, skills = $9,
       certificates = $10, on_call = $11, active = $12`,
    [
      m.id,
      m.team,
      m.name,
      m.phone,
      m.account,
      m.leader,
      m.profession,
      m.employer,
      m.skills,
      JSON.stringify(m.certificates),
      m.onCall,
      m.active,
    ],
  );
}

export interface CallupRow {
  id: string;
  event: string;
  team: string;
  teamName: string;
  message: string;
  place: string;
  at: Date;
  musterBy: Date;
  name: string;
  releasedAt: Date | null;
  /** Of each the newest answer. */
  members: { id: string; name: string; leader: boolean; answer: Answer | null; answeredAt: string | null }[];
}
export const ANSWERS = ['coming', 'cannot', 'arrived'] as const;
export type Answer = (typeof ANSWERS)[number];
export function selectCallups(q: Queryable, by: { event?: string; id?: string }): Promise<CallupRow[]> {
  return q.query<CallupRow>(
    `select c.id, c.event, c.team, t.name as "teamName", c.message, c.place, c.at, c.muster_by as "musterBy", c.name, c.released_at as "releasedAt",
       (select jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'leader', m.leader, 'answer', a.answer, 'answeredAt', a.at)
         order by m.leader desc, m.name, m.id)
        from command.member m left join lateral (select answer, at from command.answer a where a.callup = c.id and a.member = m.id order by a.no desc limit 1) a on true
        where m.team = c.team and m.active) as members
     from command.callup c join command.team t on t.id = c.team
     where ($1::uuid is null or c.event = $1) and ($2::uuid is null or c.id = $2) order by c.at desc`,
    [by.event ?? null, by.id ?? null],
  );
}
export async function insertCallup(
  tx: Tx,
  c: Pick<CallupRow, 'id' | 'event' | 'team' | 'message' | 'place' | 'at' | 'musterBy' | 'name'> & { account: string },
): Promise<boolean> {
  const made = await tx.query(
    `insert into command.callup (id, event, team, message, place, at, muster_by, account, name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (event, team) do nothing returning id`,
    [c.id, c.event, c.team, c.message, c.place, c.at, c.musterBy, c.account, c.name],
  );
  return made.length > 0;
}
/** False where this is what the member answered last. The caller holds the event's row. */
export async function insertAnswer(
  tx: Tx,
  a: { callup: string; member: string; answer: Answer; at: Date; account: string; name: string },
): Promise<boolean> {
  const made = await tx.query(
    `insert into command.answer (callup, member, answer, at, account, name) select $1, $2, $3, $4, $5, $6
     where $3 is distinct from (select answer from command.answer where callup = $1 and member = $2 order by no desc limit 1) returning answer`,
    [a.callup, a.member, a.answer, a.at, a.account, a.name],
  );
  return made.length > 0;
}
export async function releaseCallup(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update command.callup set released_at = $2 where id = $1', [id, at]);
}

export interface OwnCallup {
  id: string;
  event: string;
  eventTitle: string;
  exercise: boolean;
  teamName: string;
  message: string;
  place: string;
  at: Date;
  musterBy: Date;
  name: string;
  member: string;
  leader: boolean;
  answer: Answer | null;
  answeredAt: Date | null;
  members: number;
  arrived: number;
}
/** Call-ups under way of teams on whose roster an account stands, newest first. */
export function selectCallupsOf(q: Queryable, account: string): Promise<OwnCallup[]> {
  return q.query<OwnCallup>(
    `select c.id, c.event, v.title as "eventTitle", v.exercise, t.name as "teamName", c.message, c.place, c.at, c.muster_by as "musterBy", c.name,
       m.id as member, m.leader, a.answer, a.at as "answeredAt", n.members::int as members, n.arrived::int as arrived
     from command.member m join command.callup c on c.team = m.team and c.released_at is null
     join command.event v on v.id = c.event and v.state = 'responding' join command.team t on t.id = c.team
     left join lateral (select answer, at from command.answer x where x.callup = c.id and x.member = m.id order by x.no desc limit 1) a on true
     cross join lateral (select count(*) as members, count(*) filter (where l.answer = 'arrived') as arrived from command.member o
       left join lateral (select answer from command.answer x where x.callup = c.id and x.member = o.id order by x.no desc limit 1) l on true
       where o.team = c.team and o.active) n
     where m.account = $1 and m.active order by c.at desc`,
    [account],
  );
}

const MISSING = `(select count(*) from command.member m where m.team = c.team and m.active and not exists (
  select from command.answer a where a.callup = c.id and a.member = m.id and a.answer = 'arrived'))`;
/** Call-ups whose time to muster passed untold with members missing. */
export function selectLateMusters(q: Queryable, now: Date): Promise<{ id: string; event: string }[]> {
  return q.query(
    `select c.id, c.event from command.callup c join command.event v on v.id = c.event and v.state = 'responding'
     where c.released_at is null and not c.late_told and c.muster_by < $1 and ${MISSING} > 0 order by c.muster_by, c.id`,
    [now],
  );
}
/** Marks it as told; nothing where another did. */
export async function markMusterTold(
  tx: Tx,
  id: string,
): Promise<{ team: string; missing: number; members: number; givenBy: string } | undefined> {
  const [row] = await tx.query<{ team: string; missing: number; members: number; givenBy: string }>(
    `update command.callup c set late_told = true from command.team t where c.id = $1 and not c.late_told and t.id = c.team
     returning t.name as team, ${MISSING}::int as missing, (select count(*)::int from command.member m where m.team = c.team and m.active) as members,
       c.account as "givenBy"`,
    [id],
  );
  return row;
}
