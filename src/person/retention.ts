/** What the law says of erasing a record: which class it is of, and until when it must be kept. Pure. */
import type { FhirResource } from '../kernel/index.ts';
import { personContent } from './content.ts';
import { dateOf, endOf } from './describe-record.ts';

export interface Retention {
  code: string;
  title: { zh: string; en: string };
  source: string;
  /** First day on which it need no longer be kept; null where it may go at once, or where no date is known. */
  until: string | null;
  /** May be erased today. */
  erasable: boolean;
}

/** A record of no class is kept: nobody said that it may go. */
export function retentionOf(resource: FhirResource, today: string): Retention {
  const found = Object.entries(personContent().retention).find(
    ([, { from, records }]) =>
      from <= today &&
      records.some(
        ({ type, element, codes }) =>
          type === resource.resourceType &&
          (element === undefined || valuesAt(resource, element.split('.')).some((value) => codes!.includes(value))),
      ),
  );
  if (!found)
    return {
      code: 'unknown',
      title: { zh: '未列入保存期规则', en: 'Not among the rules of retention' },
      source: '—',
      until: null,
      erasable: false,
    };
  const [code, { title, source, years }] = found;
  const date = (endOf(resource) ?? dateOf(resource))?.slice(0, 10);
  const until = years === 0 || !date ? null : `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  return { code, title, source, until, erasable: years === 0 || (until !== null && until <= today) };
}

function valuesAt(node: unknown, [step, ...rest]: string[]): string[] {
  if (Array.isArray(node)) return node.flatMap((item) => valuesAt(item, step === undefined ? [] : [step, ...rest]));
  if (step === undefined) return typeof node === 'string' ? [node] : [];
  if (typeof node !== 'object' || node === null) return [];
  return valuesAt((node as Record<string, unknown>)[step], rest);
}
