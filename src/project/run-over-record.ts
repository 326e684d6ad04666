import { type Db, KangyuError } from '../kernel/index.ts';
import type { AreaScope } from '../record/index.ts';
import { compileView } from './compile-view.ts';
import { patientElements } from './fhir-model.ts';
import { recordRelation, visiblePatients } from './store-run.ts';
import { type Sink, type StreamOptions, streamView } from './stream-view.ts';

export interface RecordRun extends StreamOptions {
  /** Areas whose records the caller may see; undefined for the whole instance. */
  scope?: AreaScope | undefined;
  /** Only current versions stored at or after this time. */
  since?: Date | undefined;
  /** Ids of Patients whose records are wanted. */
  patients?: readonly string[] | undefined;
}

/**
 * Runs a ViewDefinition over what is known, in a transaction that cannot write, and hands rows on as text in no promised
 * order. Elements that storage seals come out empty. Throws project.invalid-view, project.no-patient, project.patient-unknown for
 * Patients out of sight, project.run-failed and project.time-limit.
 */
export async function runOverRecord(db: Db, definition: unknown, run: RecordRun, sink: Sink): Promise<number> {
  const view = compileView(definition, 'run');
  const elements = view.resource === 'Patient' ? [] : patientElements(view.resource);
  if (run.patients) {
    if (view.resource !== 'Patient' && elements.length === 0)
      throw new KangyuError('project.no-patient', { type: view.resource });
    const visible = await visiblePatients(db, run.patients, run.scope);
    const missing = run.patients.find((id) => !visible.has(id));
    if (missing !== undefined) throw new KangyuError('project.patient-unknown', { reference: `Patient/${missing}` });
  }
  const relation = recordRelation({
    type: view.resource,
    scope: run.scope,
    since: run.since,
    ...(run.patients ? { patients: { ids: run.patients, elements } } : {}),
  });
  return db.transaction((tx) => streamView(tx, view, { ...relation, ordered: false }, run, sink), { readOnly: true });
}
