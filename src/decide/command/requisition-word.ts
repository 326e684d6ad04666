/** The notice of a requisition, its handing over and giving back, as one Word document to be signed and sealed. */
import { requisitionNumber } from './requisitions.ts';
import type { RequisitionRow, RequisitionState } from './store-requisitions.ts';
import { shanghai } from './texts.ts';
import { grid, head, pairs, para, type WordFile, wordFile } from './word-parts.ts';

type Lang = 'zh' | 'en';
const TEXT = {
  zh: {
    title: '应急征用通知书',
    drill: '【演练】以下情况均为模拟',
    to: (owner: string) => `${owner}：`,
    why: (event: string | null, reason: string) =>
      `${event ? `因处置“${event}”，` : ''}需征用下列财产，用于${reason}。使用完毕后归还；财产被征用或者征用后毁损、灭失的，依法给予补偿。`,
    what: '一、征用财产',
    number: '编号',
    decision: '决定文号',
    kind: '类别',
    item: '名称',
    quantity: '数量',
    place: '所在地区',
    value: '评估价值（元）',
    phone: '联系电话',
    returnBy: '归还期限',
    decided: '决定时间',
    course: '二、交接、归还与补偿记录',
    step: '环节',
    at: '时间',
    by: '经办人',
    note: '状况与说明',
    amount: '补偿（元）',
    signs: '三、签章',
    parties: ['征用单位（盖章）', '被征用人（签字或盖章）'],
    moments: ['交付', '归还', '补偿'],
    signature: '签章：            年  月  日',
    none: '—',
    copies: '本通知书一式两份，征用单位与被征用人各执一份。',
  },
  en: {
    title: 'Notice of requisition',
    drill: 'DRILL: everything below is made up',
    to: (owner: string) => `To ${owner}:`,
    why: (event: string | null, reason: string) =>
      `${event ? `For the response to “${event}” the` : 'The'} property below is taken into use for: ${reason}. It is given back after use; requisition, damage and loss are compensated by law.`,
    what: '1. Property',
    number: 'No.',
    decision: 'Decision',
    kind: 'Kind',
    item: 'Item',
    quantity: 'Quantity',
    place: 'Area',
    value: 'Estimated value (CNY)',
    phone: 'Telephone',
    returnBy: 'To be returned by',
    decided: 'Decided at',
    course: '2. Handing over, return and compensation',
    step: 'Step',
    at: 'At',
    by: 'By',
    note: 'Condition and remarks',
    amount: 'Compensation (CNY)',
    signs: '3. Signatures',
    parties: ['Requisitioning authority (seal)', 'Owner (signature or seal)'],
    moments: ['Handed over', 'Returned', 'Compensated'],
    signature: 'Signature:            Date:',
    none: '—',
    copies: 'Made in two copies, one for each party.',
  },
} as const;
const STEPS: Record<RequisitionState, Record<Lang, string>> = {
  decided: { zh: '决定征用', en: 'Decided' },
  taken: { zh: '接收', en: 'Taken over' },
  returned: { zh: '归还', en: 'Returned' },
  lost: { zh: '毁损灭失', en: 'Lost or damaged' },
  settled: { zh: '已补偿', en: 'Compensated' },
  cancelled: { zh: '取消', en: 'Cancelled' },
};

/** `row` as the caller may see it: with its telephone masked where it has to be. */
export function requisitionFile(
  row: RequisitionRow,
  kind: Readonly<Record<Lang, string>>,
  now: Date,
  lang: Lang,
): Promise<WordFile> {
  const t = TEXT[lang];
  const money = (value: number | null) =>
    value === null ? t.none : value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return wordFile({
    title: `${t.title} ${requisitionNumber(row)}`,
    drill: row.exercise ? t.drill : undefined,
    made: shanghai(now),
    children: [
      para(t.to(row.owner), true),
      para(t.why(row.eventTitle, row.reason)),
      head(t.what),
      pairs([
        [t.number, requisitionNumber(row)],
        [t.decision, row.decision ?? t.none],
        [t.kind, kind[lang]],
        [t.item, row.item],
        [t.quantity, `${row.quantity} ${row.unit}`],
        [t.place, row.areaName ?? row.area],
        [t.value, money(row.value)],
        [t.phone, row.phone ?? t.none],
        [t.decided, shanghai(row.at)],
        [t.returnBy, row.returnBy ?? t.none],
      ]),
      head(t.course),
      grid(
        [t.step, t.at, t.by, t.note, t.amount],
        row.steps.map((step) => [
          STEPS[step.state][lang],
          shanghai(new Date(step.at)),
          step.name,
          step.note ?? '',
          money(step.amount),
        ]),
        [14, 20, 16, 34, 16],
      ),
      head(t.signs),
      grid(
        ['', ...t.parties],
        t.moments.map((moment) => [moment, t.signature, t.signature]),
        [16, 42, 42],
        640,
      ),
      para(''),
      para(t.copies),
    ],
  });
}
