import type { Clock, FhirResource, Instance, Problem } from '../kernel/index.ts';
import { type CodeLists, loadCodeLists } from './code-lists.ts';
import { loadRules, type Rule, ruleChecker } from './rules/rules.ts';
import { validateResource } from './structure/validate-resource.ts';

export interface ValidationContext {
  clock: Clock;
  instance: Pick<Instance, 'kind'>;
}

interface Content {
  rules: Rule[];
  codes: CodeLists;
}
let content: Content | undefined;

/** Rules and code lists, read once; a broken file is refused with its name and reason. */
export function validationContent(): Content {
  content ??= { rules: loadRules(), codes: loadCodeLists() };
  return content;
}

/**
 * Problems of each entry: FHIR R4 first, and for resources of right structure the data-quality rules too, which rely on it.
 * Pure and without the database, so it runs before a request waits for the writer.
 */
export function validateEntries(entries: readonly FhirResource[], context: ValidationContext): Problem[][] {
  const { rules, codes } = validationContent();
  const check = ruleChecker(rules, { today: context.clock.today(), kind: context.instance.kind, codes });
  return entries.map((resource) => {
    const problems = validateResource(resource);
    return problems.every(isConstraint) ? besides(check(resource), problems) : problems;
  });
}

/** Rules speak the language of those who correct: they come first, and a constraint on the element that a rule names adds nothing. */
function besides(rules: readonly Problem[], constraints: readonly Problem[]): Problem[] {
  const said = ({ expression }: Problem): boolean =>
    expression?.includes('.') === true &&
    rules.some((rule) => rule.severity === 'error' && rule.expression?.startsWith(`${expression}.`));
  return [...rules, ...constraints.filter((constraint) => !said(constraint))];
}

const isConstraint = ({ rule }: Problem): boolean => rule.startsWith('invariant.');
