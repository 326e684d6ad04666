/** The situation report and the review after an event as Word documents: A4, from live data. */
import { addDays } from '../../algorithms/periods.ts';
import { KangyuError } from '../../kernel/index.ts';
import { factsText } from './draft-report.ts';
import { getKind, responsePlan, rulesOf } from './load-content.ts';
import type { LogEntry } from './log.ts';
import type { EventDetail } from './read-event.ts';
import { GRADE_TEXT, REPORT_TEXT, STATE_TEXT, shanghai } from './texts.ts';
import { grid, head, pairs, para, type WordFile, type WordPart, wordFile } from './word-parts.ts';

type Lang = 'zh' | 'en';

const TEXT = {
  zh: {
    situation: '情况报告',
    review: '评估报告',
    drill: '【演练】本报告为应急演练材料，所述情况均为模拟。',
    made: '编制时间',
    now: '一、当前情况',
    kind: '事件类别',
    place: '地点',
    state: '状态',
    grade: '级别',
    level: '响应级别',
    none: '—',
    facts: '数据',
    onset: '发病',
    learned: '获知时间',
    end: '最早终止日',
    unverified: '（潜伏期天数待核实）',
    curve: '二、发病曲线（按发病日，人）',
    day: '日期',
    cases: '病例',
    orders: '三、指令',
    no: '序号',
    order: '指令',
    to: '接令',
    ack: '回执',
    due: '完成时限',
    done: '完成',
    progress: '进展',
    period: '四、当前行动期',
    seats: '五、指挥机构',
    reports: '六、信息报告',
    log: '七、大事记',
    at: '时间',
    by: '经办人',
    what: '内容',
    summary: '一、总结',
    times: '二、时间分析',
    findings: '三、经验与问题',
    timeline: '四、过程',
    keep: '经验',
    improve: '问题',
    sort: '类别',
    took: '用时',
    part: '环节',
    from: '起',
    until: '止',
    late: '（超时）',
    task: '整改',
  },
  en: {
    situation: 'situation report',
    review: 'after-action review',
    drill: 'EXERCISE: everything in this report is simulated.',
    made: 'Made',
    now: '1. Situation',
    kind: 'Kind',
    place: 'Place',
    state: 'State',
    grade: 'Grade',
    level: 'Level of response',
    none: '—',
    facts: 'Facts',
    onset: 'Onset',
    learned: 'Learned',
    end: 'Earliest end',
    unverified: ' (incubation unverified)',
    curve: '2. Epidemic curve (persons by day of onset)',
    day: 'Day',
    cases: 'Cases',
    orders: '3. Orders',
    no: 'No.',
    order: 'Order',
    to: 'To',
    ack: 'Receipt',
    due: 'Due',
    done: 'Done',
    progress: 'Progress',
    period: '4. Operational period',
    seats: '5. Command',
    reports: '6. Information reported',
    log: '7. Log',
    at: 'At',
    by: 'By',
    what: 'What',
    summary: '1. Summary',
    times: '2. Times',
    findings: '3. Findings',
    timeline: '4. What happened',
    keep: 'To keep',
    improve: 'To improve',
    sort: 'Kind',
    took: 'Time',
    part: 'Part',
    from: 'From',
    until: 'To',
    late: ' (late)',
    task: 'Improvement',
  },
} as const;
const PARTS: Record<string, { zh: string; en: string }> = {
  'onset-detected': { zh: '首例发病 → 发现', en: 'First onset to detection' },
  'detected-verified': { zh: '发现 → 核实', en: 'Detection to verification' },
  'verified-opened': { zh: '核实 → 建立事件', en: 'Verification to event' },
  'opened-graded': { zh: '建立事件 → 分级', en: 'Event to grade' },
  'opened-responding': { zh: '建立事件 → 启动响应', en: 'Event to response' },
  'order-receipt': { zh: '首条指令 → 首个回执', en: 'First order to first receipt' },
  'responding-ended': { zh: '启动响应 → 终止', en: 'Response to end' },
};

/** Each day from the first onset of the event to the last, days without a case too. */
function everyDay(curve: EventDetail['curve'], from: string | null): EventDetail['curve'] {
  const known = new Map(curve.map(({ day, cases }) => [day, cases]));
  const days: EventDetail['curve'] = [];
  for (let day = from ?? curve[0]!.day; day <= curve.at(-1)!.day; day = addDays(day, 1))
    days.push({ day, cases: known.get(day) ?? 0 });
  return days;
}

