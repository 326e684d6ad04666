/** One measured thing of a person over time. */
import type { Kernel } from '../kernel/index.ts';
import { codingsOf, conceptText, dateOf, type Measured, measured } from './describe-record.ts';
import { entryOf, namesOf, type Reading, recordsOf } from './entries.ts';

export interface ResultPoint extends Measured {
  date: string | null;
  reference: string;
  institutionName: string | null;
}
export interface ResultSeries {
  code: string;
  title: string | null;
  unit: string | null;
  points: ResultPoint[];
}

const MOST = 2000;

/**
 * Series of an Observation's code, oldest first: one of the value itself, one of each component (systolic, diastolic), values
 * in different units apart. `system` tells apart codes that several systems have.
 */
export async function readResults(k: Kernel, reading: Reading, code: string, system?: string): Promise<ResultSeries[]> {
  const where = `$.code.coding ? (@.code == ${JSON.stringify(code)}${system === undefined ? '' : ` && @.system == ${JSON.stringify(system)}`})`;
  const lanes = [{ lane: 'result', type: 'Observation', where }];
  const { records } = await recordsOf(k, reading, { lanes, limit: MOST });
  const names = await namesOf(k, records, reading.scope);
  const series = new Map<string, ResultSeries>();
  for (const record of records.reverse()) {
    const resource = record.resource!;
    if (resource.status === 'entered-in-error' || resource.status === 'cancelled') continue;
    const { reference, institutionName } = entryOf(record, names);
    for (const part of [resource, ...((resource.component ?? []) as Record<string, unknown>[])]) {
      const found = measured(part as Record<string, unknown>);
      if (!found) continue;
      const concept = (part as { code?: unknown }).code;
      const own = codingsOf(concept)[0]?.code ?? conceptText(concept) ?? '';
      const key = `${own}|${found.unit ?? ''}`;
      let one = series.get(key);
      if (!one) {
        one = { code: own, title: conceptText(concept) ?? null, unit: found.unit, points: [] };
        series.set(key, one);
      }
      one.points.push({ ...found, date: dateOf(resource), reference, institutionName });
    }
  }
  return [...series.values()];
}
