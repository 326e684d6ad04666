/** What the codes of the packs' forms are called. */
import { formOn } from '../../packs/index.ts';
import { getPack } from '../programs/index.ts';
import { CASE_PACK, CONTACT_PACK } from './begin.ts';

type Words = { zh: string; en: string };
const PLACES = {
  exposure: [CASE_PACK, 'interview', 'exposures'],
  symptom: [CASE_PACK, 'interview', 'symptoms'],
  status: [CASE_PACK, 'interview', 'status'],
  material: [CASE_PACK, 'interview', 'samples', 'material'],
  result: [CASE_PACK, 'interview', 'samples', 'sampleResult'],
  relation: [CONTACT_PACK, 'registration', 'relation'],
  mode: [CONTACT_PACK, 'registration', 'mode'],
} as const;

/** Options by the list they stand in, as the forms of the day offer them. */
export function codeTitles(on: string): Record<keyof typeof PLACES, { code: string; title: Words }[]> {
  const lists = Object.entries(PLACES).map(([name, [pack, form, item, inner]]) => {
    const items = formOn(getPack(pack), form, on)?.compiled.form.sections.flatMap((section) => section.items) ?? [];
    const found = items.find(({ code }) => code === item);
    const asked = inner === undefined ? found : found?.items?.find(({ code }) => code === inner);
    return [name, (asked?.options ?? []).map(({ code, label }) => ({ code, title: label }))] as const;
  });
  return Object.fromEntries(lists) as Record<keyof typeof PLACES, { code: string; title: Words }[]>;
}
