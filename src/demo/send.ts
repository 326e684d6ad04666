/** Posts the demo to another installation, which must be a demo instance that holds the region's areas and population. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KangyuError, type RecordReceipt } from '../kernel/index.ts';
import type { DemoSubmission } from './generate.ts';
import type { DemoOptions } from './options.ts';
import { countDemo, runPhases } from './run-phases.ts';
import { emptyTally, type Tally, tallyUp } from './tally.ts';

/** Waits before the next tries, in milliseconds, when the other side is busy or not to be reached. */
const WAITS = [500, 1000, 2000, 4000, 8000];
const BUSY = new Set([408, 429, 502, 503, 504]);

export interface SendProgress {
  done: number;
  total: number;
}

export async function sendDemo(
  url: string,
  token: string,
  options: DemoOptions,
  onProgress: (progress: SendProgress) => void = () => {},
): Promise<Tally> {
  const base = new URL('api/submissions', url.endsWith('/') ? url : `${url}/`);
  const { records: total } = await countDemo(options);
  const tally = emptyTally();
  await runPhases(options, async (made) => tallyUp(tally, made, await postSubmission(base, token, made)), {
    onStored: ({ records }) => onProgress({ done: records, total }),
  });
  return tally;
}

async function postSubmission(base: URL, token: string, { submission }: DemoSubmission): Promise<RecordReceipt[]> {
  const target = new URL(base);
  target.searchParams.set('source', submission.source);
  target.searchParams.set('externalId', submission.externalId);
  const refuse = (reason: string, cause?: unknown): never => {
    throw new KangyuError('demo.refused', { url: base.href, submission: submission.externalId, reason }, { cause });
  };
  const request = {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(submission.bundle),
  };
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(target, request).catch((error: unknown) => error as Error);
    if (answer instanceof Response && answer.ok)
      return ((await answer.json()) as { receipts: RecordReceipt[] }).receipts;
    const worthAnotherTry = !(answer instanceof Response) || BUSY.has(answer.status);
    if (worthAnotherTry && attempt < WAITS.length) await sleep(WAITS[attempt]);
    else if (answer instanceof Response) refuse(`${answer.status} ${(await answer.text()).slice(0, 200)}`);
    else refuse((answer.cause as Error | undefined)?.message ?? answer.message, answer);
  }
}
