/** What people write about a released plan: received without sign-in, read and answered by planners. */
import { scrubText } from '../../../access/index.ts';
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../../kernel/index.ts';
import { publicPlan } from './release.ts';
import {
  insertFeedback,
  insertFeedbackStep,
  type StoredFeedback,
  selectAnswered,
  selectFeedback,
  selectOneFeedback,
} from './store-feedback.ts';

const CONTACT = 'plans.feedback.contact';
const PUBLIC_ANSWERS = 50;

export type FeedbackState = StoredFeedback['state'];
export type Feedback = Omit<StoredFeedback, 'step'>;

/** Only a plan with a release takes feedback. The contact is sealed at rest. */
export async function giveFeedback(
  kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'>,
  given: { plan: string; text: string; contact?: string | undefined; target?: string | undefined },
): Promise<{ id: string }> {
  const { document, release } = await publicPlan(kernel.db, given.plan);
  if (!document || !release) throw new KangyuError('plans.not-public', { plan: given.plan });
  const known = document.domains.some(({ rows }) => rows.some(({ no }) => no === given.target));
  const id = uuidv7();
  const contact = given.contact?.trim();
  await insertFeedback(kernel.db, {
    id,
    plan: given.plan,
    release: release.id,
    target: known ? (given.target ?? null) : null,
    text: given.text.trim(),
    contact: contact ? kernel.sealer.seal(contact, CONTACT) : null,
    at: kernel.clock.now().toISOString(),
  });
  return { id };
}

/** Newest first, contacts opened: only for those who may answer. */
export async function listFeedback(
  kernel: Pick<Kernel, 'db' | 'sealer'>,
  filter: Parameters<typeof selectFeedback>[1],
): Promise<Feedback[]> {
  return (await selectFeedback(kernel.db, filter)).map((one) => opened(kernel, one));
}

function opened({ sealer }: Pick<Kernel, 'sealer'>, { step: _, ...one }: StoredFeedback): Feedback {
  return { ...one, contact: one.contact && sealer.open(one.contact, CONTACT) };
}

/** Answers, hides or takes up again; every step is kept. A published answer stands on the public page with the question. */
export async function settleFeedback(
  kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'>,
  request: {
    plan: string;
    id: string;
    state: FeedbackState;
    answer?: string | undefined;
    published?: boolean | undefined;
    by: string;
  },
): Promise<Feedback> {
  const { plan, id, state, by } = request;
  const answer = request.answer?.trim() || null;
  const published = state === 'answered' && request.published === true;
  if (state === 'answered' && answer === null) throw new KangyuError('plans.feedback-empty-answer');
  if (published && answer !== null && scrubText(answer) !== answer) throw new KangyuError('plans.release-personal');
  const unknown = () => new KangyuError('plans.feedback-unknown', { feedback: id });
  if (!/^[0-9a-f-]{36}$/.test(id)) throw unknown();
  return kernel.db.transaction(async (tx) => {
    if (!(await selectOneFeedback(tx, plan, id))) throw unknown();
    const at = kernel.clock.now().toISOString();
    await insertFeedbackStep(tx, { feedback: id, state, answer, published, at, by });
    return opened(kernel, (await selectOneFeedback(tx, plan, id)) as StoredFeedback);
  });
}

export interface PublishedAnswer {
  text: string;
  target: string | null;
  receivedAt: string;
  answer: string;
  answeredAt: string;
}

/** Questions with published answers; id and phone numbers in them are hidden, contacts never shown. */
export async function publishedAnswers(q: Queryable, plan: string): Promise<PublishedAnswer[]> {
  return (await selectAnswered(q, plan, PUBLIC_ANSWERS)).map(({ text, target, receivedAt, answer, at }) => ({
    text: scrubText(text),
    target,
    receivedAt,
    answer: answer ?? '',
    answeredAt: at ?? receivedAt,
  }));
}
