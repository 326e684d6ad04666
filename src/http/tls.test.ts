import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { createAccess } from '../access/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { createServer } from './server.ts';
import { reloadTls } from './tls.ts';

const dir = mkdtempSync(join(tmpdir(), 'kangyu-tls-'));
const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function makeCertificate(name: string): void {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const where = ['-keyout', files.key, '-out', files.cert, '-subj', `/CN=${name}`];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...where], { encoding: 'utf8' });
  expect(made.status, made.stderr).toBe(0);
}

function ask(port: number): Promise<{ status: number; name: string; hsts: string | undefined }> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false, agent: false };
    https
      .get(options, (answer) => {
        const { subject } = (answer.socket as TLSSocket).getPeerCertificate();
        answer.resume();
        resolve({
          status: answer.statusCode!,
          name: String(subject.CN),
          hsts: answer.headers['strict-transport-security'],
        });
      })
      .on('error', reject);
  });
}

it('serves the web door by TLS with HSTS, takes a renewed certificate, and keeps the old one where the new is broken', async () => {
  makeCertificate('first');
  const kernel = await testKernel();
  kernel.config.tls = files;
  const pipeline = createAcceptQueue(kernel);
  const access = createAccess(kernel);
  const app = await createServer(kernel, { access, pipeline, processMetrics: false, webRoot: '/nowhere' });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  expect(await ask(port)).toMatchObject({ status: 200, name: 'first', hsts: expect.stringContaining('max-age=') });

  makeCertificate('second');
  expect(reloadTls(app.server, files, 'TLS_*', kernel.log)).toBe(true);
  expect((await ask(port)).name).toBe('second');

  const whole = readFileSync(files.cert);
  writeFileSync(files.cert, 'broken');
  expect(reloadTls(app.server, files, 'TLS_*', kernel.log)).toBe(false);
  expect((await ask(port)).name).toBe('second');
  await expect(
    createServer(kernel, { access: createAccess(kernel), pipeline, processMetrics: false, webRoot: '/nowhere' }),
  ).rejects.toMatchObject({ code: 'kernel.config' });
  writeFileSync(files.cert, whole);
  await app.close();
  await pipeline.close();
});
