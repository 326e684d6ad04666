/** Who is told of signals: those who work them where they are, in time reminded, then the area above. */
import type { Kernel, Tx } from '../../kernel/index.ts';
import { holdersOf, type Notice, type TellKernel, type Told, tell } from '../../notify/index.ts';
import { AREA_LEVELS, LEVELS, type Level } from './levels.ts';
import type { SignalContent } from './load-signals.ts';
import { type SignalRow, selectSignals } from './store-signals.ts';
import { selectAncestors, selectMeeting, selectSubscriptions } from './store-telling.ts';
import { diseasesOf, topicOf } from './topics.ts';
import { triggerTitle } from './triggers.ts';

export type TellSignalsKernel = TellKernel & Pick<Kernel, 'clock'>;
export interface Telling {
  id: string;
  /** `raise`, `rise`, or the id of a clock. */
  why: string;
}

const EVERYWHERE = '*';

/** Tells of signals in the transaction that made them; of many at once in one message. */
export async function tellSignals(
  k: TellSignalsKernel,
  tx: Tx,
  content: SignalContent,
  tellings: readonly Telling[],
  options: { at: Date; inside?: boolean },
): Promise<void> {
  if (tellings.length === 0) return;
  const rows = new Map(
    (await selectSignals(tx, { ids: tellings.map(({ id }) => id), limit: tellings.length })).map((row) => [
      row.id,
      row,
    ]),
  );
  const known = tellings.flatMap(({ id, why }) => (rows.has(id) ? [{ why, row: rows.get(id)! }] : []));
  const circle = await circleOf(
    k,
    tx,
    content,
    known.map(({ row }) => row),
  );
  const notices = known.map(({ row, why }) => noticeOf(row, why, content, circle(row, why)));
  const urgent = notices.filter(({ level }) => level === 'red');
  const others = notices.filter(({ level, to }) => level !== 'red' && to.length > 0);
  const many = others.length > content.telling.together;
  const told = [...urgent.filter(({ to }) => to.length > 0), ...(many ? [gather(others, options.at)] : others)];
  await tell(k, tx, told, options);
}

/** Many at once are one message for each who is told of any; all of them stand on the page. */
function gather(notices: readonly Notice[], at: Date): Notice {
  const to = new Map(notices.flatMap((notice) => notice.to.map((one) => [one.account, one] as const)));
  const isLate = notices.every(({ kind }) => kind === 'signal.clock');
  const level = LEVELS.findLast((one) => notices.some((notice) => notice.level === one))!;
  return {
    key: `signals/${at.toISOString()}`,
    kind: 'signals',
    level,
    title: isLate
      ? { zh: `${notices.length} 条预警信号超时未响应`, en: `${notices.length} signals are overdue` }
      : { zh: `${notices.length} 条新预警信号`, en: `${notices.length} new signals` },
    text: {
      zh: `${notices[0]!.title.zh}等，请在预警页面逐条核实。`,
      en: `${notices[0]!.title.en} and others; verify them on the page of signals.`,
    },
    link: isLate ? '/warning/signals?late=true' : '/warning/signals',
    about: notices.flatMap(({ about = [] }) => about),
    facts: { count: notices.length },
    to: [...to.values()],
    group: true,
  };
}

function noticeOf(row: SignalRow, why: string, content: SignalContent, to: Told[]): Notice {
  const topic = topicOf(row.disease, row.contentFrom).title;
  const where = row.areaName ?? row.area;
  const clock = content.telling.clocks.find(({ id }) => id === why);
  const trigger = triggerTitle(row);
  const head = clock?.title ?? (why === 'rise' ? { zh: '预警升级', en: 'Level raised' } : { zh: '预警', en: 'Signal' });
  const site = row.place === '' ? '' : `（${siteOf(row)}）`;
  const by = timeOf(row.respondBy);
  const oneDay = row.firstDay === row.lastDay;
  const days = {
    zh: oneDay ? row.lastDay : `${row.firstDay} 至 ${row.lastDay}`,
    en: oneDay ? `on ${row.lastDay}` : `from ${row.firstDay} to ${row.lastDay}`,
  };
  return {
    key: `signal/${row.id}/${why}${why === 'rise' ? `/${row.level}` : ''}`,
    kind: `signal.${clock ? 'clock' : why}`,
    level: row.level,
    title: { zh: `${head.zh}：${topic.zh} · ${where}`, en: `${head.en}: ${topic.en} · ${where}` },
    text:
      row.kind === 'silence'
        ? {
            zh: `${trigger.zh}${site}，自 ${row.firstDay} 起没有报送，请于 ${by} 前联系。`,
            en: `${trigger.en}: nothing since ${row.firstDay}; get in touch by ${by}.`,
          }
        : {
            zh: `${trigger.zh}${site}：${days.zh} 共 ${row.cases}，请于 ${by} 前核实。`,
            en: `${trigger.en}: ${row.cases} ${days.en}; verify by ${by}.`,
          },
    link: `/warning/signals/${row.id}`,
    about: [`signal/${row.id}`],
    facts: { disease: topic.zh, area: where, count: row.cases, from: row.firstDay, to: row.lastDay, by },
    to,
    group: why !== 'remind',
  };
}

