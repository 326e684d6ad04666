/** Readings come in: as files with their receipts, or from programs, judged by the same rules; what breaks a limit is a signal. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import { areas } from '../../measure/population/index.ts';
import { type ReadRow, type ReturnKind, type Sender, textOfCell } from '../../measure/returns/index.ts';
import { raiseFindings, type TellSignalsKernel } from '../surveillance/index.ts';
import { checkReadings, type NewReading, type ReadingCheck } from './check-readings.ts';
import { brokenLimit, limitText } from './judge-reading.ts';
import { monitoringContent } from './load-content.ts';
import { READING_FORM } from './reading-form.ts';
import {
  countBeyond,
  insertPoints,
  insertReadings,
  readingReturnStore,
  selectPoints,
  selectStoredReadings,
  withdrawReadings,
} from './store-readings.ts';

type ReadingKernel = TellSignalsKernel & Pick<Kernel, 'db'>;

/** Samples older than this are history: they raise no signal. */
const RECENT_DAYS = 60;

async function check(
  q: Queryable,
  today: string,
  rows: readonly ReadRow[],
  { isAllowed }: Pick<Sender, 'isAllowed'>,
): Promise<ReadingCheck[]> {
  const codes = [...new Set(rows.map(({ cells }) => textOfCell(cells.point)))];
  const context = {
    ...{ today, contentOn: monitoringContent, isAllowed, stored: [] },
    areas: new Map((await areas(q, today)).map((area) => [area.code, area])),
    points: await selectPoints(q, codes),
  };
  const days = checkReadings(rows, context).flatMap(({ period }) => (period && isDay(period) ? [period] : []));
  return checkReadings(rows, { ...context, stored: await selectStoredReadings(q, codes, [...new Set(days)]) });
}

async function keep(
  k: ReadingKernel,
  tx: Tx,
  origin: { origin: 'return' | 'api'; return: string | null; by: string; at: Date },
  accepted: readonly ReadingCheck[],
): Promise<Map<number, string>> {
  const readings = accepted.map(({ reading, row }) => ({ ...reading!, id: uuidv7(), row }));
  const { kinds } = monitoringContent(k.clock.today());
  // A new point stands where the first of its rows says so.
  const placed = new Map(
    readings
      .filter(({ latitude }) => latitude !== null)
      .reverse()
      .map(({ kind, point, latitude, longitude }) => [`${kind}|${point}`, { latitude, longitude }]),
  );
  const fresh = new Map(
    readings.map(({ kind, point, pointName, type, area, latitude, longitude }) => {
      const every = kinds.find(({ id }) => id === kind)?.every ?? 365;
      const key = `${kind}|${point}`;
      const place = placed.get(key) ?? { latitude, longitude };
      return [key, { kind, code: point, name: pointName, type, area, every, ...place }];
    }),
  );
  await insertPoints(tx, [...fresh.values()], origin.by, origin.at);
  await insertReadings(tx, readings, origin);
  await raise(k, tx, readings);
  await k.outbox.publish(tx, 'signals', {});
  return new Map(readings.map(({ row, id }) => [row, id]));
}

