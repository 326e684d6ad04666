import { type LabelRule, labelRulesOn } from '../access/index.ts';
import { type FhirResource, isExact, parseStoredJson, toExactJson } from '../kernel/index.ts';
import { isClosed, mayClose } from './close.ts';
import type { PlannedRecord } from './commit-plan.ts';
import type { RecordKernel } from './model.ts';
import { encountersOf, marksOf, SEALED } from './restriction/marks.ts';
import { closeWhole, openResource } from './seal.ts';

/**
 * Closes the versions of a batch that are to be sealed: by their own labels and codes, and by those of another record of the
 * same Encounter in the batch. What an earlier batch says of the Encounter follows after the commit (restriction/seal-late.ts).
 */
export function closeConfidential(k: RecordKernel, plans: readonly PlannedRecord[]): void {
  const rules = labelRulesOn(k.clock.today());
  const spreading = new Set(
    plans.flatMap(({ after }) => (after?.plain && !after.deleted ? encountersSealedBy(after.plain, rules) : [])),
  );
  for (const plan of plans)
    for (const { row } of plan.versions) {
      if (row.content === null || !mayClose(row.type)) continue;
      const plain = plainOf(k, plan, row);
      const within = spreading.size > 0 && encountersOf(plain).some((encounter) => spreading.has(encounter));
      if (within || marksOf(plain, rules).sealed) close(k, plan, row, plain);
    }
}

type Row = PlannedRecord['versions'][number]['row'];

function encountersSealedBy(plain: FhirResource, rules: readonly LabelRule[]): string[] {
  return marksOf(plain, rules).spreads.some(({ why }) => why === SEALED) ? encountersOf(plain) : [];
}

/** The newest version is at hand; of the others of a batch only their text. */
function plainOf(k: RecordKernel, { after }: PlannedRecord, { seq, content }: Row): FhirResource {
  if (after!.seq === seq && after!.plain) return after!.plain;
  return openResource(k.sealer, parseStoredJson(content!) as FhirResource);
}

function close(k: RecordKernel, plan: PlannedRecord, row: Row, plain: FhirResource): void {
  const closed = closeWhole(k.sealer, plain);
  const after = plan.after!;
  for (const { result } of plan.results) {
    if (result.version === row.version && result.resource && !isClosed(result.resource)) result.resource = closed;
    if (result.version === row.version + 1 && result.previous && !isClosed(result.previous)) result.previous = closed;
  }
  row.content = toExactJson(closed, isExact(closed));
  if (after.seq === row.seq) after.content = closed;
}
