/** The flat view of a form: one row a contact, one column an answer, whatever version of the form it was (SQL on FHIR v2). */
import type { CompiledItem } from '../../algorithms/forms/compile-form.ts';
import type { Item } from '../../algorithms/forms/model.ts';
import { formUrl, type Pack } from '../pack.ts';

export interface FormView {
  name: string;
  /** A ViewDefinition. */
  definition: Record<string, unknown>;
}

interface Column {
  name: string;
  path: string;
  type: string;
  collection?: true;
  tag?: { name: string; value: string }[];
}

const DAY = [{ name: 'ansi/type', value: 'DATE' }];
/** Columns that every view has; items do not use their names. */
const OWN: readonly Column[] = [
  { name: 'id', path: 'getResourceKey()', type: 'id' },
  { name: 'patient', path: 'subject.getReferenceKey()', type: 'id' },
  { name: 'encounter', path: 'encounter.getReferenceKey(Encounter)', type: 'id' },
  { name: 'authored', path: 'authored', type: 'dateTime' },
  { name: 'day', path: 'authored', type: 'dateTime', tag: DAY },
];

/** Views of all forms of a pack, by form code. */
export function formViews(pack: Pack): FormView[] {
  const codes = [...new Set(pack.forms.map(({ compiled }) => compiled.form.code))];
  return codes.map((code) => {
    const versions = pack.forms.filter(({ compiled }) => compiled.form.code === code).map(({ compiled }) => compiled);
    const columns = new Map<string, Column>();
    for (const { form, items } of versions)
      for (const section of form.sections)
        for (const item of section.items) {
          const column = columnOf(section.code, items.get(item.code)!);
          if (column) columns.set(column.name, column);
        }
    const name = viewName(pack.id, code);
    return {
      name,
      definition: {
        resourceType: 'ViewDefinition',
        name,
        title: versions.at(-1)!.form.title.zh,
        status: 'active',
        fhirVersion: ['4.0.1'],
        resource: 'QuestionnaireResponse',
        where: [
          {
            path: versions.map(({ form }) => `questionnaire = '${formUrl(pack.id, code)}|${form.from}'`).join(' or '),
          },
          { path: "status = 'completed' or status = 'amended'" },
        ],
        select: [{ column: [...OWN, ...columns.values()] }],
      },
    };
  });
}

/** `hypertension` and `follow-up` give `form_hypertension_follow_up`. */
export const viewName = (pack: string, form: string): string => `form_${pack}_${form}`.replaceAll('-', '_');

/** `nextDate` gives `next_date`; names the view has itself get a trailing `_`. */
function columnName(code: string): string {
  const name = code.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return OWN.some((own) => own.name === name) ? `${name}_` : name;
}

function columnOf(section: string, { item, type }: CompiledItem): Column | undefined {
  const answer = `item.where(linkId = 'section-${section}').item.where(linkId = '${item.code}').answer.value`;
  const name = columnName(item.code);
  switch (type) {
    case 'number':
      return {
        name,
        path: `${answer}.${numberPath(item)}.first()`,
        type: item.type === 'integer' ? 'integer' : 'decimal',
      };
    case 'boolean':
      return { name, path: `${answer}.ofType(boolean).first()`, type: 'boolean' };
    case 'date':
      return { name, path: `${answer}.ofType(date).first()`, type: 'date' };
    case 'dateTime':
      return { name, path: `${answer}.ofType(dateTime).first()`, type: 'dateTime' };
    case 'codes':
      return { name, path: `${answer}.ofType(Coding).code`, type: 'code', collection: true };
    case 'text':
      if (item.options) return { name, path: `${answer}.ofType(Coding).code.first()`, type: 'code' };
      if (item.type === 'reference')
        return { name, path: `${answer}.ofType(Reference).reference.first()`, type: 'string' };
      return { name, path: `${answer}.ofType(string).first()`, type: 'string' };
    default:
      return undefined; // attachments and the rows of groups are read from the answers themselves
  }
}

/** As questionnaire-response.ts writes numbers. */
function numberPath(item: Item): string {
  if (item.type === 'integer') return 'ofType(integer)';
  return item.unit ? 'ofType(Quantity).value' : 'ofType(decimal)';
}
