/** Reviewers work a card: pass it on, return it, delete it, merge it into another. */
import { type FhirBundleEntry, KangyuError, type Tx } from '../../kernel/index.ts';
import { dueOf } from './card-entries.ts';
import { type CardStep, flowEntry, withdrawnDiagnosis } from './card-resources.ts';
import { storedDiagnosis } from './fill-card.ts';
import { hasCityReviewer } from './find-reviewers.ts';
import { handIn, lockKey, type ReportWriter } from './hand-in.ts';
import { type Need, type ReportRules, type ReportStep, reportRules, stateOf } from './load-rules.ts';
import type { CardRow } from './read-card.ts';
import { findCard, selectStanding } from './store.ts';
import { findReviewArea } from './store-lists.ts';

export interface StepRequest {
  step: string;
  /** Number of steps that were looked at. */
  steps: number;
  reason?: string | undefined;
  note?: string | undefined;
  /** The card that stays when this one is merged. */
  into?: string | undefined;
}

/** In the city the city decides, whoever else could. */
const needOf = ({ need }: ReportStep, { state }: Pick<CardRow, 'state'>): Need => (state === 'city' ? 'city' : need);

/** Steps that lead on from where a card is, for who holds `needs`. */
export function stepsFrom(rules: ReportRules, card: Pick<CardRow, 'state'>, needs: ReadonlySet<Need>): ReportStep[] {
  return rules.steps.filter((step) => step.from.includes(card.state) && needs.has(needOf(step, card)));
}

const WHO: Record<Need, string> = { check: '报告机构公共卫生科', county: '县级疾控机构', city: '市级疾控机构' };

/** Takes a step. 409 when another took one since; 422 where it does not lead from here or lacks its reason; 403 for others. */
export async function takeStep(
  writer: ReportWriter,
  id: string,
  request: StepRequest,
  needs: ReadonlySet<Need>,
): Promise<CardRow> {
  const { kernel, account, name } = writer;
  return kernel.db.transaction(async (tx) => {
    await lockKey(tx, id);
    const card = await findCard(tx, id);
    if (!card) throw new KangyuError('reporting.card-unknown');
    const rules = reportRules(kernel.clock.today());
    if (card.steps.length !== request.steps) throw new KangyuError('reporting.version');
    const step = requireStep(rules, card, request, needs);
    const into = step.other ? await requireOther(tx, card, request.into) : null;
    const { reason, note } = reasonOf(rules, step, request);
    const now = kernel.clock.now();
    const at = now.toISOString();
    const urgent = card.hours === 2 && rules.review.city && step.urgentTo !== undefined;
    // A city where nobody reviews would hold an urgent case for ever.
    const skips = urgent && !(await hasCityReviewer(tx, kernel.clock.today(), await findReviewArea(tx, id)));
    const state = urgent && !skips ? step.urgentTo! : step.to;
    const leaves = state === 'county' && card.reportedAt === null;
    const taken: CardStep[] = [
      { step: step.id, at, account, name, state: skips ? step.urgentTo! : state, reason, note },
      ...(skips ? [{ step: 'skip-city', at, account: null, name: null, state, reason: null, note: null }] : []),
    ];
    const patient = `Patient/${card.patient}`;
    const entries: FhirBundleEntry[] = [
      flowEntry({
        id,
        patient,
        state,
        due: dueOf(rules, state, card.hours, now),
        reportedAt: leaves ? at : card.reportedAt,
        mergedInto: into,
        institution: card.institution,
        area: card.area,
        rank: card.rank,
        steps: [...card.steps, ...taken],
      }),
    ];
    if (state === 'deleted' || state === 'duplicate') {
      const diagnosis = await storedDiagnosis(writer, tx, id);
      const how = reason === 'excluded' ? 'refuted' : 'entered-in-error';
      if (diagnosis) entries.push(withdrawnDiagnosis(diagnosis, how));
    }
    await handIn(writer, tx, `card/${id}/step/${card.steps.length + 1}`, entries);
    return (await findCard(tx, id))!;
  });
}

function requireStep(
  rules: ReportRules,
  card: CardRow,
  { step: asked }: StepRequest,
  needs: ReadonlySet<Need>,
): ReportStep {
  const step = rules.steps.find(({ id }) => id === asked);
  const state = stateOf(rules, card.state)?.title.zh ?? card.state;
  if (!step?.from.includes(card.state))
    throw new KangyuError('reporting.step', { state, step: step?.title.zh ?? asked });
  const need = needOf(step, card);
  if (!needs.has(need)) throw new KangyuError('reporting.not-yours', { who: WHO[need] });
  return step;
}

function reasonOf(rules: ReportRules, step: ReportStep, request: StepRequest) {
  const note = request.note?.trim() || null;
  if (!step.reasons) return { reason: null, note };
  const known = rules.reasons[step.reasons as keyof ReportRules['reasons']];
  const reason = request.reason;
  if (reason === undefined || !known[reason]) throw new KangyuError('reporting.reason');
  if (reason === 'other' && note === null) throw new KangyuError('reporting.note');
  return { reason, note };
}

async function requireOther(tx: Tx, card: CardRow, into: string | undefined): Promise<string> {
  const standing = await selectStanding(tx, card);
  if (into === undefined || !standing.some(({ id }) => id === into)) throw new KangyuError('reporting.other');
  return into;
}
