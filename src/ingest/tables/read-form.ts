/** What somebody typed into a form of a table's columns, read as the cells of a row are. Pure. */
import type { FhirResource, Problem } from '../../kernel/index.ts';
import { fillTemplate } from './fill-template.ts';
import type { Mapping } from './mappings.ts';
import { readCell, type Value } from './read-cell.ts';

export interface FormProblem {
  /** Key of the column. */
  column: string;
  message: { zh: string; en: string };
}

/** The values of the texts given; empty texts are no values. Columns that must be filled are asked for. */
export function readForm(
  mapping: Mapping,
  texts: Readonly<Record<string, string>>,
): { values: Map<string, Value>; problems: FormProblem[] } {
  const values = new Map<string, Value>();
  const problems: FormProblem[] = [];
  for (const column of mapping.columns) {
    const text = texts[column.key]?.trim() ?? '';
    if (text === '') {
      if (column.required)
        problems.push({
          column: column.key,
          message: { zh: `“${column.zh}”不能为空`, en: `${column.en} may not be empty` },
        });
      continue;
    }
    const { value, fault } = readCell(text, column);
    values.set(column.key, value);
    if (fault) problems.push({ column: column.key, message: { zh: fault.zh, en: fault.en } });
  }
  return { values, problems };
}

/** New resources of the values, each with the full URL by which the others name it. */
export function newResources(
  mapping: Mapping,
  given: ReadonlyMap<string, Value>,
  options: { source: string; urlOf: (ref: string) => string },
): { fullUrl: string; resource: FhirResource; places: ReadonlyMap<string, string> }[] {
  const values = new Map<string, Value>([...given, ['source', options.source]]);
  for (const { ref } of mapping.resources) values.set(`#${ref}`, options.urlOf(ref));
  return mapping.resources.map(({ ref, resource: template }) => ({
    fullUrl: options.urlOf(ref),
    ...fillTemplate(template, values),
  }));
}

/** The column that fills the element a problem names; undefined when the form has none for it. */
export function columnOf(places: ReadonlyMap<string, string>, { expression }: Problem): string | undefined {
  if (expression === undefined) return undefined;
  for (const [column, place] of places)
    if (place === expression || place.startsWith(`${expression}.`) || expression.startsWith(`${place}.`)) return column;
  return undefined;
}
