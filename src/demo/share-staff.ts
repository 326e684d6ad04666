/** Gives institutions made by rules their posts, so that each year-end has the stocks of demo.yaml exactly. */
import { apportionSeries } from '../algorithms/apportion.ts';
import type { Draft } from './place-institutions.ts';
import type { InstitutionRules } from './region-schema.ts';

type Stock = (name: string) => readonly number[];
type Series = readonly number[];
type Lines = Map<string, Series>;

/** Everyone in a professional public-health institution counts as public-health staff. */
const PUBLIC_HEALTH = /^[EFGHJKLP]/;

export function shareStaff(drafts: readonly Draft[], lines: InstitutionRules['lines'], stock: Stock): void {
  for (const { institution, kind } of drafts)
    if (PUBLIC_HEALTH.test(institution.class))
      for (const line of [...Object.keys(kind.staff), ...Object.keys(kind.fixed)])
        if (!line.endsWith('+ph')) throw new RangeError(`${institution.name}: ${line} is not in a public-health post`);
  for (const [line, totals] of lineTotals(lines, stock)) shareLine(drafts, line, totals);
}

function shareLine(drafts: readonly Draft[], line: string, totals: Series): void {
  const fixed = drafts.reduce((sum, { kind }) => sum + (kind.fixed[line] ?? 0), 0);
  const rest = totals.map((total) => total - fixed);
  if (rest.some((n) => n < 0))
    throw new RangeError(`staff: ${line} has ${Math.min(...totals)} people for ${fixed} posts`);
  const weights = drafts.map(({ kind, size }) => (kind.staff[line] ?? 0) * size);
  if (rest.some((n) => n > 0) && weights.every((weight) => weight === 0))
    throw new RangeError(`staff: no kind of institution takes ${line}`);
  const rows = rest.every((n) => n === 0) ? weights.map(() => rest) : apportionSeries(rest, weights);
  for (const [i, { institution, kind }] of drafts.entries()) {
    const own = kind.fixed[line] ?? 0;
    const row = rest.map((_, y) => own + rows[i]![y]!);
    if (row.some((n) => n > 0)) institution.staff[line] = row;
  }
}

/** The stocks overlap (a physician may be in a public-health post); the lines do not: what one stock took, the next does not. */
function lineTotals(lines: InstitutionRules['lines'], stock: Stock): Lines {
  const totals: Lines = new Map();
  const share = (name: string, series: Series) => {
    const weights = lines[name];
    if (!weights || Object.keys(weights).length === 0) throw new RangeError(`lines: ${name} is missing`);
    if (series.some((n) => n < 0)) throw new RangeError(`lines: nobody is left for ${name} (${series.join(', ')})`);
    const rows = apportionSeries(series, Object.values(weights));
    for (const [i, line] of Object.keys(weights).entries()) totals.set(line, rows[i]!);
  };
  const taken = (occupations: readonly string[]): Series[] =>
    [...totals].filter(([line]) => occupations.includes(line.split(/[/+]/)[0]!)).map(([, series]) => series);
  const less = (series: Series, others: readonly Series[]): Series =>
    series.map((n, y) => n - others.reduce((sum, other) => sum + other[y]!, 0));

  const supervisors = stock('supervisors');
  totals.set('supervisor+ph', supervisors);
  share('publicHealthStaff', less(stock('publicHealthStaff'), [supervisors]));
  share('tcmPhysicians', stock('tcmPhysicians'));
  share('generalPractitioners', stock('generalPractitioners'));
  const physicians = ['physician', 'assistant-physician'];
  share('physicians', less(stock('physicians'), taken(physicians)));
  share('nurses', less(stock('nurses'), taken(['nurse'])));
  share('pharmacists', less(stock('pharmacists'), taken(['pharmacist'])));
  share('managers', less(stock('managers'), taken(['manager'])));
  share('villageDoctors', stock('villageDoctors'));
  const others = less(stock('healthTechnicalStaff'), [
    stock('physicians'),
    stock('nurses'),
    stock('pharmacists'),
    supervisors,
  ]);
  share('otherTechnical', less(others, taken(['technician', 'other-health'])));
  return totals;
}
