import { addDays } from '../../algorithms/periods.ts';
import type { Kernel } from '../../kernel/index.ts';
import { changesSince } from '../../record/index.ts';
import { deriveCounts } from './derive-counts.ts';
import { judgeAgreement } from './judge-agreement.ts';
import { judgeCounts } from './judge-counts.ts';
import { judgeExposures } from './judge-exposures.ts';
import { judgeHouseholds } from './judge-households.ts';
import { judgePlaces } from './judge-places.ts';
import { judgeScan } from './judge-scan.ts';
import { judgeSeries } from './judge-series.ts';
import { endSilence, judgeSilence } from './judge-silence.ts';
import { judgeSources } from './judge-sources.ts';
import { diseases } from './load-diseases.ts';
import { signalContent } from './load-signals.ts';
import { sourceContent } from './load-sources.ts';
import { markEvents } from './mark-events.ts';
import { raiseSignals } from './raise-signals.ts';
import { lockMark, moveMark, newestSeq, patientsOf, replaceOccurrences } from './store-occurrences.ts';
import { replaceLevels } from './store-sources.ts';
import type { TellSignalsKernel } from './tell-signals.ts';

type WatchKernel = TellSignalsKernel & Pick<Kernel, 'db' | 'sealer'>;

const STRETCH = 5_000;
/** Further behind than this, all is reckoned anew: cheaper than person by person. */
const FAR_BEHIND = 50_000n;

/** Reckons all occurrences anew and puts the mark at what they contain. */
export async function recountOccurrences(k: WatchKernel): Promise<void> {
  await k.db.transaction(async (tx) => {
    await lockMark(tx);
    // Versions that commit while this reads are followed afterwards, some of them a second time.
    const seq = await newestSeq(tx);
    await replaceOccurrences(tx, diseases(), k.clock.today());
    await moveMark(tx, { seq });
  });
}

/**
 * Follows the change feed by one stretch and judges the rules over cases; true while more may follow. A person whose
 * diagnosis was deleted is put right by the next morning's recount.
 */
export async function followOccurrences(k: WatchKernel): Promise<boolean> {
  return k.db.transaction(async (tx) => {
    const mark = await lockMark(tx);
    if (BigInt(await newestSeq(tx)) - BigInt(mark.seq) > FAR_BEHIND) {
      const seq = await newestSeq(tx);
      await replaceOccurrences(tx, diseases(), k.clock.today());
      await moveMark(tx, { seq });
      await raiseByCounts(k, tx);
      return false;
    }
    const changes = await changesSince(tx, mark.seq, STRETCH, []);
    const last = changes.at(-1);
    if (!last) return false;
    const of = (type: string) => changes.filter((change) => change.type === type).map(({ id }) => id);
    const patients = [
      ...new Set([
        ...of('Patient'),
        ...(await patientsOf(tx, { Condition: of('Condition'), Encounter: of('Encounter') })),
      ]),
    ];
    if (patients.length > 0) {
      await replaceOccurrences(tx, diseases(), k.clock.today(), patients);
      await raiseByCounts(k, tx);
    }
    await moveMark(tx, { seq: last.seq });
    return changes.length === STRETCH;
  });
}

async function raiseByCounts(k: WatchKernel, tx: Parameters<typeof raiseSignals>[1]): Promise<void> {
  const day = k.clock.today();
  const content = signalContent(day);
  const at = k.clock.now();
  await raiseSignals(k, tx, await judgeCounts(tx, content, day), content, at);
  await markEvents(k, tx, content, day, at);
}

/**
 * The judgement of a morning: rules over cases and time series as they stand on `day`. Without `day` it is today's, after a
 * recount. A past day judges by what was known to have happened before it: so a demo or a drill is gone through day by day.
 */
export async function judgeDay(k: WatchKernel, past?: { day: string; at: Date }): Promise<string[]> {
  const day = past?.day ?? k.clock.today();
  const at = past?.at ?? k.clock.now();
  if (!past) await recountOccurrences(k);
  const content = signalContent(day);
  const sources = sourceContent(day);
  const last = addDays(day, -1);
  if (!past) await k.db.transaction((tx) => deriveCounts(tx, sources, day, at));
  const series = await judgeSeries(k.db, content, day);
  const scanned = await judgeScan(k.db, content, last);
  const counted = await judgeSources(k.db, sources, last);
  return k.db.transaction(async (tx) => {
    await lockMark(tx);
    const inside = past !== undefined;
    await endSilence(tx, content, at);
    const counts = await judgeCounts(tx, content, past ? last : day);
    const places = await judgePlaces(tx, content, sources, past ? last : day);
    const houses = await judgeHouseholds(k, tx, content, past ? last : day);
    const exposed = await judgeExposures(tx, content, past ? last : day);
    const silent = await judgeSilence(tx, sources, last);
    await replaceLevels(tx, last, counted.levels);
    await moveMark(tx, { judged: day });
    const found = [...counts, ...series, ...places, ...houses, ...exposed, ...scanned, ...counted.raised, ...silent];
    const raised = await raiseSignals(k, tx, found, content, at, inside);
    // What was found now is heard where sources are weighed together.
    const agreed = await raiseSignals(k, tx, await judgeAgreement(tx, sources, last), content, at, inside);
    await markEvents(k, tx, content, last, at);
    return [...raised, ...agreed];
  });
}

/** Counts visits by reason out of the records now, as every judgement of a morning does. */
export async function recountVisits(k: WatchKernel): Promise<number> {
  const today = k.clock.today();
  return k.db.transaction((tx) => deriveCounts(tx, sourceContent(today), today, k.clock.now()));
}
