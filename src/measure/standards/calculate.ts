/** The calculators: what a number of people, or children in classes, calls for by the standards of an area. */
import { ceiling, fraction, over, rounded, times } from '../../algorithms/decimal.ts';
import type { Kernel } from '../../kernel/index.ts';
import { standardText } from './describe.ts';
import { standardsContent } from './load-standards.ts';
import { openScope, type ScopeQuestion } from './open-scope.ts';
import { resolveParameters } from './resolve-parameters.ts';
import type { Bilingual, Methods } from './types.ts';
import { shareOf } from './units.ts';

export interface Calculated {
  code: string;
  title: Bilingual;
  unit: Bilingual;
  standard: Bilingual;
  exact: number;
  needed: number;
}

/** Every standard per head, rounded up (a quota down), and the shares of what these call for. */
export async function calculate(
  k: Pick<Kernel, 'db' | 'clock'>,
  question: ScopeQuestion & { population: number },
): Promise<Calculated[]> {
  const { region, plan, sources } = await openScope(k, question);
  const above = region.above(region.root.code);
  const needed = new Map<string, number>();
  const list: Calculated[] = [];
  const standards = [...standardsContent().standards.values()].filter(
    ({ plans }) => !plans || (plan !== undefined && plans.includes(plan.id)),
  );
  for (const standard of standards) {
    if (standard.formula !== 'per-population') continue;
    const parameters = resolveParameters(standard, above, sources);
    const exact = over(
      times(fraction(question.population), fraction(parameters.value!.value)),
      fraction(parameters.per!.value),
    );
    const whole = standard.sense === 'quota' ? Number(exact.n / exact.d) : ceiling(exact);
    needed.set(standard.code, whole);
    const { code, title, unit } = standard;
    list.push({
      code,
      title,
      unit,
      standard: standardText(standard, parameters),
      exact: rounded(exact, 4),
      needed: whole,
    });
  }
  for (const standard of standards) {
    if (standard.formula !== 'share' || !standard.ofStandard) continue;
    const of = needed.get(standard.ofStandard);
    if (of === undefined) continue;
    const parameters = resolveParameters(standard, above, sources);
    const { value } = parameters.value!;
    const exact = over(times(fraction(of), fraction(value)), fraction(standard.ratio === 'percent' ? 100 : 1));
    const { code, title, unit } = standard;
    const whole = shareOf(of, value, standard.ratio);
    list.push({
      code,
      title,
      unit,
      standard: standardText(standard, parameters),
      exact: rounded(exact, 4),
      needed: whole,
    });
  }
  return list;
}

export interface Carers {
  key: string;
  title: Bilingual;
  size: number;
  perCarer: number;
  unverified: boolean;
  children: number;
  /** Classes so many children need, and carers on duty at every moment: ceil(children ÷ ratio) class by class. */
  classes: number;
  carers: number;
}

/** Carers of classes filled one after the other; each class is rounded up by itself. */
export function carersFor(children: Readonly<Record<string, number>>): Carers[] {
  const { classes } = standardsContent().methods.childcare;
  return classes.map((one) => carersOf(one, children[one.key] ?? 0));
}

function carersOf(one: Methods['childcare']['classes'][number], children: number): Carers {
  const { key, title, size, perCarer, unverified } = one;
  const full = Math.floor(children / size);
  const rest = children % size;
  const carers = full * Math.ceil(size / perCarer) + Math.ceil(rest / perCarer);
  return { key, title, size, perCarer, unverified, children, classes: Math.ceil(children / size), carers };
}
