import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { KangyuError, type Kernel, packageRoot } from '../../../kernel/index.ts';
import { loadRelations } from '../load-plans.ts';
import { type Plan, PlanHeader } from '../model.ts';
import { storePlan } from '../store-plan.ts';
import { problemsOf } from './check-item.ts';
import type { ImportHeader, PlanImportInfo } from './model.ts';
import { findPlanProblems, partsOfItems, type SaveProblem } from './plan-of-items.ts';
import { getImport } from './review-import.ts';
import { lockImport, markSaved, selectItems, selectPlanOrigin, selectText } from './store-imports.ts';

/** Addresses under /plans that are no plans. */
const RESERVED = ['import', 'imports', 'new', 'draft'];

/**
 * Writes what was accepted as a plan, whole or not at all; saved again, it takes the place of its earlier revision. Throws
 * `plans.import-incomplete` with every field to correct, `plans.import-id-taken` when another plan bears the id.
 */
export async function saveImport(
  k: Pick<Kernel, 'db' | 'clock'>,
  id: string,
  account: string,
): Promise<PlanImportInfo> {
  const relations = await loadRelations(join(packageRoot(), 'content', 'plans'));
  return k.db.transaction(async (tx) => {
    await lockImport(tx, id);
    const info = await getImport(tx, id);
    const items = (await selectItems(tx, id)).filter(({ state }) => state === 'accepted' || state === 'edited');
    const header = headerOf(info.header);
    const problems = [...(Array.isArray(header) ? header : []), ...findPlanProblems(items)];
    if (items.length === 0)
      problems.push({
        path: 'items',
        message: { zh: '还没有接受任何条目', en: 'Nothing is accepted yet' },
      });
    if (Array.isArray(header) || problems.length > 0)
      throw new KangyuError('plans.import-incomplete', { count: problems.length, problems });
    const taken = await selectPlanOrigin(tx, header.id);
    if (taken && taken.importedFrom !== id) throw new KangyuError('plans.import-id-taken', { plan: header.id });
    const text = await selectText(tx, id);
    const plan: Plan = {
      plan: { ...header, text: { sha256: createHash('sha256').update(text).digest('hex'), length: text.length } },
      ...partsOfItems(items),
      baselineFacts: [],
      references: [],
    };
    const hash = createHash('sha256').update(JSON.stringify(plan)).digest('hex');
    await storePlan(tx, plan, relations, hash);
    await markSaved(tx, id, header.id, { at: k.clock.now(), account });
    return getImport(tx, id);
  });
}

/** The header when it is complete, else what is missing. */
function headerOf(header: ImportHeader): PlanHeader | SaveProblem[] {
  const parsed = PlanHeader.safeParse(header, { reportInput: true });
  if (!parsed.success)
    return problemsOf(parsed.error).map(({ path, message }) =>
      header[path.split('.')[0] as keyof ImportHeader] === null
        ? { path, message: { zh: '请填写', en: 'is needed' } }
        : { path, message },
    );
  if (RESERVED.includes(parsed.data.id))
    return [{ path: 'id', message: { zh: '这个编号不能使用', en: 'is reserved' } }];
  return parsed.data;
}
