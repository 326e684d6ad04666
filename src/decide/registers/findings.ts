/** What the rules find in the registers on a day: lists, counts, and work for somebody to put it right. */
import { KangyuError, type Kernel, type Queryable } from '../../kernel/index.ts';
import { type Actor, createItems, defineWorkKinds, type WorkKernel } from '../../work/index.ts';
import type { RegisterKind } from './registers.ts';
import { type RegisterRule, rulesOn } from './rules.ts';
import {
  countFindings,
  type FindingCount,
  type FindingFilter,
  type FindingRow,
  selectFinding,
  selectFindings,
  selectFindingsOf,
} from './store-findings.ts';

export const FINDING_WORK = 'registers.finding';
defineWorkKinds({ [FINDING_WORK]: { title: { zh: '登记核查', en: 'Register check' } } });

export interface Finding extends Omit<FindingRow, 'rule'> {
  rule: RegisterRule;
  /** The register that the record stands in. */
  register: RegisterKind;
  /** `Type/id`. */
  reference: string;
}

export interface FindingQuestion extends FindingFilter {
  rule?: string;
  severity?: 'error' | 'warning';
  limit: number;
  /** As a page gave it. */
  after?: { rule: string; institution: string; id: string };
}

function asked({ on, rule, severity }: Pick<FindingQuestion, 'on' | 'rule' | 'severity'>): RegisterRule[] {
  const rules = rulesOn(on);
  if (rule !== undefined && !rules.some(({ id }) => id === rule))
    throw new KangyuError('registers.rule-unknown', { rule });
  return rules.filter((one) => (rule ? one.id === rule : true) && (severity ? one.severity === severity : true));
}

/** Findings by rule, institution and record. Throws registers.rule-unknown. */
export async function listFindings(q: Queryable, question: FindingQuestion): Promise<Finding[]> {
  const { limit, after } = question;
  const rules = asked(question);
  const rows = await selectFindings(q, rules, question, { limit, ...(after ? { after } : {}) });
  return rows.map((row) => finding(row, rules));
}

/** What the rules find at one record. */
export async function findingsOf(q: Queryable, on: string, record: { type: string; id: string }): Promise<Finding[]> {
  const rules = rulesOn(on);
  return (await selectFindingsOf(q, rules, { on }, record)).map((row) => finding(row, rules));
}

export interface FindingSummary {
  rules: { rule: RegisterRule; count: number }[];
  /** Every institution with findings, most first. */
  institutions: { institution: string | null; name: string | null; area: string | null; count: number }[];
  areas: { area: string | null; count: number }[];
  total: number;
}

export async function summariseFindings(q: Queryable, filter: FindingFilter): Promise<FindingSummary> {
  const rules = rulesOn(filter.on);
  const counts = await countFindings(q, rules, filter);
  const add = <K extends keyof FindingCount>(key: K) => {
    const sums = new Map<FindingCount[K], { first: FindingCount; count: number }>();
    for (const row of counts) {
      const sum = sums.get(row[key]);
      if (sum) sum.count += row.n;
      else sums.set(row[key], { first: row, count: row.n });
    }
    return [...sums.values()].sort((a, b) => b.count - a.count);
  };
  const byRule = new Map(add('rule').map(({ first, count }) => [first.rule, count]));
  return {
    rules: rules.map((rule) => ({ rule, count: byRule.get(rule.id) ?? 0 })),
    institutions: add('institution').map(({ first, count }) => ({
      institution: first.institution,
      name: first.institutionName,
      area: first.area,
      count,
    })),
    areas: add('area').map(({ first, count }) => ({ area: first.area, count })),
    total: counts.reduce((sum, { n }) => sum + n, 0),
  };
}

export interface FindingTask {
  rule: string;
  /** `Type/id` of the record. */
  reference: string;
  /** Unit that is to put it right. */
  unit: string;
  due?: string | undefined;
  note?: string | undefined;
}

/**
 * Asks a unit to put a finding right; asked again for the same finding, the item that stands there is given. Throws
 * registers.finding-gone when the rule finds nothing there.
 */
export async function askForFinding(
  k: WorkKernel & Pick<Kernel, 'clock'>,
  task: FindingTask,
  found: Finding,
  actor: Actor,
): Promise<{ item: string; created: boolean }> {
  const area = found.area;
  if (area === null) throw new KangyuError('registers.finding-gone');
  return k.db.transaction(async (tx) => {
    const { ids, created } = await createItems(
      k,
      tx,
      [
        {
          key: `registers/${task.rule}/${task.reference}/${task.unit}`,
          kind: FINDING_WORK,
          subject: { room: 'registers', key: `${found.register}/${task.reference}` },
          title: `${found.rule.title.zh}：${found.institutionName ?? task.reference}`,
          detail: [task.note, found.rule.source].filter(Boolean).join('\n'),
          area,
          leads: [task.unit],
          due: task.due,
          priority: found.rule.severity === 'error' ? 'high' : 'normal',
        },
      ],
      actor,
    );
    return { item: ids[0]!, created: created.length > 0 };
  });
}

/** The finding of a rule at a record today. Throws registers.rule-unknown and registers.finding-gone. */
export async function getFinding(q: Queryable, on: string, rule: string, reference: string): Promise<Finding> {
  const rules = asked({ on, rule });
  const [type = '', id = ''] = reference.split('/');
  const row = await selectFinding(q, rules[0]!, { on }, { type, id });
  if (!row) throw new KangyuError('registers.finding-gone');
  return finding(row, rules);
}

function finding(row: FindingRow, rules: readonly RegisterRule[]): Finding {
  const rule = rules.find(({ id }) => id === row.rule)!;
  // Rules about everything that belongs to an institution find records of several registers and say which.
  const register = (row.detail.register as RegisterKind | undefined) ?? rule.register;
  return { ...row, rule, register, reference: `${row.type}/${row.id}` };
}
