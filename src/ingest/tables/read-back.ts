/** The cells of a row out of the resource that they would make: a table goes out with the columns by which it comes in. Pure. */
import type { FhirResource } from '../../kernel/index.ts';
import { columnsIn } from './fill-template.ts';
import type { Column, Mapping } from './mappings.ts';
import { elementsOf, fits, isObject, isText, patternOf } from './match-template.ts';
import type { Value } from './read-cell.ts';

/** Gives the text by which a template names the target of a reference (`Type/id`), a credit code of an institution for one. */
export type NameTarget = (reference: string) => string | undefined;

/** Values of the columns of a mapping in resources, one for each of its templates (those that are missing are left out). */
export function readBack(
  mapping: Pick<Mapping, 'resources' | 'columns'>,
  resources: readonly (FhirResource | undefined)[],
  nameTarget: NameTarget,
): Map<string, Value> {
  const found = new Map<string, Value>();
  const composed: [template: string, text: string][] = [];
  const ofType = (wanted: Column['type']) =>
    new Set(mapping.columns.flatMap(({ key, type }) => (type === wanted ? key : [])));
  const [lists, flags] = [ofType('codes'), ofType('boolean')];
  mapping.resources.forEach(({ resource: template }, i) => {
    const resource = resources[i];
    if (resource) collect(template, resource, { found, lists, flags, nameTarget, composed });
  });
  for (const [template, text] of composed) split(template, text, found);
  return found;
}

interface Into {
  found: Map<string, Value>;
  /** Columns of several codes. */
  lists: ReadonlySet<string>;
  /** Columns of yes and no: an object that stands says yes. */
  flags: ReadonlySet<string>;
  nameTarget: NameTarget;
  /** Texts of several columns, read when the columns that stand alone are known. */
  composed: [template: string, text: string][];
}

function collect(template: unknown, value: unknown, into: Into): void {
  if (value === undefined || value === null) return;
  if (isText(template)) collectText(template, value, into);
  else if (Array.isArray(template)) {
    const items = Array.isArray(value) ? value : [];
    for (const part of template) {
      const here = items.filter((item) => fits(part, item));
      const list = columnsIn(part).some((name) => into.lists.has(name));
      const flag = isObject(part) && isText(part.$if) ? columnsIn(part.$if)[0] : undefined;
      if (flag !== undefined && into.flags.has(flag)) note(into, flag, here.length > 0);
      for (const item of list ? here : here.slice(0, 1)) collect(part, item, into);
    }
  } else if (isObject(template) && isObject(value)) {
    for (const [key, part] of elementsOf(template)) collect(part, value[key], into);
  }
}

function collectText(template: string, value: unknown, into: Into): void {
  const names = columnsIn(template).filter((name) => name !== 'source');
  if (names.length === 0 || names[0]!.startsWith('#')) return;
  if (template === `\${${names[0]}}`) {
    note(into, names[0]!, value as Value);
    return;
  }
  if (names.length > 1) {
    into.composed.push([template, String(value)]);
    return;
  }
  const text = template.includes('?identifier=')
    ? referenceText(template, String(value), into.nameTarget)
    : String(value);
  const match = text === undefined ? null : patternOf(template).pattern.exec(text);
  if (match) note(into, names[0]!, match[1]!);
}

/** The last column of a text such as `${uscc}-${number}`; a text that another sender composed is taken whole. */
function split(template: string, text: string, found: Map<string, Value>): void {
  const names = columnsIn(template);
  const last = names.pop()!;
  if (found.has(last)) return;
  const start = template
    .slice(0, template.lastIndexOf('${'))
    .replace(/\$\{([^}]+)\}/g, (_, name: string) => String(found.get(name) ?? ''));
  found.set(last, text.startsWith(start) ? text.slice(start.length) : text);
}

/** A literal reference as the condition that the template writes for it. */
function referenceText(template: string, reference: string, nameTarget: NameTarget): string | undefined {
  const name = nameTarget(reference);
  return name === undefined ? undefined : template.replace(/\$\{[^}]+\}/, () => name);
}

function note({ found, lists }: Into, name: string, value: Value): void {
  const before = found.get(name);
  if (lists.has(name)) found.set(name, [...((before as string[] | undefined) ?? []), String(value)]);
  // The first part of the template that holds it says it.
  else if (before === undefined) found.set(name, value);
}

/** A value as a person writes it into a cell: words of codes, 是 and 否. */
export function cellOf(column: Column, value: Value | undefined): string | number | null {
  if (value === undefined) return null;
  const word = (code: string) => column.codes?.byCode.get(code)?.zh ?? code;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return column.type === 'code' ? word(value) : value;
  return value.map(word).join('、');
}