export async function situationFile(
  detail: EventDetail,
  log: readonly LogEntry[],
  now: Date,
  lang: Lang,
): Promise<WordFile> {
  const t = TEXT[lang];
  const { event, facts, orders, periods, seats, reports, curve, endDay, endVerified } = detail;
  const rules = rulesOf(event);
  const last = facts.at(-1)!;
  const plan = event.plan ? responsePlan(event.plan, event.planFrom!).version : undefined;
  const titles = new Map([...(plan?.roles ?? []), ...(plan?.groups ?? [])].map(({ id, title }) => [id, title[lang]]));
  const period = periods.findLast(({ begins }) => begins <= now) ?? periods[0];
  const when = (at: Date | null) => (at ? shanghai(at) : t.none);
  return finish(detail, t.situation, now, lang, [
    head(t.now),
    pairs([
      [t.kind, getKind(rules, event.kind).title[lang]],
      [t.place, `${event.areaName ?? event.area} ${event.place ?? ''}`.trim()],
      [t.state, STATE_TEXT[event.state]![lang]],
      [t.grade, event.grade ? GRADE_TEXT[event.grade][lang] : t.none],
      [t.level, event.level ? GRADE_TEXT[event.level][lang] : t.none],
      [t.facts, factsText(last.facts, rules.facts)],
      [t.onset, `${last.firstOnset ?? t.none} – ${last.lastOnset ?? t.none}`],
      [t.learned, when(event.learnedAt)],
      [t.end, endDay === null ? t.none : `${endDay}${endVerified ? '' : t.unverified}`],
    ]),
    ...(curve.length > 0
      ? [
          head(t.curve),
          grid(
            [t.day, t.cases],
            everyDay(curve, last.firstOnset).map(({ day, cases }) => [
              ...[day, `${'▇'.repeat(Math.min(cases, 40))} ${cases}`],
            ]),
            [25, 75],
          ),
        ]
      : []),
    head(t.orders),
    grid(
      [t.no, t.order, t.to, t.ack, t.due, t.done, t.progress],
      [...orders]
        .reverse()
        .map((order) => [
          String(order.no),
          order.title,
          order.recipient,
          `${when(order.ackAt)}${(order.ackAt ?? now) > order.ackBy ? t.late : ''}`,
          when(order.dueAt),
          `${when(order.doneAt)}${(order.doneAt ?? now) > order.dueAt && order.state !== 'cancelled' ? t.late : ''}`,
          order.lastNote ?? '',
        ]),
      [6, 20, 14, 14, 14, 14, 18],
    ),
    ...(period
      ? [
          head(t.period),
          pairs([
            [`${when(period.begins)} – ${when(period.ends)}`, period.objectives.join('；')],
            ...period.tasks.map(({ group, text }): [string, string] => [titles.get(group) ?? group, text]),
          ]),
        ]
      : []),
    ...(seats.length > 0
      ? [
          head(t.seats),
          pairs(
            seats.map(({ id, holder, unit }): [string, string] => [
              titles.get(id) ?? id,
              [unit, holder].filter(Boolean).join(' ') || t.none,
            ]),
          ),
        ]
      : []),
    ...(reports.length > 0
      ? [
          head(t.reports),
          ...reports.flatMap(({ at, text }) => [para(shanghai(at), true), ...text.split('\n').map((one) => para(one))]),
        ]
      : []),
    head(t.log),
    grid(
      [t.at, t.by, t.what],
      log.map(({ at, name, text, note }) => [shanghai(at), name, `${text[lang]}${note ? `：${note}` : ''}`]),
      [20, 16, 64],
    ),
  ]);
}

/** The review after the event. `log` oldest first. */
export async function reviewFile(
  detail: EventDetail,
  log: readonly LogEntry[],
  now: Date,
  lang: Lang,
): Promise<WordFile> {
  const t = TEXT[lang];
  const { review, findings } = detail;
  const when = (at: Date | null) => (at ? shanghai(at) : t.none);
  return finish(detail, t.review, now, lang, [
    head(t.summary),
    ...(review?.summary ?? t.none).split('\n').map((one) => para(one)),
    head(t.times),
    grid(
      [t.part, t.from, t.until, t.took],
      detail.intervals.map(({ id, from, to, minutes }) => [
        PARTS[id]![lang],
        when(from),
        when(to),
        minutes === null ? t.none : lengthText(minutes, lang),
      ]),
      [40, 22, 22, 16],
    ),
    head(t.findings),
    findings.length === 0
      ? para(t.none)
      : grid(
          [t.sort, t.what, t.task],
          findings.map(({ good, text, title, due }) => [
            good ? t.keep : t.improve,
            text,
            title ? `${title} ${due ?? ''}` : '',
          ]),
          [14, 52, 34],
        ),
    head(t.timeline),
    grid(
      [t.at, t.by, t.what],
      log.map(({ at, name, text, note }) => [shanghai(at), name, `${text[lang]}${note ? `：${note}` : ''}`]),
      [20, 16, 64],
    ),
  ]);
}

const UNITS = { zh: [' 天', ' 小时', ' 分'], en: [' d', ' h', ' min'] } as const;
/** `7 天 6 小时 10 分`. */
function lengthText(minutes: number, lang: Lang): string {
  const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const said = parts.flatMap((n, i) => (n > 0 || (i === 2 && minutes === 0) ? [`${n}${UNITS[lang][i]}`] : []));
  return said.join(' ');
}

/** A report as it was sent. */
export function reportFile(detail: EventDetail, no: number, lang: Lang): Promise<WordFile> {
  const report = detail.reports.find((one) => one.no === no);
  if (!report) throw new KangyuError('command.report-unknown', { no });
  return finish(
    detail,
    REPORT_TEXT[report.kind][lang],
    report.at,
    lang,
    report.text.split('\n').map((one) => para(one)),
  );
}

function finish({ event }: EventDetail, kind: string, now: Date, lang: Lang, children: WordPart[]): Promise<WordFile> {
  const t = TEXT[lang];
  return wordFile({
    title: `${event.title} ${kind}`,
    drill: event.exercise ? t.drill : undefined,
    made: `${t.made} ${shanghai(now)}`,
    children,
  });
}
