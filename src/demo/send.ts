/** Posts the demo to another installation, which must be a demo instance that holds the region's areas and population. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KangyuError, type Receipt } from '../kernel/index.ts';
import type { DemoSubmission } from './generate.ts';
import type { DemoOptions } from './options.ts';
import { countDemo, runPhases } from './run-phases.ts';

/** Waits before the next tries, in milliseconds, when the other side is busy or not to be reached. */
const WAITS = [500, 1000, 2000, 4000, 8000];

export interface SendProgress {
  done: number;
  total: number;
}

export async function sendDemo(
  url: string,
  token: string,
  options: DemoOptions,
  onProgress: (progress: SendProgress) => void = () => {},
): Promise<{ submissions: number; records: number; quarantined: number }> {
  const target = new URL('api/submissions', url.endsWith('/') ? url : `${url}/`);
  const total = await countDemo(options);
  const sums = { submissions: 0, records: 0, quarantined: 0 };
  await runPhases(
    options,
    async (made) => {
      const receipt = await postSubmission(target, token, made);
      sums.submissions += 1;
      sums.records += made.submission.bundle.entry!.length;
      sums.quarantined +=
        receipt.quarantined ?? receipt.records?.filter((record) => record.status === 'quarantined').length ?? 0;
    },
    { onStored: (settled) => onProgress({ done: settled.records, total: total.records }) },
  );
  return sums;
}

/** A new submission gets 201, one handed in before 200; both answer with the counts of its rows. */
type Answer = Partial<Receipt> & { quarantined?: number };

async function postSubmission(target: URL, token: string, { submission }: DemoSubmission): Promise<Answer> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new KangyuError('demo.refused', { url: target.href, submission: submission.externalId, reason }, { cause });
  };
  for (let attempt = 0; ; attempt += 1) {
    const form = new FormData();
    form.set('source', submission.source);
    form.set('externalId', submission.externalId);
    form.set('file', new Blob([JSON.stringify(submission.bundle)], { type: 'application/fhir+json' }), 'bundle.json');
    const answer = await fetch(target, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    }).catch((error: unknown) => error as Error);
    if (answer instanceof Response && answer.ok) return (await answer.json()) as Answer;
    const busy = !(answer instanceof Response) || [408, 409, 429, 502, 503, 504].includes(answer.status);
    if (busy && attempt < WAITS.length) {
      await sleep(WAITS[attempt]);
      continue;
    }
    if (answer instanceof Response) refuse(`${answer.status} ${(await answer.text()).slice(0, 200)}`);
    else refuse((answer.cause as Error | undefined)?.message ?? answer.message, answer);
  }
}
