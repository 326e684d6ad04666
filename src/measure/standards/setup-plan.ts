import type { Kernel } from '../../kernel/index.ts';
import { evaluateIn, type StandardResult } from './evaluate-area.ts';
import { standardsContent } from './load-standards.ts';
import { openScope, type ScopeQuestion } from './open-scope.ts';
import { resolveParameters } from './resolve-parameters.ts';
import type { Bilingual } from './types.ts';
import { isPerUnit, type Unit, unitsOf } from './units.ts';

export interface SetupPlan {
  area: string;
  areaName: string;
  on: string;
  standards: { code: string; title: Bilingual; rule: Bilingual; standard: Bilingual }[];
  /** The area first, then its parts; `results` in the order of `standards`. */
  places: { code: string; name: string; people: number | null; results: StandardResult[] }[];
  /** Where something is missing, and what cannot be judged. */
  open: (Unit & { standard: string })[];
}

/** Which institutions each place must have, has and lacks. */
export async function setupPlan(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  question: ScopeQuestion,
): Promise<SetupPlan> {
  const scope = await openScope(k, question);
  const { region, plan, sources } = scope;
  const standards = [...standardsContent().standards.values()].filter(
    (one) =>
      one.group === 'institutions' &&
      isPerUnit(one) &&
      one.validFrom <= region.on &&
      (!one.plans || (plan !== undefined && one.plans.includes(plan.id))),
  );
  const codes = [
    region.root.code,
    ...region.children.filter(({ level }) => level !== 'village').map(({ code }) => code),
  ];
  const results = await evaluateIn(k, scope, standards, codes);
  const open = standards.flatMap((standard) =>
    isPerUnit(standard)
      ? unitsOf(
          standard,
          resolveParameters(standard, region.above(region.root.code), sources),
          region,
          region.root.code,
        )
          .filter(({ status }) => status === 'short' || status === 'unknown')
          .map((unit) => ({ ...unit, standard: standard.code }))
      : [],
  );
  return {
    area: region.root.code,
    areaName: region.root.name,
    on: region.on,
    standards: standards.map(({ code }) => {
      const { title, rule, standard } = results.find((one) => one.code === code)!;
      return { code, title, rule, standard };
    }),
    places: codes.map((code) => ({
      code,
      name: region.places.get(code)?.name ?? code,
      people: region.people(code)?.value ?? null,
      results: results.filter(({ area }) => area === code),
    })),
    open,
  };
}
