import { expect, it } from 'vitest';
import { testKernel } from '../kernel/testing.ts';
import { syncViews } from '../project/index.ts';
import { DEFAULTS } from '../demo/options.ts';
import { generateDemo } from '../demo/generate.ts';
import { createAcceptQueue, prepare, acceptBatch } from './index.ts';
import { Session } from 'node:inspector/promises';
async function profile(fn: () => Promise<void>) {
  const ses = new Session(); ses.connect();
  await ses.post('Profiler.enable'); await ses.post('Profiler.setSamplingInterval', { interval: 500 }); await ses.post('Profiler.start');
  await fn();
  const { profile } = await ses.post('Profiler.stop') as any;
  const self = new Map<string, number>(); const byId = new Map(profile.nodes.map((n: any) => [n.id, n]));
  profile.samples.forEach((id: number, i: number) => { const n: any = byId.get(id); const key = n.callFrame.functionName + ' ' + n.callFrame.url.split('/').slice(-2).join('/') + ':' + n.callFrame.lineNumber; self.set(key, (self.get(key) ?? 0) + profile.timeDeltas[i]); });
  console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 45).map(([a, b]) => (b / 1000).toFixed(0) + ' ' + a).join('\n'));
}
it('speed', async () => {
  const k = await testKernel();
  await syncViews(k.owner);
  const p = createAcceptQueue(k);
  const subs = [...generateDemo({ ...DEFAULTS, residents: 600 })];
  let n = 0; let q = 0; const rules: Record<string, number> = {};
  const t0 = performance.now();
  let prep = 0;
  for (const s of subs) { const t = performance.now(); prepare(k, s.submission); prep += performance.now() - t; }
  const t1 = performance.now();
  const stat: Record<string, number> = {};
  const byPhase: Record<string, [number, number]> = {};
  await profile(async () => {
  for (const s of subs) {
    const t = performance.now();
    const r = await p.accept(s.submission);
    const ph = String(s.phase); byPhase[ph] ??= [0, 0]; byPhase[ph][0] += r.records.length; byPhase[ph][1] += performance.now() - t;
    n += r.records.length;
    r.records.forEach((x, i) => { if (x.status !== 'stored') { q++; for (const pr of x.problems ?? []) if (pr.severity === 'error') rules[pr.rule] = (rules[pr.rule] ?? 0) + 1; if (!s.wrong.includes(i)) console.log('unexpected', s.submission.externalId, i, JSON.stringify(x.problems)); } });
  }
  });
  const t2 = performance.now();
  console.log(n, 'records', subs.length, 'subs prep', Math.round(prep), 'ms; accept', Math.round(t2 - t1), 'ms', Math.round(n / (t2 - t1) * 1000), '/s', q, rules, byPhase);
  console.log(await k.db.query("select state, count(*) from identify.person group by 1"), await k.db.query("select count(*) from identify.review"));
  // statements timing by room for one 500 batch
  const big = subs.reduce((a, b) => (a.submission.bundle.entry!.length >= b.submission.bundle.entry!.length ? a : b));
  const times: [string, number][] = [];
  await k.db.transaction(async (tx) => {
    const wrapped: any = { tx: true, query: async (text: string, params: any) => { const t = performance.now(); const r = await tx.query(text, params); times.push([text.replace(/\s+/g, ' ').slice(0, 70), performance.now() - t]); return r; } };
    const t = performance.now();
    await acceptBatch(k, wrapped, [prepare(k, { ...big.submission, externalId: 'again', source: 'other' })]);
    times.push(['TOTAL', performance.now() - t]);
  });
  console.log(big.submission.externalId, big.submission.bundle.entry!.length, times.map(([a, b]) => `${b.toFixed(1)} ${a}`).join('\n'));
  expect(n).toBeGreaterThan(0);
}, 300000);