/** One signal a point and item, growing while it is open and the point stays beyond. */
async function raise(k: ReadingKernel, tx: Tx, readings: readonly NewReading[]): Promise<void> {
  const today = k.clock.today();
  const since = addDays(today, -RECENT_DAYS);
  const beyond = readings.filter((one) => one.beyond !== null && one.sampledOn >= since);
  if (beyond.length === 0) return;
  const windowOf = ({ kind, sampledOn }: NewReading) => {
    const every = monitoringContent(sampledOn).kinds.find(({ id }) => id === kind)?.every ?? 1;
    return addDays(sampledOn, -Math.max(every, 7));
  };
  const counts = new Map(
    (
      await countBeyond(
        tx,
        beyond.map((one) => ({ kind: one.kind, point: one.point, item: one.item, from: windowOf(one), to: today })),
      )
    ).map((one) => [`${one.kind}|${one.point}|${one.item}`, one.n]),
  );
  await raiseFindings(
    k,
    tx,
    beyond.flatMap((one) => {
      const { kinds, standards } = monitoringContent(one.sampledOn);
      const kind = kinds.find(({ id }) => id === one.kind)!;
      const item = kind.items.find(({ id }) => id === one.item)!;
      const limit = brokenLimit(item, one.type, one.value);
      if (!limit) return [];
      const standard = standards[item.standard]!;
      return {
        ...{ trigger: `limit-${kind.id}`, kind: 'exceedance' as const, disease: kind.id, area: one.area },
        ...{ place: `${kind.id}/${one.point}/${item.id}`, level: limit.level },
        ...{ firstDay: one.sampledOn, lastDay: one.sampledOn, joins: windowOf(one) },
        ...{ cases: counts.get(`${kind.id}|${one.point}|${item.id}`) ?? 1, expected: null },
        threshold: limit.most ?? limit.least ?? limit.below ?? null,
        explanation: {
          ...{ kind: 'exceedance', site: `${one.pointName} · ${item.title.zh}` },
          reading: {
            ...{
              item: item.title,
              value: item.presence ? one.written : `${one.written} ${item.unit}`.trim(),
              limit: limitText(limit, item),
            },
            ...{ sampledOn: one.sampledOn, source: standard.title, verified: standard.verified },
            point: `/warning/points/${encodeURIComponent(one.point)}?kind=${kind.id}&item=${item.id}`,
          },
        },
        respondHours: kind.respondHours,
        again: 1,
      };
    }),
  );
}

/** Files of readings: any kind, point and day in one sheet. */
export function readingReturns(k: ReadingKernel): ReturnKind<ReadingCheck> {
  return {
    form: READING_FORM,
    store: readingReturnStore,
    areas: (q) => areas(q, k.clock.today()),
    check: (q, rows, sender) => check(q, k.clock.today(), rows, sender),
    keep: (tx, { id, by, at }, accepted) => keep(k, tx, { origin: 'return', return: id, by, at }, accepted),
    withdraw: withdrawReadings,
  };
}

export interface SentReading {
  kind: string;
  point: string;
  pointName?: string | undefined;
  type?: string | undefined;
  area?: string | undefined;
  /** Of a point that is new; both or neither. */
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  item: string;
  day: string;
  sample?: string | undefined;
  /** A number, or `检出` / `未检出`. */
  value: number | string;
  note?: string | undefined;
}

/** Takes readings that a program sends, all or none. Throws `monitoring.readings-refused` with what is wrong in each row. */
export async function takeReadings(
  k: ReadingKernel,
  readings: readonly SentReading[],
  sender: Pick<Sender, 'by' | 'isAllowed'>,
): Promise<{ stored: number; unchanged: number; beyond: number }> {
  const rows: ReadRow[] = readings.map((one, i) => ({
    row: i + 1,
    cells: Object.fromEntries(
      Object.entries(one).filter(([, value]) => value !== undefined && value !== null && value !== ''),
    ),
  }));
  return k.db.transaction(async (tx) => {
    const checked = await check(tx, k.clock.today(), rows, sender);
    const wrong = checked.filter(({ state }) => state === 'rejected');
    if (wrong.length > 0)
      throw new KangyuError('monitoring.readings-refused', {
        rows: wrong.length,
        row: wrong[0]!.row,
        reason: wrong[0]!.problems.find(({ level }) => level === 'error')?.message.en ?? '',
        problems: wrong
          .slice(0, 100)
          .map(({ row, problems }) => ({ row, problems: problems.filter(({ level }) => level === 'error') })),
      });
    const accepted = checked.filter(({ state }) => state === 'accepted');
    if (accepted.length > 0)
      await keep(k, tx, { origin: 'api', return: null, by: sender.by, at: k.clock.now() }, accepted);
    const beyond = accepted.filter(({ reading }) => reading!.beyond !== null).length;
    return { stored: accepted.length, unchanged: checked.length - accepted.length, beyond };
  });
}
