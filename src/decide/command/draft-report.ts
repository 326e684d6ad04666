/** Drafts of the initial, progress and closing report of an event, from what stands on record; people change and send them. */
import type { FactDefinition } from './content-grading.ts';
import { getKind, rulesOf } from './load-content.ts';
import type { EventDetail } from './read-event.ts';
import type { ReportKind } from './store-events.ts';
import { shanghai } from './texts.ts';

const LEVEL = { I: 'Ⅰ级', II: 'Ⅱ级', III: 'Ⅲ级', IV: 'Ⅳ级' } as const;
const HEAD: Record<ReportKind, string> = { initial: '初次报告', progress: '进程报告', closing: '结案报告' };

/** The text in Chinese, as it goes to offices. */
export function draftReport(detail: EventDetail, kind: ReportKind, now: Date): string {
  const { event, facts, gradings, reports, orders, endDay, endVerified, review } = detail;
  const rules = rulesOf(event);
  const last = facts.at(-1)!;
  const grade = gradings.at(-1);
  const number = reports.filter((one) => one.kind === 'progress').length + 1;
  const onset = [last.firstOnset, last.lastOnset].filter(Boolean).join(' 至 ');
  const done = orders.filter(({ state }) => state === 'done' || state === 'submitted');
  const open = orders.filter(({ state }) => !['done', 'submitted', 'cancelled'].includes(state));
  const lines = [
    `${event.exercise ? '【演练】' : ''}${event.title}${HEAD[kind]}${kind === 'progress' ? `（第 ${number} 期）` : ''}`,
    `报告时间：${shanghai(now)}`,
    `事件类别：${getKind(rules, event.kind).title.zh}`,
    `发生地点：${event.areaName ?? event.area}${event.place ? ` ${event.place}` : ''}`,
    `获知时间：${shanghai(event.learnedAt)}${event.detectedAt ? `；预警信号发出：${shanghai(event.detectedAt)}` : ''}`,
    ...(onset ? [`发病时间：${onset}`] : []),
    `当前情况：${factsText(last.facts, rules.facts)}`,
    `事件级别：${grade?.grade ? LEVEL[grade.grade] : '未达分级'}${grade?.rules.length ? `（依据规则 ${grade.rules.join('、')}）` : ''}`,
    ...(kind === 'initial' ? [] : changes(detail)),
    ...(event.responseAt
      ? [
          `响应：${shanghai(event.responseAt)} 启动${event.level ? `${LEVEL[event.level]}响应` : '响应'}${event.endedAt ? `，${shanghai(event.endedAt)} 终止` : ''}`,
        ]
      : []),
    ...(done.length > 0
      ? [`已采取措施：${done.map(({ title, lastNote }) => `${title}${lastNote ? `（${lastNote}）` : ''}`).join('；')}`]
      : []),
    ...(kind !== 'closing' && open.length > 0
      ? [`正在进行：${open.map(({ title, recipient }) => `${title}（${recipient}）`).join('；')}`]
      : []),
    ...(kind === 'progress' && endDay
      ? [`终止条件：末例后满最长潜伏期，最早 ${endDay}${endVerified ? '' : '（天数为项目默认值，待对照方案核实）'}`]
      : []),
    ...(kind === 'closing' ? [`评估：${review?.summary ?? '（待填）'}`] : []),
    ...(kind === 'initial' ? ['初步原因：（待填）'] : []),
    `报告人：${event.createdByName}`,
  ];
  return lines.join('\n');
}

export function factsText(facts: Record<string, number | boolean>, definitions: readonly FactDefinition[]): string {
  const said = definitions.flatMap(({ id, type, title }) => {
    const value = facts[id];
    if (value === undefined || value === false) return [];
    return type === 'flag' ? [title.zh] : [`${title.zh} ${value}`];
  });
  return said.join('，') || '不详';
}

/** What changed since the first report. */
function changes({ facts }: EventDetail): string[] {
  const [first, last] = [facts[0]!, facts.at(-1)!];
  const of = (id: string, name: string) => {
    const [a, b] = [first.facts[id], last.facts[id]];
    return typeof a === 'number' && typeof b === 'number' && a !== b ? [`${name} ${a} → ${b}`] : [];
  };
  const list = [...of('cases', '病例'), ...of('severe', '重症'), ...of('deaths', '死亡'), ...of('exposed', '暴露')];
  return list.length > 0 ? [`较首报变化：${list.join('，')}`] : [];
}
