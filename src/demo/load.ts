/** Loads the demo into this instance, through the same door as everybody's records. */
import { loadRoles } from '../access/index.ts';
import { KangyuError, type Kernel, type Receipt, type Submission, updateInstance } from '../kernel/index.ts';
import { scheduleRecompute } from '../measure/indicators/index.ts';
import { loadRegion } from '../measure/population/index.ts';
import { scheduleQuality } from '../measure/quality/index.ts';
import type { DemoRegion } from './content.ts';
import type { DemoSubmission } from './generate.ts';
import { checkOptions, type DemoOptions, factorOf, regionOf } from './options.ts';
import { reportValues } from './report-values.ts';
import { countDemo, runPhases, type Settled } from './run-phases.ts';
import { sendDocuments } from './send-documents.ts';
import { sendDoors } from './send-doors.ts';
import { refreshStatistics, withLoadLock } from './store.ts';
import { emptyTally, type Tally, tallyUp } from './tally.ts';
import { loadDemoWork } from './work.ts';

/** Milliseconds between two notes of the progress; a kill in between costs that much to hand in again. */
const NOTE_EVERY = 1500;

export type LoadState = 'loading' | 'ready' | 'failed';
export interface LoadProgress {
  state: LoadState;
  /** Records handed in, of all. */
  done: number;
  total: number;
}
export interface LoadResult extends Tally {
  /** The instance held this demo already. */
  already: boolean;
}
export type Accept = (submission: Submission) => Promise<Receipt>;

/**
 * Hands in the region's areas, official population, records and reported values. Started again after a kill it goes on
 * behind the last submission noted; what was stored but not noted is handed in again and answered as a duplicate, so
 * the end is the same. Sets the instance's facts (residents, factor, seed, from, to, state, done, total) and moves its
 * clock to 09:00 (Asia/Shanghai) of the demo's last day. `finish` does what comes after the records (programmes, outbreak,
 * cards, command); the demo is ready when it is done, and what was cut off there begins again at the next start.
 */
export async function loadDemo(
  kernel: Kernel,
  accept: Accept,
  given: DemoOptions,
  onProgress: (progress: LoadProgress) => void = () => {},
  finish: () => Promise<void> = async () => {},
): Promise<LoadResult> {
  const options = checkOptions(given);
  const region = regionOf(options);
  if (kernel.instance.kind !== 'demo') throw new KangyuError('demo.production');
  refuseOther(kernel, region, options);
  const result: LoadResult = { ...emptyTally(), already: kernel.instance.meta.state === 'ready' };
  if (result.already) {
    await finish();
    return result;
  }

  return withLoadLock(kernel.db, async () => {
    await loadRegion(kernel.db, region.code);
    const { residents, seed, from, to } = options;
    // Known before the records are counted, so that people can sign in and watch from the first second.
    const factor = factorOf(region, options);
    const facts = { residents, seed, from, to, factor, state: 'loading', clockOffsetMs: offsetTo(to) };
    await note(kernel, { total: 0, ...kernel.instance.meta, ...facts }, region.code);
    const total = Number(kernel.instance.meta.total) || (await countDemo(options)).records;
    await note(kernel, { total });
    const book = new ProgressBook(kernel, total, onProgress);
    try {
      const send = async (made: DemoSubmission) => tallyUp(result, made, (await accept(made.submission)).records);
      await runPhases(options, send, {
        skip: book.settled,
        onStored: (settled) => book.settle(settled),
        onPhase: () => refreshStatistics(kernel.owner),
      });
      await refreshStatistics(kernel.owner);
      const unknown = await reportValues(kernel, region, to);
      if (unknown.length > 0)
        kernel.log.warn({ indicators: unknown }, 'the catalogue lacks indicators that the demo reports values for');
      await sendDocuments(kernel, accept, region);
      await sendDoors(kernel, accept, region, options);
      await loadDemoWork(kernel, region.code, demoName);
      await scheduleRecompute(kernel, kernel.db);
      await finish();
      // Of everything that is loaded: measured before, the first figures would be those of half a demo.
      await scheduleQuality(kernel, kernel.db);
      await book.finish('ready');
    } catch (error) {
      // A server that stops has not failed: the next start goes on.
      if (error instanceof KangyuError && error.code === 'kernel.closing') throw error;
      // The note must not hide what went wrong: the store itself may be gone.
      await book
        .finish('failed')
        .catch((noting: unknown) => kernel.log.error({ err: noting }, 'the failed demo load could not be noted'));
      throw error;
    }
    for (const row of result.unexpected) kernel.log.warn({ row }, 'a demo record was refused');
    return result;
  });
}

/** One instance holds one demo. */
function refuseOther(kernel: Kernel, region: DemoRegion, { residents, seed, from, to }: DemoOptions): void {
  const { meta, region: held } = kernel.instance;
  if (meta.state === undefined) return;
  const same =
    held === region.code && meta.residents === residents && meta.seed === seed && meta.from === from && meta.to === to;
  if (!same)
    throw new KangyuError('demo.other-load', {
      loaded: `${held} ${meta.residents}, ${meta.from}–${meta.to}, seed ${meta.seed}`,
    });
}

/** Demo accounts are named like their role. */
const demoName = (account: string): string => loadRoles().roles[account]?.title.zh ?? account;

const offsetTo = (day: string): number => Date.parse(`${day}T09:00:00+08:00`) - Date.now();

async function note(kernel: Kernel, meta: Record<string, unknown>, region?: string): Promise<void> {
  kernel.instance = await updateInstance(kernel.db, { ...(region ? { region } : {}), meta });
}

/** Keeps the instance's facts and those who watch up to date, but not at each submission. */
class ProgressBook {
  settled: Settled;
  readonly #kernel: Kernel;
  readonly #total: number;
  readonly #onProgress: (progress: LoadProgress) => void;
  #noted = 0;

  constructor(kernel: Kernel, total: number, onProgress: (progress: LoadProgress) => void) {
    this.#kernel = kernel;
    this.#total = total;
    this.#onProgress = onProgress;
    const { meta } = kernel.instance;
    this.settled = { submissions: Number(meta.settled ?? 0), records: Number(meta.done ?? 0) };
  }

  async settle(settled: Settled): Promise<void> {
    // Two steps may end in the other order than they were counted.
    if (settled.submissions > this.settled.submissions) this.settled = settled;
    this.#onProgress({ state: 'loading', done: this.settled.records, total: this.#total });
    if (Date.now() - this.#noted < NOTE_EVERY) return;
    this.#noted = Date.now();
    await this.#write('loading');
  }

  async finish(state: LoadState): Promise<void> {
    await this.#write(state);
    this.#onProgress({ state, done: this.settled.records, total: this.#total });
  }

  async #write(state: LoadState): Promise<void> {
    const { submissions, records } = this.settled;
    await note(this.#kernel, { state, done: records, total: this.#total, settled: submissions });
    await this.#kernel.outbox.publish(this.#kernel.db, 'demo', { state, done: records, total: this.#total });
  }
}
