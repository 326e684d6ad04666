/** The form of the card: content/reporting/card.yaml with the diseases and classes that are content elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NameType } from '../../algorithms/condition/types.ts';
import { type CompiledForm, compileForm } from '../../algorithms/forms/compile-form.ts';
import { surroundingScope } from '../../algorithms/forms/context.ts';
import type { Form, Item, Option } from '../../algorithms/forms/model.ts';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { FormFile } from '../../packs/index.ts';
import { diseases } from '../surveillance/index.ts';
import { reportRules } from './load-rules.ts';
import { allSubtypes } from './load-subtypes.ts';

/** Canonical address of the card's Questionnaire. One part only, so that no programme takes it for a contact of its own. */
export const CARD_URL = 'urn:kangyu:questionnaire:report-card';
/** Root of the code systems of its options. */
export const CARD_SYSTEM = 'urn:kangyu:cs:report-card';

/** What the form's conditions know of the disease. */
const FACTS: readonly (readonly [string, NameType])[] = [
  ['classes', { type: 'codes' }],
  ['annexes', { type: 'codes' }],
  ['staged', { type: 'boolean' }],
  ['subtyped', { type: 'boolean' }],
  ['subtypes', { type: 'codes' }],
  ['maxDays', { type: 'number' }],
  ['usualYears', { type: 'number' }],
];

let loaded: CompiledForm | undefined;

/** The form; throws `reporting.content` for a wrong file. */
export function cardForm(): CompiledForm {
  loaded ??= loadCardForm(join(packageRoot(), 'content', 'reporting', 'card.yaml'));
  return loaded;
}

export function loadCardForm(file: string): CompiledForm {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), FormFile);
  const problems: ContentProblem[] = [...found];
  const refuse = () => new KangyuError('reporting.content', { problems: describeProblems(problems) });
  if (!value) throw refuse();
  // A card stands for nothing but itself: what others recorded has no place in it.
  const { schema: _, previous, records: __, ...form } = value;
  const options = optionsOfContent();
  const full: Form = {
    ...form,
    previous: { forms: previous.forms ?? [form.code], when: previous.when },
    sections: form.sections.map((section) => ({
      ...section,
      items: section.items.map((item) => {
        const own = options.get(item.code);
        return (own ? { ...item, options: own } : item) as Item;
      }),
    })),
  };
  const compiled = compileForm(full, surroundingScope('resident', [], FACTS), (path, reason) =>
    problems.push({ file, ...locate(path), reason }),
  );
  for (const code of NEEDED)
    if (!compiled.items.has(code)) problems.push({ file, ...locate([]), reason: `the card needs the item ${code}` });
  for (const code of reportRules('9999-12-31').complete)
    if (!compiled.items.has(code)) problems.push({ file, ...locate([]), reason: `rules.yaml: complete names ${code}` });
  if (problems.length > 0) throw refuse();
  return compiled;
}

/** Items that the program itself reads. */
const NEEDED = ['disease', 'caseClass', 'onset', 'diagnosed', 'died', 'origin', 'population', 'address'];

function optionsOfContent(): Map<string, Option[]> {
  const rules = reportRules('9999-12-31');
  return new Map<string, Option[]>([
    ['disease', diseases().map(({ id, title }) => ({ code: id, label: title }))],
    ['caseClass', Object.entries(rules.caseClasses).map(([code, label]) => ({ code, label }))],
    ['population', rules.population],
    ['subtype', allSubtypes().map(({ code, title }) => ({ code, label: title }))],
  ]);
}
