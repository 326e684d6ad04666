/** Releasing a frozen evaluation to the public, and taking it back. Nothing is public until somebody releases it. */

import { scrubText } from '../../../access/index.ts';
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../../kernel/index.ts';
import { allRows } from '../find-rows.ts';
import { digestOf } from '../seal.ts';
import { getSnapshot } from '../snapshot.ts';
import { type PublicDocument, publicDocument, type ReleaseTexts } from './public-document.ts';
import {
  insertRelease,
  insertWithdrawal,
  type StoredRelease,
  selectCurrentReleases,
  selectReleases,
} from './store-release.ts';

export interface ReleaseRequest extends ReleaseTexts {
  plan: string;
  snapshot: string;
  /** Numbers of the targets to show. */
  rows: readonly string[];
}

type Releasing = Pick<Kernel, 'db' | 'clock' | 'instance'>;
export type ReleaseInfo = StoredRelease;

/** The document as the public would see it. */
export async function previewRelease(kernel: Releasing, request: ReleaseRequest): Promise<PublicDocument> {
  for (const text of [request.office, request.introZh ?? '', request.introEn ?? '', request.licence ?? ''])
    if (scrubText(text) !== text) throw new KangyuError('plans.release-personal');
  const frozen = await getSnapshot(kernel.db, request.plan, request.snapshot);
  const known = new Set(allRows(frozen.evaluated.status).map(({ no }) => no));
  const unknown = request.rows.filter((no) => !known.has(no));
  if (unknown.length > 0) throw new KangyuError('plans.release-rows', { rows: unknown.join(', ') });
  return publicDocument(frozen, new Set(request.rows), request, kernel.instance.kind === 'demo');
}

export async function createRelease(
  kernel: Releasing,
  request: ReleaseRequest & { by: string },
): Promise<{ release: ReleaseInfo; document: PublicDocument }> {
  const document = await previewRelease(kernel, request);
  const id = uuidv7();
  const { plan, snapshot, by } = request;
  const at = kernel.clock.now().toISOString();
  await insertRelease(kernel.db, { id, plan, snapshot, at, by, digest: digestOf(document) }, document);
  const release = (await selectReleases(kernel.db, plan)).find((one) => one.id === id)!;
  return { release, document };
}

/** Releases of a plan, newest first, withdrawn ones included. */
export function listReleases(q: Queryable, plan: string): Promise<ReleaseInfo[]> {
  return selectReleases(q, plan);
}

export async function withdrawRelease(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  request: { plan: string; release: string; reason: string; by: string },
): Promise<ReleaseInfo> {
  const { plan, release, reason } = request;
  const found = (await selectReleases(kernel.db, plan)).find(({ id }) => id === release);
  if (!found) throw new KangyuError('plans.release-unknown', { release });
  if (scrubText(reason) !== reason) throw new KangyuError('plans.release-personal');
  const at = kernel.clock.now().toISOString();
  const done = await kernel.db.transaction((tx) =>
    insertWithdrawal(tx, { plan, release, at, by: request.by, reason: reason.trim() }),
  );
  if (!done) throw new KangyuError('plans.release-withdrawn', { release });
  return { ...found, withdrawnAt: at, withdrawnBy: request.by, reason: reason.trim() };
}

/** One released plan in the public list. */
export interface PublicPlan {
  plan: PublicDocument['plan'];
  on: string;
  phase: PublicDocument['phase'];
  kind: PublicDocument['kind'];
  office: string;
  releasedAt: string;
  counts: PublicDocument['counts'];
  total: number;
  demo: boolean;
}

export async function publicPlans(q: Queryable): Promise<PublicPlan[]> {
  const current = await selectCurrentReleases(q);
  return current
    .map(({ content, releasedAt }) => {
      const { plan, on, phase, kind, office, counts, total, demo } = content;
      return { plan, on, phase, kind, office, releasedAt, counts, total, demo };
    })
    .sort((a, b) => (a.plan.areaCode < b.plan.areaCode ? -1 : a.plan.areaCode > b.plan.areaCode ? 1 : 0));
}

/** What was released when, by which office, and what was taken back and why; no names of persons. */
export interface PublicHistory {
  id: string;
  releasedAt: string;
  on: string;
  kind: PublicDocument['kind'];
  office: string;
  digest: string;
  withdrawn: { at: string; reason: string } | null;
}

/** `document` is null when everything released was withdrawn. A plan never released is not found. */
export async function publicPlan(
  q: Queryable,
  plan: string,
  release?: string,
): Promise<{ release: PublicHistory | null; document: PublicDocument | null; history: PublicHistory[] }> {
  const all = await selectReleases(q, plan);
  if (all.length === 0) throw new KangyuError('plans.not-public', { plan });
  const history = all.map((one): PublicHistory => {
    const { id, releasedAt, on, kind, office, digest, withdrawnAt, reason } = one;
    const withdrawn = withdrawnAt ? { at: withdrawnAt, reason: reason ?? '' } : null;
    return { id, releasedAt, on, kind, office, digest, withdrawn };
  });
  if (release !== undefined && !all.some(({ id, withdrawnAt }) => id === release && withdrawnAt === null))
    throw new KangyuError('plans.release-unknown', { release });
  const [current] = await selectCurrentReleases(q, { plan, ...(release ? { release } : {}) });
  if (current && digestOf(current.content) !== current.digest)
    throw new KangyuError('plans.release-tampered', { release: current.id });
  return {
    release: history.find(({ id }) => id === current?.id) ?? null,
    document: current?.content ?? null,
    history,
  };
}
