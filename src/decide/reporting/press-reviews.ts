/** Clocks of reviews that ran out: an item for who reviews, then for the level above; a level without anybody is skipped and named. */
import { loadRoles } from '../../access/index.ts';
import { dayInShanghai } from '../../algorithms/periods.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { type Notice, tell } from '../../notify/index.ts';
import { createItems, defineWorkKinds, ensureUnits, type ItemRequest, SYSTEM } from '../../work/index.ts';
import { diseases } from '../surveillance/index.ts';
import { type Desk, type Holder, openDesk, type ReviewLevel } from './find-reviewers.ts';
import { reportRules } from './load-rules.ts';
import { REVIEW_KIND, selectOverdue, type WaitingRow } from './store-work.ts';

defineWorkKinds({ [REVIEW_KIND]: { title: { zh: '报告卡审核超时', en: 'Review of report cards is overdue' } } });

const COUNTY = 6;
const REVIEWER = 'epidemiologist';
const LEVELS: Record<string, ReviewLevel> = { institution: 'check', county: 'county', city: 'city' };
const ABOVE: Record<ReviewLevel, ReviewLevel | null> = { check: 'county', county: 'city', city: null };
const NAMES: Record<ReviewLevel, { zh: string; en: string }> = {
  check: { zh: '院内', en: 'institution' },
  county: { zh: '县级', en: 'county' },
  city: { zh: '市级', en: 'city' },
};

/** Gives how many items are new. Doing it again repeats nothing. */
export async function pressReviews(kernel: Kernel): Promise<number> {
  const now = kernel.clock.now();
  const day = kernel.clock.today();
  const { aboveHours } = reportRules(day).review;
  return kernel.db.transaction(async (tx) => {
    const waiting = await selectOverdue(tx, now, aboveHours);
    if (waiting.length === 0) return 0;
    const desk = await openDesk(tx, day);
    const planned: { item: ItemRequest; notice: Notice | undefined }[] = [];
    for (const row of waiting) planned.push(await planOf(kernel, tx, desk, row));
    const items = planned.map(({ item }) => item);
    const { ids, created } = await createItems(kernel, tx, items, SYSTEM);
    const fresh = new Set(created);
    const notices = planned.flatMap(({ notice }, i) => (notice && fresh.has(ids[i]!) ? [notice] : []));
    await tell(kernel, tx, notices);
    return created.length;
  });
}

/** Who is asked of a level, else of the next one above; the levels in between have nobody. */
function findAsked(desk: Desk, row: WaitingRow): { holders: Holder[]; level: ReviewLevel; skipped: ReviewLevel[] } {
  const first = LEVELS[row.state]!;
  const skipped: ReviewLevel[] = [];
  let last = first;
  for (let level = row.step === 'above' ? ABOVE[first] : first; level; level = ABOVE[level]) {
    const holders = desk.reviewers(level, row);
    if (holders.length > 0) return { holders, level, skipped };
    skipped.push(level);
    last = level;
  }
  return { holders: [], level: last, skipped };
}

async function planOf(
  { clock }: Kernel,
  tx: Tx,
  desk: Desk,
  row: WaitingRow,
): Promise<{ item: ItemRequest; notice: Notice | undefined }> {
  const { holders, level, skipped } = findAsked(desk, row);
  const urgent = row.disease !== null;
  const disease = diseases().find(({ id }) => id === row.disease)?.title;
  // A work item is seen by whoever manages work in the area: what is confidential is not named.
  const what = row.rank > 0 ? { zh: '须保密的传染病', en: 'A confidential disease' } : disease;
  const state = NAMES[LEVELS[row.state]!];
  const due = shownTime(row.dueAt);
  const notes = [
    urgent ? `应于 ${due} 前完成审核` : `共 ${row.cards} 张，最早应于 ${due} 前完成审核`,
    ...(row.institutionName ? [`报告机构：${row.institutionName}`] : []),
    ...(row.step === 'above' && !skipped.length ? [`${state.zh}逾期未处理，提交${NAMES[level].zh}督办`] : []),
    ...(skipped.length > 0 ? [`${skipped.map((one) => NAMES[one].zh).join('、')}没有审核人员，已跳过`] : []),
  ];
  const item: ItemRequest = {
    key: `${row.key}/${row.step}`,
    kind: REVIEW_KIND,
    subject: { room: 'reporting', key: row.subject },
    title: urgent ? `${what?.zh ?? row.disease}报告卡${state.zh}审核超时` : `报告卡${state.zh}审核超时`,
    detail: notes.join('；'),
    area: row.area,
    due: dayInShanghai(row.dueAt),
    priority: urgent ? 'high' : 'normal',
    ...(holders[0] ? { account: holders[0].account } : { leads: [await unitOf(clock, tx, row.area)] }),
  };
  const notice: Notice | undefined =
    urgent && holders.length > 0
      ? {
          key: item.key!,
          kind: REVIEW_KIND,
          level: row.step === 'above' ? 'red' : 'orange',
          title: { zh: item.title, en: `${what?.en ?? row.disease}: the review of the ${state.en} is overdue` },
          text: { zh: notes.join('；'), en: `It was to be reviewed by ${due}.` },
          link: `/warning/cards/${row.subject.split('/')[1]}`,
          about: [row.subject],
          to: holders.map(({ account }) => ({ account })),
        }
      : undefined;
  return { item, notice };
}

const SHANGHAI_MS = 8 * 3_600_000;
const shownTime = (at: Date): string =>
  new Date(at.getTime() + SHANGHAI_MS).toISOString().slice(0, 16).replace('T', ' ');

/** A unit named after the reviewers in the county, for whoever comes to belong to it. */
export async function unitOf(clock: Kernel['clock'], tx: Tx, area: string): Promise<string> {
  const name = loadRoles().roles[REVIEWER]?.title.zh ?? REVIEWER;
  const { ids } = await ensureUnits(tx, clock, area.slice(0, COUNTY), [name], SYSTEM);
  return ids.get(name)!;
}
