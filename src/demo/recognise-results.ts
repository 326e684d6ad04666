/** The centre orders what the hospital measured days ago: it is shown the results and decides, so that recognition has figures. */
import {
  addMark,
  checkOrders,
  decidePrompt,
  getPrompt,
  recognitionContent,
  selectMarks,
} from '../decide/recognition/index.ts';
import type { Kernel } from '../kernel/index.ts';

/** LOINC codes of the panel that the demo's hospital sends and that items of recognition name. */
const ORDERED = ['http://loinc.org|2160-0', 'http://loinc.org|718-7'];
/** One result in so many is measured again, with the first reasons of the list in turn. */
const REFUSED = 4;
const BY = 'demo';
const SOURCE = '演示数据';

export interface RecognitionPlan {
  /** Ids without the type: who orders, who measured, of whom. */
  centre: string;
  hospital: string;
  patients: readonly string[];
  /** Division code within which the hospital's results are recognised. */
  scope: string;
  from: string;
}

/** Gives how many prompts there are. Done again it changes nothing. */
export async function recogniseResults(k: Kernel, plan: RecognitionPlan): Promise<number> {
  const { byCode, reasons } = recognitionContent(k.clock.today());
  const items = [...new Set(ORDERED.flatMap((code) => byCode.get(code)?.id ?? []))];
  const marked = new Set(
    (await selectMarks(k.db)).flatMap(({ institution, item }) => (institution === plan.hospital ? [item] : [])),
  );
  for (const item of items)
    if (!marked.has(item))
      await addMark(k, {
        institution: plan.hospital,
        item,
        scope: plan.scope,
        from: plan.from,
        source: SOURCE,
        by: BY,
      });
  let count = 0;
  const silent = reasons.filter(({ words }) => !words);
  for (const patient of plan.patients) {
    const { results } = await checkOrders(k, {
      patient,
      codes: ORDERED,
      institution: plan.centre,
      by: BY,
      scope: '*',
    });
    for (const { id } of results) {
      count += 1;
      const prompt = await getPrompt(k, id);
      if (prompt.accepted !== null) continue;
      const refused = count % REFUSED === 0;
      const reason = silent[Math.floor(count / REFUSED) % silent.length];
      await decidePrompt(k, prompt, {
        accept: !(refused && reason),
        ...(refused && reason ? { reason: reason.code } : {}),
        by: BY,
      });
    }
  }
  return count;
}
