/** Suspected cases have to be confirmed or excluded: a work item for who reported a card that is late, then one for the county. */
import { findAccount } from '../../access/index.ts';
import { dayInShanghai } from '../../algorithms/periods.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { createItems, defineWorkKinds, type ItemRequest, SYSTEM } from '../../work/index.ts';
import { diseases } from '../surveillance/index.ts';
import { type Desk, openDesk } from './find-reviewers.ts';
import { reportRules } from './load-rules.ts';
import { unitOf } from './press-reviews.ts';
import { type SuspectRow, selectUnsettled } from './store-lists.ts';
import { SUSPECT_KIND as KIND } from './store-work.ts';

defineWorkKinds({ [KIND]: { title: { zh: '疑似病例待订正或排除', en: 'Suspected case to be settled' } } });
type Located = SuspectRow & { area: string };
const BATCH = 500;
const DAY_MS = 86_400_000;

/** Gives how many items are new. Doing it again repeats nothing. */
export async function pressSuspects(kernel: Kernel): Promise<number> {
  const now = kernel.clock.now();
  const day = kernel.clock.today();
  const { suspectAboveDays } = reportRules(day);
  let made = 0;
  for (let after = ''; ; ) {
    const rows = await selectUnsettled(kernel.db, now, after, BATCH);
    const located = rows.filter((row): row is Located => row.area !== null);
    made += await kernel.db.transaction(async (tx) => {
      const desk = await openDesk(tx, day);
      const items: ItemRequest[] = [];
      for (const row of located) {
        items.push({ ...itemOf(row), ...(await reporterOf(kernel, tx, desk, row)) });
        const above = row.settleBy.getTime() + suspectAboveDays[row.hours === 2 ? '2' : '24'] * DAY_MS;
        if (above < now.getTime()) items.push({ ...aboveOf(row), ...(await reviewerOf(kernel, tx, desk, row)) });
      }
      return items.length === 0 ? 0 : (await createItems(kernel, tx, items, SYSTEM)).created.length;
    });
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return made;
    after = last.id;
  }
}

/** What is confidential is not named where others read it. */
const nameOf = ({ disease, rank }: Located): string =>
  rank > 0 ? '须保密的传染病' : (diseases().find(({ id }) => id === disease)?.title.zh ?? disease);

function itemOf(row: Located): ItemRequest {
  return {
    key: `${KIND}/${row.id}`,
    kind: KIND,
    subject: { room: 'reporting', key: `card/${row.id}` },
    title: `${nameOf(row)}疑似病例应确诊或排除`,
    detail: row.institutionName === null ? null : `报告机构：${row.institutionName}`,
    area: row.area,
    due: dayInShanghai(row.settleBy),
  };
}

const aboveOf = (row: Located): ItemRequest => ({
  ...itemOf(row),
  key: `${KIND}/${row.id}/above`,
  title: `${nameOf(row)}疑似病例逾期未订正，请督办`,
  priority: 'high',
});

/** Who reported, else the reviewers. */
async function reporterOf(kernel: Kernel, tx: Tx, desk: Desk, row: Located) {
  if (row.account !== null && (await findAccount(tx, { account: row.account }))) return { account: row.account };
  return reviewerOf(kernel, tx, desk, row);
}

/** The nearest reviewer, else a unit named after them in the county. */
async function reviewerOf({ clock }: Kernel, tx: Tx, desk: Desk, { area }: Located) {
  const [holder] = desk.reviewers('county', { institution: null, institutionArea: null, area });
  return holder ? { account: holder.account } : { leads: [await unitOf(clock, tx, area)] };
}
