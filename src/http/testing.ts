import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Access, type AccessOptions, createAccess, openSession } from '../access/index.ts';
import { findAccountForTest, quickPolicy } from '../access/testing.ts';
import { fixedClock, type Kernel, packageRoot } from '../kernel/index.ts';
import { type TestKernelOptions, testKernel } from '../kernel/testing.ts';
import { loadRegion } from '../measure/population/index.ts';
import { createAcceptQueue, type Pipeline } from '../pipeline/index.ts';
import type { App } from './app.ts';
import { createServer, type ServerOptions } from './server.ts';

export interface TestApp {
  app: App;
  kernel: Kernel;
  access: Access;
  /** The main path; records come in through `pipeline.accept`. */
  pipeline: Pipeline;
  /** Headers of a new session acting in `role` for `area` (the whole instance by default). Spread them into `inject`. */
  signIn(role: string, area?: string): Promise<{ cookie: string; origin: string }>;
  /** Moves the clock on. */
  advance(minutes: number): void;
}

/** The whole HTTP interface over a fresh database; requests go in with `app.inject`. */
export async function testApp(
  options: {
    /** Folder under content/regions (or an absolute one) whose areas and population are loaded. */
    region?: string;
    kernel?: TestKernelOptions;
    access?: AccessOptions;
    server?: Partial<ServerOptions>;
  } = {},
): Promise<TestApp> {
  const kernel = await testKernel(options.kernel ?? {});
  if (options.region) await loadRegion(kernel.db, options.region);
  const access = createAccess(kernel, { policy: quickPolicy, ...options.access });
  const pipeline = createAcceptQueue(kernel, access.audit);
  const app = await createServer(kernel, {
    access,
    pipeline,
    processMetrics: false,
    webRoot: join(packageRoot(), 'dist', 'no-web'),
    ...options.server,
  });
  afterAll(async () => {
    await app.close();
    await pipeline.close();
  });
  return {
    app,
    kernel,
    access,
    pipeline,
    async signIn(role, area = '*') {
      const { token } = await openSession(access, await findAccountForTest(access, role, area), role);
      return { cookie: `kangyu_session=${token}`, origin: 'http://localhost' };
    },
    advance(minutes) {
      kernel.clock = fixedClock(new Date(kernel.clock.now().getTime() + minutes * 60_000).toISOString());
    },
  };
}
