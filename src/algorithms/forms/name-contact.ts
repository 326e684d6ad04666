/** What a contact is called in lists besides the title of its form: `{vaccine}` and `第{dose}剂` give 乙肝疫苗第1剂. Pure. */
import type { Form, Item, Text } from './model.ts';

const PLACE = /\{([a-z][A-Za-z0-9]*)\}/g;

/** Codes of the items that the parts of a name read. */
export const itemsOfName = (name: readonly Text[]): string[] => [
  ...new Set(name.flatMap(({ zh, en }) => [...`${zh}${en}`.matchAll(PLACE)].map(([, code]) => code!))),
];

/** The parts of the form's name whose items all have a value; null where nothing of it is known. */
export function nameContact(form: Pick<Form, 'name' | 'sections'>, values: Readonly<Record<string, unknown>>) {
  const items = new Map(form.sections.flatMap((section) => section.items.map((item) => [item.code, item] as const)));
  const words = new Map(
    itemsOfName(form.name ?? []).flatMap((code) => {
      const text = wordsOf(items.get(code), values[code]);
      return text ? [[code, text] as const] : [];
    }),
  );
  const known = (form.name ?? []).filter((part) => itemsOfName([part]).every((code) => words.has(code)));
  if (known.length === 0) return null;
  const said = (language: 'zh' | 'en') =>
    known.map((part) => part[language].replace(PLACE, (_, code: string) => words.get(code)![language])).join('');
  return { zh: said('zh'), en: said('en') };
}

function wordsOf(item: Item | undefined, value: unknown): Text | undefined {
  const option = item?.options?.find(({ code }) => code === value);
  if (option) return option.label;
  return typeof value === 'string' || typeof value === 'number' ? { zh: String(value), en: String(value) } : undefined;
}
