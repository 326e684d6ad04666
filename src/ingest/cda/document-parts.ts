/** Pieces of a document's records, and what is told of its faults. */
import { identifierOf, type TypeContext } from '../../algorithms/cda/datatypes.ts';
import type { XmlElement } from '../../algorithms/fhir-xml/xml-tree.ts';
import type { FhirBundleEntry, Problem } from '../../kernel/index.ts';
import { type ValidationContext, validateEntries } from '../validate-entries.ts';
import type { ReadEntry } from './read-entries.ts';

export interface CdaEntry {
  entry: FhirBundleEntry;
  /** XPath of what it was made of. */
  xpath: string;
  problems: Problem[];
  merge?: true;
}

/** Entries that a fault of their own, or of what they refer to, will keep from being stored now. */
export function withoutFaulty(
  entries: readonly ReadEntry[],
  people: readonly CdaEntry[],
  k: ValidationContext,
): ReadEntry[] {
  const problems = validateEntries(
    entries.map(({ resource }) => resource),
    k,
  );
  const wrong = (list: readonly Problem[]) => list.some(({ severity }) => severity === 'error');
  const bad = new Set(
    entries.filter((_, i) => wrong(problems[i]!)).map(({ resource }) => `${resource.resourceType}/${resource.id}`),
  );
  for (const { entry, problems: own } of people) if (wrong(own)) bad.add(entry.fullUrl ?? '');
  for (let before = -1; before !== bad.size; ) {
    before = bad.size;
    for (const { resource } of entries)
      if ([...bad].some((url) => JSON.stringify(resource).includes(`"reference":"${url}"`)))
        bad.add(`${resource.resourceType}/${resource.id}`);
  }
  return entries.filter(({ resource }) => !bad.has(`${resource.resourceType}/${resource.id}`));
}

export const identifiersIn = (node: XmlElement, types: TypeContext): Record<string, unknown>[] => {
  const found = identifierOf(node, types);
  return found ? [found] : [];
};

export function unique(identifiers: readonly Record<string, unknown>[]): { system?: string; value?: string }[] {
  return [...new Map(identifiers.map((one) => [JSON.stringify(one), one])).values()];
}

/** `root^extension` as an Identifier. */
export function identifierFrom(name: string): Record<string, unknown> {
  const [root = '', extension = ''] = name.split(/\^(.*)/s);
  const uri = /^[\d.]+$/.test(root) ? `urn:oid:${root}` : root === '' ? undefined : `urn:uuid:${root.toLowerCase()}`;
  return extension === ''
    ? { system: 'urn:ietf:rfc:3986', value: uri }
    : { ...(uri ? { system: uri } : {}), value: extension };
}

export function noIdentifier(xpath: string): Problem {
  return {
    rule: 'cda-patient-id',
    severity: 'error',
    expression: 'Patient.identifier',
    message: {
      zh: `文档没有可用的患者标识（${xpath}/id），无法确定是谁的文档；补上身份证号或机构内患者号后重新提交`,
      en: `The document has no usable identifier of the patient (${xpath}/id); add the id number or the institution's number`,
    },
  };
}

export function unreadValue(xpath: string, type: string): Problem {
  return {
    rule: 'cda-value',
    severity: 'warning',
    expression: xpath,
    message: {
      zh: `此处的值不能按 ${type} 读取，未写入记录`,
      en: `The value there cannot be read as ${type} and is not in the record`,
    },
  };
}
