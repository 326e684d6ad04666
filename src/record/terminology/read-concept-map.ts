import type { FhirResource } from '../../kernel/index.ts';
import { asArray, type Element, MAX_INDEXED } from './read-code-system.ts';

export interface Mapping {
  part: number;
  sourceSystem: string | null;
  sourceCode: string;
  targetSystem: string | null;
  targetCode: string | null;
  detail: {
    sourceVersion?: string;
    sourceDisplay?: string;
    targetVersion?: string;
    display?: string;
    equivalence: string;
    comment?: string;
    dependsOn?: Element[];
    product?: Element[];
  };
}

/** The ConceptMap without its elements; `group` keeps systems and `unmapped`. */
export function mapHeader(resource: FhirResource): FhirResource {
  const { text: _text, meta: _meta, contained: _contained, group, ...header } = resource;
  return { ...header, group: asArray(group).map(({ element: _element, ...rest }) => rest) } as FhirResource;
}

/** One mapping a target; an element without targets gives one that is `unmatched`. */
export function mappingsOf(resource: FhirResource): Mapping[] {
  return asArray(resource.group).flatMap((group, part) =>
    asArray(group.element).flatMap((element) => {
      if (textOf(element.code) === null) return [];
      const source = {
        part,
        sourceSystem: textOf(group.source),
        sourceCode: element.code,
      };
      const common = present({ sourceVersion: group.sourceVersion, sourceDisplay: element.display });
      const targets = asArray(element.target);
      if (targets.length === 0)
        return [{ ...source, targetSystem: null, targetCode: null, detail: { ...common, equivalence: 'unmatched' } }];
      return targets.map(
        (target): Mapping => ({
          ...source,
          targetSystem: textOf(group.target),
          targetCode: textOf(target.code),
          detail: {
            ...common,
            ...present({
              targetVersion: group.targetVersion,
              display: target.display,
              comment: target.comment,
              dependsOn: target.dependsOn,
              product: target.product,
            }),
            equivalence: String(target.equivalence ?? 'relatedto'),
          },
        }),
      );
    }),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MAX_INDEXED ? value : null;
}

function present(members: Record<string, unknown>): Record<string, never> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Record<
    string,
    never
  >;
}
