import { z } from 'zod';
import { demoAccounts } from '../../access/index.ts';
import { errorCatalogue, type Kernel } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { Bilingual, InstanceInfo } from '../contract.ts';

const OPEN = { access: { public: true } } as const;
const CHECK_MS = 5000;
const Check = z.object({ ok: z.boolean(), problem: z.string().optional() });
const Readiness = z.object({ ready: z.boolean(), checks: z.record(z.string(), Check) });
const ErrorRow = z.object({ code: z.string(), status: z.number(), message: Bilingual });

/** What an installation is, whether it lives and is ready, and the catalogue of errors. */
export function registerOperations(app: App, ctx: Ctx): void {
  app.get('/healthz', { config: OPEN, schema: { response: { 200: z.object({ ok: z.literal(true) }) } } }, () => ({
    ok: true as const,
  }));

  app.get(
    '/readyz',
    { config: OPEN, schema: { response: { 200: Readiness, 503: Readiness } } },
    async (_request, reply) => {
      const checks = { database: () => checkDatabase(ctx.kernel), ...ctx.readiness };
      const results = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await runCheck(ctx.kernel, name, check)] as const),
      );
      const ready = results.every(([, { ok }]) => ok);
      return reply.code(ready ? 200 : 503).send({ ready, checks: Object.fromEntries(results) });
    },
  );

  app.get('/api/instance', { config: OPEN, schema: { response: { 200: InstanceInfo } } }, () => instanceInfo(ctx));

  app.get('/api/errors', { config: OPEN, schema: { response: { 200: z.array(ErrorRow) } } }, () =>
    [...errorCatalogue()]
      .map(([code, { status, zh, en }]) => ({ code, status, message: { zh, en } }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
  );
}

async function checkDatabase(kernel: Kernel): Promise<undefined> {
  await kernel.db.query('select 1');
  return undefined;
}

async function runCheck(
  kernel: Kernel,
  name: string,
  check: () => Promise<string | undefined>,
): Promise<z.infer<typeof Check>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_MS} ms`), CHECK_MS);
  });
  try {
    const problem = await Promise.race([check(), late]);
    return problem === undefined ? { ok: true } : { ok: false, problem };
  } catch (error) {
    kernel.log.warn({ err: error, check: name }, 'readiness check failed');
    return { ok: false, problem: 'the check failed; see the log' };
  } finally {
    clearTimeout(timer);
  }
}

// The facts of the load stand in the instance's meta; before the first note of progress nothing is done.
const DemoFacts = InstanceInfo.shape.demo
  .unwrap()
  .omit({ accounts: true })
  .extend({ done: z.number().default(0) });

function instanceInfo({ kernel, access, areas, version }: Ctx): InstanceInfo {
  const { kind, region, meta } = kernel.instance;
  const demo = kind === 'demo' ? DemoFacts.safeParse(meta) : undefined;
  const name = region === undefined ? undefined : areas.nameOf(region);
  return {
    kind,
    version,
    today: kernel.clock.today(),
    ...(region === undefined ? {} : { region: { code: region, name: name ?? region } }),
    ...(demo?.success ? { demo: { ...demo.data, accounts: demoAccounts(access) } } : {}),
  };
}
