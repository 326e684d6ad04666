import type { FhirResource } from '../kernel/index.ts';
import { type DateTest, passes } from './date-range.ts';
import { dateRanges, indexTexts, nameTexts, valuesOf } from './extract.ts';
import { type NameMatch, nameMatches } from './grams.ts';
import { parametersOf } from './search-parameters.ts';

/** One condition of a search; all of a request's conditions must hold. */
export type Criterion =
  /** Any of the texts is indexed for the record (`not`: none is). */
  | { kind: 'values'; name: string; not: boolean; texts: { text: string; blind: boolean }[] }
  | { kind: 'dates'; name: string; anyOf: DateTest[] }
  | { kind: 'names'; name: string; match: NameMatch; wanted: string[] }
  | { kind: 'missing'; name: string; missing: boolean }
  | { kind: 'ids'; ids: string[] }
  | { kind: 'updated'; anyOf: DateTest[] };

/** `patient.identifier=…`: records whose reference points to a match of the inner search. Resolved to `values` before it runs. */
export interface Chain {
  name: string;
  targets: string[];
  inner: [name: string, value: string];
}

/**
 * The meaning of the criteria for one opened record, in memory. The index finds candidates by 64-bit hashes; each is put to
 * this test before it is shown, so a collision never returns a wrong record.
 */
export function matches(criteria: readonly Criterion[], resource: FhirResource, at: Date): boolean {
  let found: Set<string> | undefined;
  const texts = () => {
    found ??= new Set(indexTexts(resource).map((entry) => entry.text));
    return found;
  };
  return criteria.every((criterion) => holds(criterion, resource, at, texts));
}

function holds(criterion: Criterion, resource: FhirResource, at: Date, texts: () => ReadonlySet<string>): boolean {
  switch (criterion.kind) {
    case 'values':
      return criterion.texts.some(({ text }) => texts().has(text)) !== criterion.not;
    case 'ids':
      return criterion.ids.includes(resource.id ?? '');
    case 'updated':
      return criterion.anyOf.some((test) => passes({ low: at.getTime(), high: at.getTime() + 1 }, test));
    case 'missing':
      return (valuesOf(resource, parameter(resource, criterion.name)).length === 0) === criterion.missing;
    case 'dates': {
      const ranges = dateRanges(resource, parameter(resource, criterion.name));
      return criterion.anyOf.some((test) => ranges.some((range) => passes(range, test)));
    }
    case 'names': {
      const names = valuesOf(resource, parameter(resource, criterion.name)).flatMap(nameTexts);
      return criterion.wanted.some((wanted) => names.some((name) => nameMatches(name, wanted, criterion.match)));
    }
  }
}

function parameter(resource: FhirResource, name: string) {
  return parametersOf(resource.resourceType)[name]!;
}
