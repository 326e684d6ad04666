/**
 * Decides which entries can stand: each reference must lead to a record that exists or to an entry that stands itself.
 * Pure; runs to a fixed point because one refused entry refuses those that lean on it.
 */
import { referenceForm } from '../ingest/index.ts';
import { type Plan, type Ref, refuse } from './plan-entries.ts';
import type { KnownKey, KnownPerson } from './store.ts';

export interface Known {
  keys: ReadonlyMap<string, KnownKey>;
  persons: ReadonlyMap<string, KnownPerson>;
  /** `Type/id` of records that exist. */
  records: ReadonlySet<string>;
}

/** Where a reference leads: another entry, a record, or nowhere (yet). */
export type Target = { plan: Plan } | { literal: string } | { refused: Plan } | undefined;

export class Neighbours {
  private readonly urls = new Map<string, Plan>();
  private readonly groupLiterals = new Map<string, Plan>();
  private readonly literals = new Map<string, Plan>();
  private readonly keys = new Map<string, Plan>();
  private readonly refusedKeys = new Map<string, Plan>();
  private readonly known: Known;

  constructor(plans: readonly Plan[], known: Known) {
    this.known = known;
    for (const plan of plans) {
      const { group, fullUrl } = plan.entry;
      if (plan.method === 'DELETE') continue;
      if (fullUrl) {
        this.urls.set(`${group}|${fullUrl}`, plan);
        // A bundle taken from another server refers to its entries by the end of their addresses.
        const tail = /[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(fullUrl);
        if (tail && fullUrl.startsWith('http')) this.groupLiterals.set(`${group}|${tail[0]}`, plan);
      }
      if (plan.wantedId) this.groupLiterals.set(`${group}|${plan.type}/${plan.wantedId}`, plan);
      if (plan.wantedId && plan.alive) this.literals.set(`${plan.type}/${plan.wantedId}`, plan);
      const byKey = plan.alive ? this.keys : this.refusedKeys;
      for (const { hash } of [...plan.keys, ...plan.personKeys]) {
        const scoped = plan.alive ? hash : `${group}|${hash}`;
        if (!byKey.has(scoped)) byKey.set(scoped, plan);
      }
    }
  }

  find(plan: Plan, ref: Ref): Target {
    const { group } = plan.entry;
    if (ref.kind === 'url') {
      const sibling = this.urls.get(`${group}|${ref.text}`);
      if (sibling) return sibling.alive ? { plan: sibling } : { refused: sibling };
      return referenceForm(ref.text).kind === 'absolute' ? { literal: ref.text } : undefined;
    }
    if (ref.kind === 'literal') {
      const sibling = this.groupLiterals.get(`${group}|${ref.literal}`);
      if (sibling?.alive) return { plan: sibling };
      const other = this.literals.get(ref.literal!);
      if (other) return { plan: other };
      if (this.known.records.has(ref.literal!)) return { literal: ref.text };
      return sibling && { refused: sibling };
    }
    if (ref.kind === 'search') return ref.literal === undefined ? undefined : { literal: ref.literal };
    const other = this.keys.get(ref.key!) ?? (ref.personKey ? this.keys.get(ref.personKey) : undefined);
    if (other && other.type === ref.type) return { plan: other };
    const known = this.known.keys.get(ref.key!);
    if (known && this.known.records.has(`${known.type}/${known.id}`)) return { literal: `${known.type}/${known.id}` };
    const patient = ref.personKey && this.known.persons.get(ref.personKey)?.patient;
    if (patient) return { literal: `Patient/${patient}` };
    const refused = this.refusedKeys.get(`${group}|${ref.key}`);
    return refused && { refused };
  }
}

/** Refuses entries until all that stand lean only on what stands; gives the last view of the neighbours. */
export function settle(plans: readonly Plan[], known: Known): Neighbours {
  refuseTakenIds(plans, known);
  for (;;) {
    const neighbours = new Neighbours(plans, known);
    let refused = refuseIncompleteGroups(plans);
    for (const plan of plans) {
      if (!plan.alive) continue;
      for (const ref of plan.refs) refused = leansOnNothing(plan, ref, neighbours.find(plan, ref)) || refused;
      if (plan.condition?.on === 'delete' && !known.keys.has(plan.condition.key.hash)) {
        refuse(
          plan,
          'condition-no-match',
          'Bundle.entry.request.url',
          '没有符合条件的记录',
          'No record matches the condition',
        );
        refused = true;
      }
    }
    if (!refused) return neighbours;
  }
}

function leansOnNothing(plan: Plan, ref: Ref, target: Target): boolean {
  if (target && !('refused' in target)) return false;
  if (target) {
    plan.waitsOn.push(target.refused.index);
    refuse(
      plan,
      'reference-quarantined',
      ref.expression,
      '所引用的记录在同一提交中被隔离',
      'The record referred to was quarantined in the same submission',
    );
  } else {
    refuse(plan, 'reference-not-found', ref.expression, '所引用的记录不存在', 'The record referred to does not exist');
  }
  return true;
}

/** One refused entry refuses the whole of a transaction. */
function refuseIncompleteGroups(plans: readonly Plan[]): boolean {
  const broken = new Set(plans.filter((plan) => plan.entry.atomic && !plan.alive).map((plan) => plan.entry.group));
  let refused = false;
  for (const plan of plans) {
    if (!plan.alive || !broken.has(plan.entry.group)) continue;
    plan.alive = false;
    refused = true;
  }
  return refused;
}

/** An institution or worker is one record for all sources: its code may not come a second time under another id. */
function refuseTakenIds(plans: readonly Plan[], known: Known): void {
  const claimed = new Map<string, string>();
  for (const plan of plans) {
    if (!plan.alive || !plan.wantedId || plan.method !== 'PUT') continue;
    const strong = plan.type === 'Organization' ? 'uscc' : plan.type === 'Practitioner' ? 'id-number' : undefined;
    for (const key of plan.keys) {
      if (key.kind !== strong) continue;
      const owner = known.keys.get(key.hash)?.id ?? claimed.get(key.hash);
      if (owner !== undefined && owner !== plan.wantedId) {
        refuse(
          plan,
          'identifier-taken',
          `${plan.type}.identifier`,
          `该标识已属于 ${plan.type}/${owner}，请改用按标识引用`,
          `The identifier belongs to ${plan.type}/${owner}; refer to it by identifier`,
        );
      } else claimed.set(key.hash, plan.wantedId);
    }
  }
}
