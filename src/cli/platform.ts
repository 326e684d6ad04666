import { type Access, createAccess, registerAccessJobs } from '../access/index.ts';
import { commandContent, registerCommandJobs } from '../decide/command/index.ts';
import { exchangeContent, recallContent, registerUploadJobs, uploadDefinitions } from '../decide/exchange/index.ts';
import { monitoringContent } from '../decide/monitoring/index.ts';
import { registerPlanningJobs, scheduleMeasureAgain } from '../decide/planning/index.ts';
import {
  registerProgramJobs,
  registerWorkingJobs,
  scheduleNewDay,
  schedulePressing,
} from '../decide/programs/index.ts';
import { recognitionContent } from '../decide/recognition/index.ts';
import { registerEndingJobs, registerRules } from '../decide/registers/index.ts';
import { cardForm, registerReportingJobs } from '../decide/reporting/index.ts';
import { eventContent, registerSurveillanceJobs, signalContent, sourceContent } from '../decide/surveillance/index.ts';
import { registerIdentifyJobs, scheduleRekey } from '../identify/index.ts';
import { registerIngestJobs } from '../ingest/index.ts';
import {
  type Clock,
  type Config,
  type Kernel,
  type OpenKernelOptions,
  openKernel,
  readInstance,
} from '../kernel/index.ts';
import { catalogue, markStale, registerIndicatorJobs, scheduleRecompute } from '../measure/indicators/index.ts';
import { registerPlanJobs, syncPlans } from '../measure/plans/index.ts';
import { qualityContent, registerQualityJobs } from '../measure/quality/index.ts';
import { standardsContent } from '../measure/standards/index.ts';
import { channelRules, registerNotifyJobs } from '../notify/index.ts';
import { addPackFolders, contentPacks } from '../packs/index.ts';
import { ensureRetentionCount, registerPersonJobs } from '../person/index.ts';
import { createAcceptQueue, followSealed, type Pipeline } from '../pipeline/index.ts';
import { contentViews, registerProjectJobs, syncViews, viewStates } from '../project/index.ts';
import {
  ensureLabels,
  ensureSearchIndex,
  registerBulkJobs,
  registerLabelJobs,
  registerSealJobs,
  registerSubscriptionJobs,
  type Subscriptions,
  startSubscriptions,
  syncTerminology,
} from '../record/index.ts';
import { registerWorkJobs, scheduleEscalation } from '../work/index.ts';

/** The rooms put together over one kernel. */
export interface Platform {
  kernel: Kernel;
  access: Access;
  pipeline: Pipeline;
  accept: Pipeline['accept'];
  gauges: Record<string, { help: string; read: () => number | Promise<number> }>;
  /** Starts jobs and event delivery in this process. */
  startWork(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenPlatformOptions {
  config: Config;
  attach: boolean;
  clock?: Clock;
  log?: OpenKernelOptions['log'];
}

/** Opens the store and brings it to this program's content: broken content is refused before anything is served. */
export async function openPlatform(options: OpenPlatformOptions): Promise<Platform> {
  addPackFolders(options.config.packFolders ?? []);
  contentPacks();
  catalogue();
  contentViews();
  standardsContent();
  registerRules();
  qualityContent();
  recognitionContent('2000-01-01');
  exchangeContent();
  uploadDefinitions();
  recallContent();
  channelRules();
  signalContent('2000-01-01');
  cardForm();
  sourceContent('2000-01-01');
  eventContent('2000-01-01');
  monitoringContent('2000-01-01');
  commandContent('2000-01-01');
  const kernel = await openKernel(options);
  try {
    await syncViews(kernel.owner);
    await ensureSearchIndex(kernel);
    await ensureLabels(kernel);
    await syncTerminology(kernel);
    await syncPlans(kernel.db);
    return compose(kernel);
  } catch (error) {
    await kernel.close();
    throw error;
  }
}

function compose(kernel: Kernel): Platform {
  const access = createAccess(kernel);
  const pipeline = createAcceptQueue(kernel, access.audit);
  registerAccessJobs(access);
  registerNotifyJobs(kernel);
  registerBulkJobs(access);
  registerLabelJobs(kernel);
  registerSealJobs(kernel, followSealed(kernel));
  registerIngestJobs(kernel);
  registerIdentifyJobs(kernel);
  registerPersonJobs(kernel);
  registerIndicatorJobs(kernel);
  registerProjectJobs(kernel, async (tx, changed, seq) => {
    if (await markStale(tx, changed, seq)) await scheduleRecompute(kernel, tx);
  });
  registerWorkJobs(kernel);
  registerQualityJobs(kernel);
  registerSurveillanceJobs(kernel);
  registerReportingJobs(kernel);
  registerPlanJobs(kernel);
  registerEndingJobs(kernel);
  registerPlanningJobs(kernel);
  registerProgramJobs(kernel);
  registerCommandJobs(kernel);
  registerWorkingJobs(kernel, pipeline.submit);
  registerSubscriptionJobs(kernel);
  registerUploadJobs(kernel);
  let subscriptions: Subscriptions | undefined;
  return {
    kernel,
    access,
    pipeline,
    accept: pipeline.accept,
    gauges: {
      kangyu_writer_queue_depth: { help: 'Submissions waiting or under way', read: () => pipeline.depth },
      kangyu_jobs_waiting: { help: 'Jobs waiting or running', read: async () => (await kernel.jobs.count()).waiting },
      kangyu_views_lag: {
        help: 'Numbers of the change feed that the view furthest behind still lacks',
        read: async () => Math.max(0, ...(await watermarks(kernel)).map(({ lag }) => Number(lag))),
      },
      kangyu_views_seconds_behind: {
        help: 'Age of the oldest record that some view lacks, in seconds',
        read: async () => Math.max(0, ...(await watermarks(kernel)).map(({ secondsBehind }) => secondsBehind)),
      },
      kangyu_jobs_failed: {
        help: 'Jobs that used up their attempts',
        read: async () => (await kernel.jobs.count()).failed,
      },
    },
    async startWork() {
      // A demo that a command loads changes this instance's facts and clock.
      kernel.outbox.subscribe('demo', async () => {
        kernel.instance = (await readInstance(kernel.db)) ?? kernel.instance;
      });
      await kernel.outbox.start();
      await kernel.jobs.start();
      // A changed catalogue or days that passed while nothing ran are taken in without waiting for a record.
      await scheduleRecompute(kernel, kernel.db);
      await scheduleEscalation(kernel, kernel.db);
      await scheduleMeasureAgain(kernel, kernel.db);
      await scheduleNewDay(kernel, kernel.db);
      await schedulePressing(kernel, kernel.db);
      await ensureRetentionCount(kernel, kernel.db);
      await scheduleRekey(kernel, kernel.db);
      subscriptions = startSubscriptions(kernel, access, pipeline.accept);
    },
    async close() {
      await subscriptions?.stop();
      await pipeline.close();
      await access.audit.close();
      await kernel.close();
    },
  };
}

async function watermarks(kernel: Kernel) {
  const states = await viewStates(kernel.db, kernel.clock.now());
  return states.flatMap(({ watermark }) => (watermark ? [watermark] : []));
}
