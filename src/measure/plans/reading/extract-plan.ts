import { readPlan } from '../../../algorithms/plan-text/read-plan.ts';
import { planLexicon } from './load-lexicon.ts';
import { readDocument } from './read-document.ts';
import type { ReadPlanFile } from './read-plan-file.ts';

/** The text of a document and the plan that its words say. */
export async function extractPlan(content: Buffer, name: string): Promise<ReadPlanFile> {
  const document = await readDocument(content, name);
  return { document, plan: readPlan(document.text, planLexicon()) };
}