const siteOf = (row: SignalRow): string => String((row.explanation as { site?: string }).site ?? row.place);
const timeOf = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

type Circle = (row: SignalRow, why: string) => Told[];

/** Reads once who stands where; then says for each signal who is told. */
async function circleOf(
  k: TellSignalsKernel,
  tx: Tx,
  content: SignalContent,
  rows: readonly SignalRow[],
): Promise<Circle> {
  const { telling, tell: fromLevel } = content;
  const today = k.clock.today();
  const workers = await holdersOf(tx, telling.work, today);
  const readers = await holdersOf(tx, telling.read, today);
  const accounts = [...new Set([...workers, ...readers].map(({ account }) => account))];
  const wishes = new Map((await selectSubscriptions(tx, accounts)).map((one) => [one.account, one]));
  const own = [...new Set(rows.map(({ area }) => area))];
  const chosen = [...new Set([...wishes.values()].flatMap(({ areas }) => areas ?? []))];
  const meet = chosen.length === 0 ? new Set<string>() : await selectMeeting(tx, own, chosen, today);
  const above = await selectAncestors(tx, own, today);
  const ringLevels: readonly string[] = AREA_LEVELS.slice(0, AREA_LEVELS.indexOf(telling.ring) + 1);
  const told = (account: string): Told => {
    const wish = wishes.get(account);
    return { account, quietFrom: wish?.quietFrom ?? null, quietTo: wish?.quietTo ?? null };
  };
  const wants = (account: string, row: SignalRow, least: Level | undefined) => {
    const wish = wishes.get(account);
    const from = wish?.least ?? least;
    if (from === undefined || LEVELS.indexOf(row.level) < LEVELS.indexOf(from)) return false;
    // A signal of the whole county concerns who follows one of its townships.
    if (wish?.areas && !wish.areas.some((area) => meet.has(`${row.area} ${area}`))) return false;
    if (!wish?.diseases || wish.diseases.includes(row.disease)) return true;
    // A syndrome concerns who follows one of its diseases; a silent source concerns everybody.
    const about = diseasesOf(row.disease, row.contentFrom);
    return about.length === 0 || about.some((one) => wish.diseases!.includes(one));
  };
  return (row, why) => {
    const chain = above.filter(({ area }) => area === row.area);
    const ring = new Set([
      row.area,
      ...chain.filter(({ level }) => level !== null && ringLevels.includes(level)).map(({ ancestor }) => ancestor),
    ]);
    const near = workers.filter(({ area }) => ring.has(area));
    const watching = readers.filter(
      ({ area }) => ring.has(area) || area === EVERYWHERE || chain.some((one) => one.ancestor === area),
    );
    const same = [
      ...near.filter(({ account }) => wants(account, row, fromLevel)),
      ...watching.filter(({ account }) => wishes.has(account) && wants(account, row, undefined)),
    ];
    const clock = telling.clocks.find(({ id }) => id === why);
    if (clock?.to !== 'above') return distinct(same.map(({ account }) => told(account)));
    const further = [...chain.map(({ ancestor }) => ancestor).filter((code) => !ring.has(code)), EVERYWHERE];
    const next = further.find((code) => workers.some(({ area }) => area === code));
    const higher =
      next === undefined ? readers.filter(({ area }) => ring.has(area)) : workers.filter(({ area }) => area === next);
    return distinct([...same, ...higher].map(({ account }) => told(account)));
  };
}

function distinct(list: readonly Told[]): Told[] {
  return [...new Map(list.map((one) => [one.account, one])).values()];
}
