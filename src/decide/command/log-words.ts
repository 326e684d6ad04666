/** What each kind of entry in the log of an event says. */
import type { Bilingual } from './texts.ts';

type Detail = Record<string, unknown>;
type Words = (detail: Detail) => Bilingual;
const s = (value: unknown): string => (value === null || value === undefined ? '—' : String(value));
const level = (value: unknown): string =>
  value ? `${{ I: 'Ⅰ', II: 'Ⅱ', III: 'Ⅲ', IV: 'Ⅳ' }[String(value)] ?? s(value)}级` : '未达分级';
const both = (zh: string, en: string): Bilingual => ({ zh, en });
const REPORTS: Record<string, Bilingual> = {
  initial: both('初次报告', 'Initial report'),
  progress: both('进程报告', 'Progress report'),
  closing: both('结案报告', 'Closing report'),
};
const order =
  (zh: string, en: string): Words =>
  ({ no, title, recipient }) =>
    both(`指令 ${s(no)}“${s(title)}”${zh}（${s(recipient)}）`, `Order ${s(no)} “${s(title)}” ${en} (${s(recipient)})`);

export const LOG_WORDS = {
  open: ({ title, signal }) =>
    both(
      `建立事件“${s(title)}”${signal ? '（来自预警信号）' : ''}`,
      `Event “${s(title)}” opened${signal ? ' from a signal' : ''}`,
    ),
  facts: ({ cases, severe, deaths }) =>
    both(
      `更新事件信息：病例 ${s(cases)}，重症 ${s(severe)}，死亡 ${s(deaths)}`,
      `Facts: ${s(cases)} cases, ${s(severe)} severe, ${s(deaths)} deaths`,
    ),
  grade: ({ proposed, grade }) =>
    both(
      `分级：规则建议${level(proposed)}，确定为${level(grade)}`,
      `Graded: rules propose ${s(proposed)}, decided ${s(grade)}`,
    ),
  respond: ({ plan, level: to }) =>
    both(`启动${level(to)}响应，预案“${s(plan)}”`, `Response of level ${s(to)} began, plan “${s(plan)}”`),
  level: ({ from, to }) =>
    both(`响应级别由${level(from)}调整为${level(to)}`, `Response moved from level ${s(from)} to ${s(to)}`),
  seat: ({ title, who }) => both(`${s(title)}：${s(who)}`, `${s(title)}: ${s(who)}`),
  // Entries of before the beginning was written down have their end alone.
  period: ({ no, begins, ends }) =>
    both(
      `第 ${s(no)} 行动期方案：${begins ? `${s(begins)} ` : ''}至 ${s(ends)}`,
      `Plan of operational period ${s(no)}: ${begins ? `${s(begins)} ` : ''}to ${s(ends)}`,
    ),
  order: order('下达', 'issued'),
  'order-start': order('已回执', 'acknowledged'),
  'order-progress': order('填报进展', 'progress reported'),
  'order-submit': order('报告完成', 'reported done'),
  'order-accept': order('办结', 'accepted as done'),
  'order-return': order('退回', 'sent back'),
  'order-cancel': order('取消', 'cancelled'),
  'order-reopen': order('重新打开', 'opened again'),
  'order-extend': order('延期', 'extended'),
  'order-evidence': order('附上佐证材料', 'evidence added'),
  'order-unacknowledged': order('超时未回执', 'not acknowledged in time'),
  'order-overdue': order('超时未完成', 'not done in time'),
  relay: ({ step }) => both(`信息报告：${s(step)}`, `Information reported: ${s(step)}`),
  report: ({ kind, no }) => {
    const name = REPORTS[String(kind)] ?? both(s(kind), s(kind));
    return both(`${name.zh}（第 ${s(no)} 份）已生成并报送`, `${name.en} (no. ${s(no)}) made and sent`);
  },
  note: () => both('记事', 'Note'),
  callup: ({ team, by }) => both(`集结${s(team)}，${s(by)} 前到位`, `${s(team)} called up, to muster by ${s(by)}`),
  answer: ({ member, answer }) =>
    both(
      `${s(member)}：${{ coming: '能到', cannot: '不能到', arrived: '已到位' }[String(answer)] ?? s(answer)}`,
      `${s(member)}: ${{ coming: 'coming', cannot: 'cannot come', arrived: 'arrived' }[String(answer)] ?? s(answer)}`,
    ),
  'callup-late': ({ team, missing, members }) =>
    both(
      `${s(team)}超时未齐：${s(missing)}/${s(members)} 人未到`,
      `${s(team)}: ${s(missing)} of ${s(members)} not there in time`,
    ),
  'team-released': ({ team }) => both(`${s(team)}撤离归建`, `${s(team)} released`),
  supply: ({ material, quantity, state, unit }) =>
    both(
      `物资申请 ${s(material)}×${s(quantity)}（${s(unit)}）：${SUPPLY[String(state)]?.zh ?? s(state)}`,
      `Request of ${s(material)} × ${s(quantity)} (${s(unit)}): ${SUPPLY[String(state)]?.en ?? s(state)}`,
    ),
  notice: ({ title, state }) =>
    both(
      `信息发布“${s(title)}”：${NOTICE[String(state)]?.zh ?? s(state)}`,
      `Notice “${s(title)}”: ${NOTICE[String(state)]?.en ?? s(state)}`,
    ),
  end: ({ early, open }) =>
    both(
      `终止响应${early ? '（早于终止条件）' : ''}${open ? `，${s(open)} 条指令继续办理` : ''}`,
      `Response ended${early ? ' (before its criteria)' : ''}${open ? `; ${s(open)} orders go on` : ''}`,
    ),
  check: ({ item, done }) =>
    both(`核对“${s(item)}”：${done ? '已完成' : '撤销'}`, `Checked “${s(item)}”: ${done ? 'done' : 'taken back'}`),
  emptying: ({ institutions, beds }) =>
    both(
      `下达腾空：${s(institutions)} 家机构，预计腾出 ${s(beds)} 张`,
      `Emptying ordered: ${s(institutions)} institutions, ${s(beds)} beds expected`,
    ),
  requisition: ({ number, item, quantity, unit, owner, state }) =>
    both(
      `征用 ${s(number)} ${s(item)}×${s(quantity)}${s(unit)}（${s(owner)}）：${REQUISITION[String(state)]?.zh ?? s(state)}`,
      `Requisition ${s(number)} of ${s(item)} × ${s(quantity)} ${s(unit)} (${s(owner)}): ${REQUISITION[String(state)]?.en ?? s(state)}`,
    ),
  signal: ({ state }) =>
    both(
      state === 'closed' ? '预警信号随事件结案' : '预警信号随事件排除',
      state === 'closed' ? 'Its signal closed with the event' : 'Its signal judged to be no event',
    ),
  'signal-left': () => both('预警信号已另行处理，未随事件结案', 'Its signal was worked elsewhere and is left as it is'),
  review: () => both('完成评估总结', 'Review written'),
  finding: ({ good, text }) =>
    both(`${good ? '经验' : '问题'}：${s(text)}`, `${good ? 'To keep' : 'To improve'}: ${s(text)}`),
  close: ({ excluded }) =>
    both(`结案${excluded ? '（评估后排除）' : ''}`, `Closed${excluded ? ' (no event after all)' : ''}`),
} satisfies Record<string, Words>;
export type LogKind = keyof typeof LOG_WORDS;

const SUPPLY: Record<string, Bilingual> = {
  requested: both('已提出', 'requested'),
  approved: both('已批准', 'approved'),
  refused: both('未批准', 'refused'),
  allocated: both('已分配', 'allocated'),
  dispatched: both('已发出', 'dispatched'),
  received: both('已签收', 'received'),
  cancelled: both('已取消', 'cancelled'),
};
const REQUISITION: Record<string, Bilingual> = {
  decided: both('已决定', 'decided'),
  taken: both('已接收', 'taken over'),
  returned: both('已归还', 'given back'),
  lost: both('毁损、灭失或已消耗', 'damaged, lost or used up'),
  settled: both('已补偿', 'compensated'),
  cancelled: both('已取消', 'cancelled'),
};
const NOTICE: Record<string, Bilingual> = {
  draft: both('拟稿', 'drafted'),
  reviewed: both('审核通过', 'reviewed'),
  refused: both('退回', 'sent back'),
  released: both('已发布', 'released'),
  withdrawn: both('已撤回', 'withdrawn'),
};
