/** The SQL of the room for lists and counts of items. */
import type { Queryable } from '../kernel/index.ts';
import type { WorkState } from './states.ts';
import { ITEM_COLUMNS, type StoredItem, toItem } from './store-items.ts';

/** What somebody may see: items in their area, their own, those of their units, and those they watch. */
export interface Sight {
  account: string;
  /** undefined: everywhere. */
  scope: string | undefined;
  day: string;
}

export interface ItemFilter {
  ids?: readonly string[] | undefined;
  /** `mine`: given to the account; `unit`: to its units; `own`: either; `watched`. */
  whose?: 'mine' | 'unit' | 'own' | 'watched' | undefined;
  states?: readonly WorkState[] | undefined;
  open?: boolean | undefined;
  overdue?: boolean | undefined;
  unit?: string | undefined;
  kinds?: readonly string[] | undefined;
  room?: string | undefined;
  /** The subject itself or what lies below it (`a` takes in `a/b`). */
  subject?: string | undefined;
  q?: string | undefined;
}

export interface ListedItem extends StoredItem {
  watched: boolean;
  mine: boolean;
  lastNote: string | null;
  lastNoteAt: string | null;
  milestones: number;
  milestonesDone: number;
  evidence: number;
}

const OWN = `(coalesce(i.account = $1, false) or exists (select from work.item_unit iu join work.member m on m.unit = iu.unit where iu.item = i.id and m.account = $1))`;
const WATCHED = 'exists (select from work.watcher w where w.item = i.id and w.account = $1)';
/** Parameters: $1 account, $2 scope, $3 day. */
const SEEN = `($2::text is null or i.area = $2 or ${OWN} or ${WATCHED} or exists (select from population.pub_area_closure c
    where c.descendant = i.area and c.ancestor = $2 and c.valid_from <= $3 and c.valid_to > $3))`;
const ENDED = `i.state in ('done', 'cancelled')`;
/** What is handed in waits for who accepts it: it is not late through its owner. */
const OVERDUE = `(i.due < $3 and i.state not in ('done', 'cancelled', 'submitted'))`;

/** Parameters from $4 on follow `filterParams`. */
const FILTER = `${SEEN}
  and ($4::uuid[] is null or i.id = any($4))
  and (case $5::text when 'mine' then i.account = $1 when 'watched' then ${WATCHED} when 'own' then ${OWN}
         when 'unit' then exists (select from work.item_unit iu join work.member m on m.unit = iu.unit where iu.item = i.id and m.account = $1) else true end)
  and ($6::text[] is null or i.state = any($6))
  and ($7::boolean is null or $7 <> (${ENDED}))
  and ($8::boolean is null or $8 = coalesce(${OVERDUE}, false))
  and ($9::uuid is null or exists (select from work.item_unit iu where iu.item = i.id and iu.unit = $9))
  and ($10::text[] is null or i.kind = any($10))
  and ($11::text is null or i.room = $11)
  and ($12::text is null or i.subject = $12 or starts_with(i.subject, $12 || '/'))
  and ($13::text is null or strpos(i.title, $13) > 0 or strpos(coalesce(i.detail, ''), $13) > 0)`;

const filterParams = (sight: Sight, filter: ItemFilter) => [
  sight.account,
  sight.scope ?? null,
  sight.day,
  filter.ids ?? null,
  filter.whose ?? null,
  filter.states ?? null,
  filter.open ?? null,
  filter.overdue ?? null,
  filter.unit ?? null,
  filter.kinds ?? null,
  filter.room ?? null,
  filter.subject ?? null,
  filter.q ?? null,
];

export const NO_DUE = '9999-12-31';

/** Items by due day, those without one last; after the cursor `due|id`. */
export async function selectItems(
  q: Queryable,
  sight: Sight,
  filter: ItemFilter,
  page: { after?: string | undefined; limit: number },
): Promise<ListedItem[]> {
  const rows = await q.query<any>(
    `select ${ITEM_COLUMNS}, ${WATCHED} as watched, ${OWN} as mine, n.note as "lastNote", n.at as "lastNoteAt",
       (select count(*) from work.milestone s where s.item = i.id)::int as milestones,
       (select count(*) from work.milestone s where s.item = i.id and s.done_on is not null)::int as "milestonesDone",
       (select count(*) from work.evidence s where s.item = i.id)::int as evidence
     from work.item i
     left join lateral (select e.note, e.at from work.event e where e.item = i.id and e.note is not null order by e.no desc limit 1) n on true
     where ${FILTER}
       and ($14::text is null or (coalesce(i.due, date '${NO_DUE}'), i.id) > (split_part($14, '|', 1)::date, split_part($14, '|', 2)::uuid))
     order by coalesce(i.due, date '${NO_DUE}'), i.id limit $15`,
    [...filterParams(sight, filter), page.after ?? null, page.limit],
  );
  return rows.map(({ lastNoteAt, ...row }) => ({
    ...toItem(row),
    lastNoteAt: (lastNoteAt as Date | null)?.toISOString() ?? null,
  })) as ListedItem[];
}

export interface ItemCounts {
  total: number;
  open: number;
  overdue: number;
  dueSoon: number;
  submitted: number;
}

/** Counts of what a filter finds; `dueSoon`: due within seven days. */
export async function countItems(q: Queryable, sight: Sight, filter: ItemFilter): Promise<ItemCounts> {
  const [row] = await q.query<ItemCounts>(
    `select count(*)::int as total, count(*) filter (where not ${ENDED})::int as open, count(*) filter (where ${OVERDUE})::int as overdue,
       count(*) filter (where i.state not in ('done', 'cancelled', 'submitted') and i.due between $3 and $3::date + 7)::int as "dueSoon",
       count(*) filter (where i.state = 'submitted')::int as submitted
     from work.item i where ${FILTER}`,
    filterParams(sight, filter),
  );
  return row!;
}

/** Whether somebody may see an item. */
export async function isSeen(q: Queryable, sight: Sight, id: string): Promise<boolean> {
  const rows = await q.query(`select from work.item i where i.id = $4 and ${SEEN}`, [
    sight.account,
    sight.scope ?? null,
    sight.day,
    id,
  ]);
  return rows.length > 0;
}

/** Items that are not ended with a due day up to `until`, for reminders and escalation. */
export async function selectDue(q: Queryable, until: string): Promise<StoredItem[]> {
  const rows = await q.query<any>(
    `select ${ITEM_COLUMNS} from work.item i where i.state not in ('done', 'cancelled', 'submitted') and i.due <= $1 order by i.id`,
    [until],
  );
  return rows.map(toItem);
}
