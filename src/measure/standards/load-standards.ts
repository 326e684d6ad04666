import { join } from 'node:path';
import { z } from 'zod';
import { contentFolder, KangyuError, packageRoot } from '../../kernel/index.ts';
import { Binding, CHOICES, Fact, GROUPS, Methods, type Selector, Standard, type StandardsContent } from './types.ts';

const FactsFile = z.strictObject({ schema: z.literal(1), facts: z.record(z.string(), Fact) });
const BindingsFile = z.strictObject({ schema: z.literal(1), bindings: z.record(z.string(), z.array(Binding)) });
const StandardsFile = z.strictObject({ schema: z.literal(1), standards: z.array(Standard) });

const FIXED = new Set(['facts.yaml', 'methods.yaml', 'bindings.yaml']);

let loaded: StandardsContent | undefined;

/** The standards of this program, read once; throws `standards.content` with file, line and reason of what is wrong. */
export function standardsContent(): StandardsContent {
  loaded ??= loadStandards(join(packageRoot(), 'content', 'standards'));
  return loaded;
}

export function getStandard(code: string): Standard {
  const standard = standardsContent().standards.get(code);
  if (!standard) throw new KangyuError('standards.unknown', { standard: code });
  return standard;
}

/** Reads a folder: facts.yaml, bindings.yaml, methods.yaml; every other file holds standards. */
export function loadStandards(dir: string): StandardsContent {
  const folder = contentFolder(dir, 'standards.content');
  const facts = folder.read('facts.yaml', FactsFile).value?.facts ?? {};
  const methods = folder.read('methods.yaml', Methods);
  const bindings = folder.read('bindings.yaml', BindingsFile);
  const standards = new Map<string, Standard>();
  const files = folder.names(FIXED).map((name) => folder.read(name, StandardsFile));
  for (const { value, complain } of files)
    value?.standards.forEach((standard, index) => {
      if (standards.has(standard.code)) complain(['standards', index, 'code'], `${standard.code} stands twice`);
      standards.set(standard.code, standard);
    });
  for (const { value, complain } of files)
    value?.standards.forEach((standard, index) => {
      for (const reason of faults(standard, facts, standards)) complain(['standards', index], reason);
    });
  for (const [plan, list] of Object.entries(bindings.value?.bindings ?? {}))
    list.forEach((binding, index) => {
      if (!standards.has(binding.standard))
        bindings.complain(['bindings', plan, index], `there is no standard ${binding.standard}`);
    });
  for (const name of methods.value?.equity ?? [])
    if (!facts[name]) methods.complain(['equity'], `there is no fact ${name}`);
  folder.settle();
  return {
    standards: new Map([...standards].sort(([, a], [, b]) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group))),
    facts: new Map(Object.entries(facts)),
    bindings: new Map(Object.entries(bindings.value!.bindings)),
    methods: methods.value!,
  };
}

/** What each formula cannot do without. */
const NEEDED: Record<Standard['formula'], readonly string[]> = {
  'per-population': ['value', 'per'],
  share: ['value'],
  existence: ['threshold', 'count'],
  'street-or-population': ['from', 'to'],
  'per-institution': ['value'],
  'share-per-institution': ['value'],
  gate: ['occupancy', 'alos', 'join', 'months'],
  measured: [],
};

/** Checks that no schema of one entry can see. */
function faults(standard: Standard, facts: Record<string, Fact>, all: ReadonlyMap<string, Standard>): string[] {
  const found: string[] = [];
  const named = ['fact' in standard ? standard.fact : undefined, 'of' in standard ? standard.of : undefined];
  for (const fact of named) if (fact && !facts[fact]) found.push(`there is no fact ${fact}`);
  for (const other of [
    'ofStandard' in standard ? standard.ofStandard : undefined,
    'reserve' in standard ? standard.reserve : undefined,
  ])
    if (other && !all.has(other)) found.push(`there is no standard ${other}`);
  for (const name of NEEDED[standard.formula])
    if (standard.parameters[name] === undefined) found.push(`${standard.formula} needs the parameter ${name}`);
  for (const [name, value] of Object.entries(standard.parameters)) {
    const choices = CHOICES[name];
    if (choices ? !choices.includes(value) : !/^-?\d/.test(value)) found.push(`${value} is no value of ${name}`);
  }
  for (const text of [standard.rule.zh, standard.rule.en])
    for (const [, name] of text.matchAll(/\{(\w+)\}/g))
      if (standard.parameters[name!] === undefined) found.push(`the rule names {${name}}, which is no parameter`);
  const counts =
    standard.formula === 'existence' ? (standard.fact ?? standard.at) : 'fact' in standard && standard.fact;
  const needsFact = !['measured', 'gate', 'street-or-population'].includes(standard.formula);
  if (needsFact && !counts && !standard.missing) found.push('names neither what is counted nor what is missing');
  return found;
}

/** Whether an institution is one of those meant. */
export function fits(
  institution: { class: string | null; ownership: string | null; runBy: string | null; grade: string | null },
  selector: Selector | undefined,
): boolean {
  if (!selector) return true;
  const { class: classes, ownership, runBy, grade } = selector;
  return (
    (!classes || classes.some((start) => institution.class?.startsWith(start) ?? false)) &&
    (!ownership || ownership.includes(institution.ownership ?? '')) &&
    (!runBy || runBy.includes(institution.runBy ?? '')) &&
    (!grade || grade.includes(institution.grade ?? ''))
  );
}
