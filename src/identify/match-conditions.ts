import { KangyuError, type Tx } from '../kernel/index.ts';
import './errors.ts';
import type { Records } from './model.ts';
import { type Hash, type Plan, type Ref, refuse } from './plan-entries.ts';
import { lockConditions } from './store.ts';

/**
 * Answers the conditions of a batch that no key answers: If-None-Exist, `PUT Type?…`, `DELETE Type?…` and references by any
 * search. Writers that test conditions take turns on a lock that lasts until they commit. Within the batch the first
 * entry that makes a record under a condition makes it for all that give the same one.
 */
export async function matchConditions(tx: Tx, plans: readonly Plan[], records: Records, hash: Hash): Promise<void> {
  const asking = plans.filter((plan) => plan.alive && plan.search !== undefined);
  const refs = plans.flatMap((plan) => (plan.alive ? plan.refs.filter((ref) => ref.kind === 'search') : []));
  if (asking.length === 0 && refs.length === 0) return;
  if (asking.length > 0) {
    // What one submission of the batch writes may match the condition of another. The writer then takes them one by one.
    if (plans.some((plan) => plan.entry.group !== asking[0]!.entry.group)) throw new KangyuError('identify.alone');
    // One lock for all conditions: what one writer stores may match a condition of another that is told otherwise.
    await lockConditions(tx, hash('condition'));
  }
  const conditions = [
    ...asking.map((plan) => ({ type: plan.type, query: plan.search!.query })),
    ...refs.map((ref) => ({ type: ref.type!, query: ref.query! })),
  ];
  const matches = await records.match(tx, conditions);
  asking.forEach((plan, i) => {
    settleOne(plan, matches[i], asking);
  });
  refs.forEach((ref, i) => {
    const match = matches[asking.length + i];
    if (match !== undefined) (ref as Ref).literal = `${ref.type}/${match}`;
  });
}

const textOf = (plan: Plan): string => `${plan.type}?${plan.search!.query}`;

function settleOne(plan: Plan, match: string | undefined, asking: readonly Plan[]): void {
  const { on } = plan.search!;
  const earlier = asking.find((other) => textOf(other) === textOf(plan) && other.search!.on === on)!;
  if (on === 'create') {
    if (match !== undefined) {
      plan.id = match;
      plan.exists = true;
    } else if (earlier !== plan) plan.sameAs = earlier;
    return;
  }
  if (match === undefined) {
    if (on === 'delete')
      refuse(
        plan,
        'condition-no-match',
        'Bundle.entry.request.url',
        '没有符合条件的记录',
        'No record matches the condition',
      );
    // Updated under a condition that matches nothing: created, with the id that the sender gives.
    else if (plan.resource?.id !== undefined) plan.wantedId = plan.resource.id;
    return;
  }
  if (plan.resource?.id !== undefined && plan.resource.id !== match)
    refuse(
      plan,
      'condition-other-id',
      `${plan.type}.id`,
      '符合条件的记录不是资源中 id 所指的',
      'The record that matches has another id than the resource',
    );
  else plan.wantedId = match;
}
