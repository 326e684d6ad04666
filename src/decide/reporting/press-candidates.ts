/** Cards that are filled in already (预填): what laboratories and diagnoses found goes to the inbox of who should report it. */
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel } from '../../kernel/index.ts';
import { type Notice, tell } from '../../notify/index.ts';
import { createItems, defineWorkKinds, type ItemRequest, SYSTEM } from '../../work/index.ts';
import { diseases } from '../surveillance/index.ts';
import { diseaseRanks } from './candidates.ts';
import { type Holder, openDesk } from './find-reviewers.ts';
import { reportRules } from './load-rules.ts';
import { unitOf } from './press-reviews.ts';
import { PREFILL_KIND, type PrefillRow, selectUnasked } from './store-work.ts';

defineWorkKinds({
  [PREFILL_KIND]: { title: { zh: '待报告的病例（卡片已预填）', en: 'A case to be reported; the card is filled in' } },
});

/** Gives how many are new. Doing it again repeats nothing. */
export async function pressCandidates(kernel: Kernel): Promise<number> {
  const day = kernel.clock.today();
  const ranks = diseaseRanks(day);
  return kernel.db.transaction(async (tx) => {
    const rows = await selectUnasked(tx, addDays(day, -reportRules(day).prefillDays));
    if (rows.length === 0) return 0;
    const desk = await openDesk(tx, day);
    const planned: { item: ItemRequest; notice: Notice | undefined }[] = [];
    for (const row of rows) {
      const rank = ranks[row.disease] ?? 0;
      const holders = desk.reporters(row, rank);
      const owner = holders[0]
        ? { account: holders[0].account }
        : { leads: [await unitOf(kernel.clock, tx, row.area)] };
      planned.push({ item: { ...itemOf(row, rank), ...owner }, notice: noticeOf(row, rank, holders) });
    }
    const { ids, created } = await createItems(
      kernel,
      tx,
      planned.map(({ item }) => item),
      SYSTEM,
    );
    const fresh = new Set(created);
    await tell(
      kernel,
      tx,
      planned.flatMap(({ notice }, i) => (notice && fresh.has(ids[i]!) ? [notice] : [])),
    );
    return created.length;
  });
}

const keyOf = ({ id }: PrefillRow): string => `${PREFILL_KIND}/${id}`;
const linkOf = ({ id }: PrefillRow): string => `/warning/cards/new?missed=${encodeURIComponent(id)}`;

/** What is confidential is not named where others read it. */
function titleOf({ disease, source }: PrefillRow, rank: number): { zh: string; en: string } {
  const named = diseases().find(({ id }) => id === disease)?.title ?? { zh: disease, en: disease };
  const what = rank > 0 ? { zh: '须保密的传染病', en: 'Confidential disease' } : named;
  return source === 'result'
    ? { zh: `${what.zh}检验阳性，请核实并报告`, en: `${what.en}: a positive result is to be verified and reported` }
    : { zh: `${what.zh}已诊断，尚未报告`, en: `${what.en}: diagnosed and not reported` };
}

function itemOf(row: PrefillRow, rank: number): ItemRequest {
  return {
    key: keyOf(row),
    kind: PREFILL_KIND,
    subject: { room: 'reporting', key: `candidate/${row.id}` },
    title: titleOf(row, rank).zh,
    detail: [`${row.day}`, ...(row.institutionName ? [row.institutionName] : []), '打开后卡片已按记录预填'].join('；'),
    area: row.area,
    due: row.critical ? row.day : addDays(row.day, 1),
    priority: row.critical ? 'high' : 'normal',
  };
}

function noticeOf(row: PrefillRow, rank: number, holders: readonly Holder[]): Notice | undefined {
  if (!row.critical || holders.length === 0) return undefined;
  const title = titleOf(row, rank);
  return {
    key: keyOf(row),
    kind: PREFILL_KIND,
    level: 'red',
    title,
    text: {
      zh: '危急值：请立即核实，确认后在时限内上报。',
      en: 'Critical result: verify it at once and report it in time.',
    },
    link: linkOf(row),
    about: [`candidate/${row.id}`],
    to: holders.map(({ account }) => ({ account })),
  };
}
