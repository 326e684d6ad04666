/** Values that people report, with their evidence: for indicators that no record here can give, and where nothing is computed. */
import { findPeriod } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { getArea } from '../population/index.ts';
import { catalogue } from './load-catalogue.ts';
import { getIndicator } from './read-cells.ts';
import { asReported, judgeRange, type Ranges, rangesOf } from './returns/rules.ts';
import { insertReported, type ReportedValue, selectEvidenceArea, selectReported } from './store-reported.ts';

export interface Report {
  indicator: string;
  area: string;
  period: string;
  value: number;
  numerator?: number | null;
  denominator?: number | null;
  /** Where the value was published or worked out. */
  source: string;
  note?: string | null;
  file?: { name: string; mediaType: string; content: Buffer };
  /** Account name. */
  by: string;
}

/** Stores a value; one reported before for the same area and period stays readable but no longer counts. */
export async function reportValue(
  kernel: Pick<Kernel, 'db' | 'clock' | 'files' | 'outbox'>,
  report: Report,
): Promise<ReportedValue> {
  const indicator = getIndicator(report.indicator);
  const period = findPeriod(report.period);
  if (!period) throw new KangyuError('indicators.period', { period: report.period });
  const refuse = (reason: string): never => {
    throw new KangyuError('indicators.reported-value', { reason });
  };
  if (!Number.isFinite(report.value)) refuse('the value is no number');
  if (period.start > kernel.clock.today()) refuse(`the period ${report.period} has not begun`);
  if (report.source.trim() === '') refuse('the source is empty');
  if (report.denominator !== undefined && report.denominator !== null && report.denominator <= 0)
    refuse('the denominator must be above 0');
  const { derived, bases } = catalogue();
  const stated = derived.get(indicator.code);
  const known = stated && asReported(stated, bases);
  if (known) {
    const { hard, plausible } = rangesOf(known);
    const range = ([low, high]: Ranges['hard']) => `${low ?? '…'}–${high ?? '…'}`;
    const place = judgeRange(known, report.value);
    if (place === 'impossible')
      throw new KangyuError('indicators.reported-impossible', { value: report.value, range: range(hard) });
    if (place === 'implausible' && !report.note?.trim())
      throw new KangyuError('indicators.reported-implausible', { value: report.value, range: range(plausible) });
  }
  await getArea(kernel.db, report.area);
  return kernel.db.transaction(async (tx) => {
    const file = report.file && (await kernel.files.put(tx, report.file));
    const value = {
      id: uuidv7(),
      indicator: indicator.code,
      area: report.area,
      period: report.period,
      value: report.value,
      numerator: report.numerator ?? null,
      denominator: report.denominator ?? null,
      source: report.source.trim(),
      note: report.note?.trim() || null,
      evidence: file ? { id: file.id, name: report.file!.name, size: file.size } : null,
      reportedBy: report.by,
      reportedAt: kernel.clock.now(),
    };
    await insertReported(tx, value);
    await kernel.outbox.publish(tx, 'cells', {
      indicators: [indicator.code],
      areas: [report.area],
      periods: [report.period],
    });
    return { ...value, reportedAt: value.reportedAt.toISOString(), superseded: false };
  });
}

/** Reports of one indicator or several, newest first, superseded ones included. */
export function reportedValues(
  q: Queryable,
  indicator: string | readonly string[],
  areas?: readonly string[],
): Promise<ReportedValue[]> {
  const indicators = [indicator].flat().map((code) => getIndicator(code).code);
  return selectReported(q, { indicators, ...(areas ? { areas } : {}) });
}

/** Area that an evidence file speaks about, for the check of rights before it is read. */
export async function evidenceArea(q: Queryable, file: string): Promise<string> {
  const found = await selectEvidenceArea(q, file);
  if (!found) throw new KangyuError('indicators.evidence-unknown');
  return found.area;
}
