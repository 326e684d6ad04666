import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import { createDemoAccounts, DEMO_PASSWORD, demoAccounts } from '../access/index.ts';
import { scheduleBackTests } from '../decide/surveillance/index.ts';
import {
  DEFAULTS,
  type DemoOptions,
  giveDemoCommand,
  giveDemoInvestigation,
  giveDemoOutbreak,
  giveDemoPrograms,
  giveDemoRecord,
  giveDemoReports,
  joinDemoResident,
  joinDemoUnits,
  judgeDemoAgain,
  type LoadProgress,
  loadDemo,
  readDemoRegion,
  registerDemoSenders,
} from '../demo/index.ts';
import { createServer, type MllpServer, reloadTls, startMllp } from '../http/index.ts';
import { cdaContent, hl7Content } from '../ingest/index.ts';
import { type Config, KangyuError, loadConfig } from '../kernel/index.ts';
import { loadRegion } from '../measure/population/index.ts';
import type { CommandContext } from './command.ts';
import { openPlatform, type Platform } from './platform.ts';

const LOG_FILE = 'kangyu.log';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/** Opens the platform, serves at once, and loads a demo in the background when the instance is an empty demo. */
export async function startServer(env: CommandContext['env'], ctx: CommandContext): Promise<RunningServer> {
  const config = loadConfig(env);
  const log = fileLog(config);
  const platform = await openPlatform({ config, attach: false, ...(log ? { log } : {}) });
  try {
    const options = demoOptions(platform);
    if (options) await prepareDemo(platform, options);
    // A production instance holds what its commission brings in; content only where it is asked for by name.
    else if (env.KANGYU_REGION) await loadRegion(platform.kernel.db, readDemoRegion(config.region).code);
    await platform.startWork();
    // Broken mappings are refused before anybody sends.
    cdaContent();
    hl7Content();
    const app = await createServer(platform.kernel, {
      access: platform.access,
      pipeline: platform.pipeline,
      gauges: platform.gauges,
    });
    const mllp = await openMllp(platform);
    const url = await app.listen({ port: config.port, host: config.host });
    announce(platform, url, ctx, mllp);
    const reload = () => {
      if (config.tls) reloadTls(app.server, config.tls, 'TLS_*', platform.kernel.log);
      mllp?.reload();
    };
    process.on('SIGHUP', reload);
    const loading = options ? runDemo(platform, options, ctx) : Promise.resolve();
    return {
      url,
      async stop() {
        process.off('SIGHUP', reload);
        await mllp?.stop();
        await app.close();
        await platform.pipeline.close(); // a demo that is loading ends here and goes on at the next start
        await loading;
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** HL7 v2 over MLLP, where a port is set for it. */
async function openMllp({ kernel, access, pipeline }: Platform): Promise<MllpServer | undefined> {
  const { mllpPort: port, mllpTls: tls, host } = kernel.config;
  return port === undefined ? undefined : startMllp({ kernel, access, pipeline, port, host, ...(tls ? { tls } : {}) });
}

/** What this instance should hold as a demo: what it was started with before, else KANGYU_DEMO, else the default region. */
function demoOptions({ kernel }: Platform): DemoOptions | undefined {
  const { instance, config } = kernel;
  if (instance.kind !== 'demo') return undefined;
  const { residents, from, to, seed, state } = instance.meta;
  if (state !== undefined) return { region: instance.region ?? config.region, residents, from, to, seed };
  if (config.demo === 'off') return undefined;
  return {
    ...DEFAULTS,
    region: config.demo?.region ?? config.region,
    residents: config.demo?.population ?? DEFAULTS.residents,
  };
}

/** Accounts come before the records, so that one can sign in and watch. */
async function prepareDemo({ access, kernel }: Platform, options: DemoOptions): Promise<void> {
  const { code } = readDemoRegion(options.region);
  await createDemoAccounts(access, code);
  await joinDemoUnits(kernel, code);
}

async function runDemo({ kernel, accept }: Platform, options: DemoOptions, ctx: CommandContext): Promise<void> {
  let shown = -1;
  try {
    const onProgress = ({ state, done, total }: LoadProgress) => {
      const percent = total === 0 ? 0 : Math.floor((done * 100) / total);
      if (!ctx.terminal || percent === shown) return;
      shown = percent;
      process.stderr.write(
        `\rloading the demo region: ${percent} % (${done}/${total} records)${state === 'ready' ? '\n' : ''}`,
      );
    };
    const result = await loadDemo(kernel, accept, options, onProgress, async () => {
      const region = readDemoRegion(options.region);
      await joinDemoResident(kernel);
      await giveDemoRecord(kernel, accept);
      await giveDemoPrograms(kernel, accept);
      await giveDemoOutbreak(kernel, accept);
      await giveDemoReports(kernel, accept);
      await giveDemoInvestigation(kernel, accept);
      await judgeDemoAgain(kernel);
      await giveDemoCommand(kernel, region.code);
      await registerDemoSenders(kernel, region);
    });
    if (result.already) {
      ctx.out('demo region ready');
      return;
    }
    await scheduleBackTests(kernel, kernel.db);
    ctx.out(`demo region loaded: ${result.records} records, ${result.quarantined} in quarantine on purpose`);
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'kernel.closing')
      ctx.err('the demo region is not whole yet; the next start continues');
    else kernel.log.error({ err: error }, 'the demo region did not load; the next start continues');
  }
}

/** On a terminal the log goes to a file, so that the address and the sign-ins stay readable; else to standard output. */
function fileLog(config: Config): Logger | undefined {
  if (!process.stdout.isTTY) return undefined;
  return pino(
    { level: config.logLevel },
    pino.destination({ dest: join(resolve(config.dataDir), LOG_FILE), mkdir: true, sync: false }),
  );
}

function announce({ kernel, access }: Platform, url: string, ctx: CommandContext, mllp?: MllpServer): void {
  ctx.out(`Kangyu 康域 (${kernel.instance.kind}) on ${url}`);
  if (mllp) ctx.out(`HL7 v2 over MLLP on ${kernel.config.host}:${mllp.port}${kernel.config.mllpTls ? ' (TLS)' : ''}`);
  ctx.out(`data: ${kernel.config.databaseUrl ? 'DATABASE_URL' : resolve(kernel.config.dataDir)}`);
  if (process.stdout.isTTY) ctx.out(`log:  ${join(resolve(kernel.config.dataDir), LOG_FILE)}`);
  if (kernel.instance.kind !== 'demo') return;
  const names = demoAccounts(access).map(({ account }) => account);
  ctx.out(`demo sign-ins (password ${DEMO_PASSWORD}): ${names.join(', ')}`);
}
