/** The states of an enrolment in a pack with a workflow: what may follow, for how long one may stand in each, who presses then. */
import type { Row } from '../../algorithms/condition/types.ts';
import { surroundingRow } from '../../algorithms/forms/context.ts';
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import { type Pack, scheduleOn } from '../../packs/index.ts';
import { readMany } from '../../record/index.ts';
import { historyOf } from './contacts.ts';
import { handIn, lockPerson, type ProgramWriter } from './hand-in.ts';
import { madeOf, sqlFacts } from './histories.ts';
import { changedEpisode } from './make-entries.ts';
import { findPack, getPack } from './packs.ts';
import { instantIn } from './read-records.ts';
import { surroundings } from './recompute.ts';
import { conditionOf, fullForm, limitOf, type Transition, workflowOn } from './states.ts';
import { findEnrolment, type KeptEnrolment } from './store-history.ts';
import { enrolmentType } from './subjects.ts';

export interface NextTransition {
  transition: Transition;
  /** Last day; null without a limit. */
  due: string | null;
  /** Forms (`pack/form`) whose contacts make it. */
  forms: readonly string[];
  /** Whether its condition holds now. */
  ready: boolean;
}

/** What may follow on a day. */
export async function nextTransitions(
  q: Queryable,
  enrolment: KeptEnrolment,
  today: string,
  packs?: readonly Pack[],
): Promise<NextTransition[]> {
  const pack = findPack(enrolment.pack, packs);
  const flow = workflowOn(pack, enrolment.stateSince ?? enrolment.enrolled);
  if (!pack || !flow || enrolment.state === null) return [];
  const following = flow.transitions.filter(({ fromStates }) => fromStates.includes(enrolment.state!));
  const row = following.some(({ when }) => when !== undefined) ? await around(q, pack, enrolment, today) : {};
  return following.map((transition) => ({
    transition,
    due: limitOf(pack, transition.within, enrolment.stateSince!),
    forms: transition.by.map(({ form }) => fullForm(pack, form)),
    ready: transition.when === undefined || conditionOf(pack.scope, transition.when, 'boolean').holds(row),
  }));
}

async function around(q: Queryable, pack: Pack, { patient }: KeptEnrolment, today: string): Promise<Row> {
  const history = await historyOf(q, [patient]);
  const extra = (await sqlFacts(q, pack, [patient], today)).get(patient) ?? {};
  return surroundingRow(surroundings(pack, history, madeOf(history), extra, today));
}

/**
 * Moves an enrolment on. Throws `programs.enrolment-unknown`, `.exited`, `.no-workflow`, `.transition`, `.transition-role`,
 * `.transition-when`. A final state that is also a reason for ending ends the enrolment.
 */
export async function transit(writer: ProgramWriter, id: string, code: string): Promise<KeptEnrolment> {
  const { kernel, role } = writer;
  return kernel.db.transaction(async (tx) => {
    const found = await findEnrolment(tx, id);
    if (!found) throw new KangyuError('programs.enrolment-unknown');
    await lockPerson(tx, (await historyOf(tx, [found.patient])).person);
    const enrolment = (await findEnrolment(tx, id))!;
    if (enrolment.exited !== null) throw new KangyuError('programs.exited', { exited: enrolment.exited });
    const pack = getPack(enrolment.pack, writer.packs);
    const today = kernel.clock.today();
    const flow = workflowOn(pack, enrolment.stateSince ?? enrolment.enrolled);
    if (!flow) throw new KangyuError('programs.no-workflow', { pack: pack.title.zh, packEn: pack.title.en });
    const next = await nextTransitions(tx, enrolment, today, writer.packs);
    const chosen = next.find(({ transition }) => transition.code === code);
    if (!chosen)
      throw new KangyuError('programs.transition', {
        ...inBoth('state', flow.states.find((one) => one.code === enrolment.state)?.title ?? enrolment.state ?? '—'),
        ...inBoth('transition', flow.transitions.find((one) => one.code === code)?.title ?? code),
        known: next.map(({ transition }) => transition.title.zh).join('、') || '—',
        knownEn: next.map(({ transition }) => transition.title.en).join(', ') || '—',
      });
    const { transition, ready, forms } = chosen;
    if (transition.roles.length === 0)
      throw new KangyuError('programs.transition-form', {
        ...inBoth('transition', transition.title),
        form: forms.map((one) => titleOf(one, 'zh', writer.packs)).join('、'),
        formEn: forms.map((one) => titleOf(one, 'en', writer.packs)).join(', '),
      });
    if (!transition.roles.includes(role))
      throw new KangyuError('programs.transition-role', inBoth('transition', transition.title));
    if (!ready)
      throw new KangyuError('programs.transition-when', {
        ...inBoth('transition', transition.title),
        condition: transition.when!,
      });
    const type = enrolmentType(enrolment.patient);
    const [stored] = await readMany(kernel, tx, [{ type, id }]);
    const final = flow.states.find((one) => one.code === transition.toState)?.final === true;
    const reason = scheduleOn(pack, today)?.schedule.exits.find((one) => one.code === transition.toState)?.code;
    const resource = changedEpisode(stored!.resource!, {
      state: { code: transition.toState, since: instantIn(kernel.clock.now().toISOString())! },
      ...(final && reason ? { exit: { on: today, reason } } : {}),
    });
    await handIn(writer, tx, `enrolment/${id}/${enrolment.version + 1}`, [
      { resource, request: { method: 'PUT', url: `${type}/${id}` } },
    ]);
    return (await findEnrolment(tx, id))!;
  });
}

/** Words of an error in both languages: `name` in Chinese, `nameEn` in English. */
const inBoth = (name: string, text: string | { zh: string; en: string }): Record<string, string> =>
  typeof text === 'string' ? { [name]: text, [`${name}En`]: text } : { [name]: text.zh, [`${name}En`]: text.en };

const titleOf = (form: string, language: 'zh' | 'en', packs?: readonly Pack[]): string => {
  const [owner = '', code] = form.split('/');
  return (
    findPack(owner, packs)?.forms.find(({ compiled }) => compiled.form.code === code)?.compiled.form.title[language] ??
    form
  );
};
