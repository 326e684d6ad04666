/** Answers as the items of a QuestionnaireResponse, in the order of the form. */
import type { FileValue, Row, Value } from '../condition/types.ts';
import type { Form, Item } from './model.ts';

interface ResponseItem {
  linkId: string;
  text: string;
  answer?: Record<string, unknown>[];
  item?: ResponseItem[];
}

/** `system` is the root of the options' code systems. */
export function answerItems(form: Form, values: Row, system: string): ResponseItem[] {
  return form.sections.flatMap((section): ResponseItem[] => {
    const item = section.items.flatMap((one) => responseItem(one, values, system));
    return item.length > 0 ? [{ linkId: `section-${section.code}`, text: section.title.zh, item }] : [];
  });
}

function responseItem(item: Item, values: Row, system: string): ResponseItem[] {
  const value = values[item.code] ?? null;
  if (value === null || item.type === 'display') return [];
  const base = { linkId: item.code, text: item.label.zh };
  if (item.type === 'group')
    return (value as readonly Row[]).map((row) => ({
      ...base,
      item: (item.items ?? []).flatMap((inner) => responseItem(inner, row, system)),
    }));
  const many = Array.isArray(value) ? (value as readonly string[]) : [value];
  return [{ ...base, answer: many.map((one) => answerOf(item, one, system)) }];
}

function answerOf(item: Item, value: Value, system: string): Record<string, unknown> {
  if (typeof value === 'number') {
    if (item.type === 'integer') return { valueInteger: value };
    if (!item.unit) return { valueDecimal: value };
    return {
      valueQuantity: {
        value,
        unit: item.unitLabel?.zh ?? item.unit,
        system: 'http://unitsofmeasure.org',
        code: item.unit,
      },
    };
  }
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (typeof value === 'string') return textAnswer(item, value, system);
  return { valueAttachment: value as FileValue };
}

function textAnswer(item: Item, value: string, system: string): Record<string, unknown> {
  const option = item.options?.find(({ code }) => code === value);
  if (option) return { valueCoding: { system: `${system}:${item.code}`, code: value, display: option.label.zh } };
  if (item.type === 'reference') return { valueReference: { reference: value } };
  if (/^\d{4}-\d\d-\d\dT/.test(value) && item.type !== 'text') return { valueDateTime: value };
  if (/^\d{4}-\d\d-\d\d$/.test(value) && item.type !== 'text') return { valueDate: value };
  return { valueString: value };
}
