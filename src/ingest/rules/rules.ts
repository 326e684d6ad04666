/** Dated data-quality rules: content/rules/*.yaml, each naming a predicate. */
import { join } from 'node:path';
import { z } from 'zod';
import { contentFolder, type FhirResource, type Problem, packageRoot } from '../../kernel/index.ts';
import { predicates, type RuleContext } from './predicates.ts';

const Rule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  types: z.array(z.string()).min(1),
  severity: z.enum(['error', 'warning']),
  validFrom: z.iso.date(),
  validTo: z.iso.date().optional(),
  source: z.string(),
  predicate: z.enum(Object.keys(predicates) as [string, ...string[]]),
  params: z.record(z.string(), z.any()).optional(),
  message: z.object({ zh: z.string(), en: z.string() }),
});
export type Rule = z.infer<typeof Rule>;
const RuleFile = z.strictObject({ schema: z.literal(1), rules: z.array(Rule) });

export function loadRules(dir = join(packageRoot(), 'content', 'rules')): Rule[] {
  const folder = contentFolder(dir, 'ingest.content');
  const rules = new Map<string, Rule>();
  for (const name of folder.names()) {
    const { value, complain } = folder.read(name, RuleFile);
    value?.rules.forEach((rule, index) => {
      const version = `${rule.id} ${rule.validFrom}`;
      if (rules.has(version)) complain(['rules', index], `${version} stands twice`);
      rules.set(version, rule);
    });
  }
  folder.settle();
  return [...rules.values()];
}

/** The rules that count on `today`, ready to check resources. */
export function ruleChecker(rules: readonly Rule[], context: RuleContext): (resource: FhirResource) => Problem[] {
  const current = rules.filter(
    (rule) => rule.validFrom <= context.today && (!rule.validTo || context.today <= rule.validTo),
  );
  const byType = new Map<string, Rule[]>();
  const rulesOf = (type: string): Rule[] => {
    let list = byType.get(type);
    if (!list) {
      list = current.filter((rule) => rule.types.includes(type) || rule.types.includes('*'));
      byType.set(type, list);
    }
    return list;
  };
  return (resource) => {
    const problems: Problem[] = [];
    for (const rule of rulesOf(resource.resourceType)) {
      for (const expression of predicates[rule.predicate]!(resource, rule.params ?? {}, context)) {
        problems.push({ rule: rule.id, severity: rule.severity, expression, message: rule.message });
      }
    }
    return problems;
  };
}
