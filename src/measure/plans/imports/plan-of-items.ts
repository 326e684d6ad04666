/** Items that stand -> a plan; what keeps them from being one; the doubts its rules find. */
import { factsByCode } from '../../indicators/index.ts';
import { findDoubts } from '../find-doubts.ts';
import type { Bilingual, ManualDoubt, Plan, PlanHeader, PlanTarget, Relation, StatedTarget } from '../model.ts';
import { findItemProblems } from './check-item.ts';
import type { ImportDoubt, ImportHeader, ImportItem, ItemKind } from './model.ts';

export interface SaveProblem {
  /** Item to correct; absent when it is the header. */
  item?: number;
  path: string;
  message: Bilingual;
}

/** The items as parts of a plan, with their places. */
export function partsOfItems(items: readonly ImportItem[]): Omit<Plan, 'plan' | 'references' | 'baselineFacts'> {
  const of = <T>(kind: ItemKind): T[] =>
    items
      .filter((item) => item.kind === kind)
      .map(({ value, spans: [span], confidence }) => ({
        ...value,
        ...(span ? { span } : {}),
        ...(confidence === null || (kind !== 'target' && kind !== 'stated') ? {} : { confidence }),
      })) as T[];
  // The item is the project or standard: renamed and saved again, it is the same one.
  const numbered = <T>(kind: ItemKind): T[] =>
    items
      .filter((item) => item.kind === kind)
      .map(({ id, value, spans: [span] }) => ({ ...value, ...(span ? { span } : {}), no: `item-${id}` })) as T[];
  return {
    tableIndicators: of<PlanTarget>('target'),
    statedTargets: of<StatedTarget>('stated'),
    tasks: of('task'),
    projects: numbered('project'),
    standards: numbered('standard'),
    doubts: items
      .filter(({ kind }) => kind === 'doubt')
      .map(({ value, spans }) => ({ ...value, spans }) as unknown as ManualDoubt),
  };
}

/** Doubts in what is not rejected. Items that are not in order yet take no part. */
export function doubtsOfItems(
  header: ImportHeader,
  items: readonly ImportItem[],
  relations: readonly Relation[],
): ImportDoubt[] {
  const standing = items.filter(
    ({ kind, state, value }) => state !== 'rejected' && kind !== 'doubt' && findItemProblems(kind, value).length === 0,
  );
  const plan = { ...header, title: header.title ?? '', period: header.period ?? periodOf(standing) } as PlanHeader;
  const found = findDoubts(
    { plan, references: [], baselineFacts: [], ...partsOfItems(standing) },
    relations,
    factsByCode(),
  );
  return found.map(({ type, subject, finding, target }) => ({
    type,
    subject,
    finding,
    items: standing.filter((item) => item.kind === 'target' && item.value.no === target).map(({ id }) => id),
  }));
}

/** Until the period is filled in, the last year a target names ends it. */
function periodOf(items: readonly ImportItem[]): [number, number] {
  const years = items.flatMap(({ kind, value }) =>
    kind === 'target' ? ((value as unknown as PlanTarget).baselineYear ?? []) : ((value.byYear as number | null) ?? []),
  );
  return years.length > 0 ? [Math.min(...years), Math.max(...years)] : [1949, 2100];
}

/** What no single item can see: numbers used twice, rows that refer to a row that is not there, years outside the plan. */
export function findPlanProblems(items: readonly ImportItem[]): SaveProblem[] {
  const problems: SaveProblem[] = items.flatMap((item) =>
    findItemProblems(item.kind, item.value).map((problem) => ({ item: item.id, ...problem })),
  );
  const numbers = new Set(items.flatMap(({ kind, value }) => (kind === 'target' ? (value.no as string) : [])));
  const seen = new Set<string>();
  for (const { id, kind, value } of items) {
    const complain = (path: string, zh: string, en: string) => problems.push({ item: id, path, message: { zh, en } });
    if (kind === 'target' || kind === 'stated' || kind === 'task') {
      const no = value.no as string | undefined;
      if (no !== undefined && seen.has(`${kind} ${no}`))
        complain('no', `序号 ${no} 用了两次`, `The number ${no} is used twice`);
      seen.add(`${kind} ${no}`);
    }
    for (const field of ['parent', 'repeats']) {
      const other = kind === 'target' ? (value[field] as string | undefined) : undefined;
      if (other && !numbers.has(other))
        complain(field, `所指的第 ${other} 行没有被接受`, `Row ${other}, to which it refers, is not accepted`);
    }
    if (kind === 'target') {
      const { baselineYear, target } = value as unknown as PlanTarget;
      if (target?.byYear && baselineYear && target.byYear <= baselineYear)
        complain(
          'target.byYear',
          `目标年 ${target.byYear} 不晚于基期 ${baselineYear}`,
          `The target year ${target.byYear} is not after the base year ${baselineYear}`,
        );
    }
    if (kind === 'doubt')
      for (const other of (value.targets as string[] | undefined) ?? [])
        if (!numbers.has(other)) complain('targets', `没有第 ${other} 行`, `There is no accepted row ${other}`);
  }
  return problems;
}
