import { KangyuError } from '../../kernel/index.ts';
import { findConcept, findRelated, findSupplements } from '../store-terminology-read.ts';
import { displayIn, languagesOf } from './choose-display.ts';
import { canonical, findSystem, getSystem } from './choose-version.ts';
import './errors.ts';
import type { ConceptRow, Designation, Property, SystemRow, TermContext } from './model.ts';

export interface LookupOptions {
  system: string;
  version?: string;
  code: string;
  displayLanguage?: string;
  /** Names of the properties to give; the standard ones without it. */
  properties?: readonly string[];
}

export interface Lookup {
  name: string;
  version?: string;
  display: string;
  designation: Designation[];
  /** As FHIR writes properties of concepts, with `description` for parents and children. */
  property: (Property & { description?: string })[];
}

/**
 * What is known of a code. Properties by default: definition, inactive, abstract (when so), parent, child and the concept's own.
 * @throws terminology.system-unknown, terminology.code-unknown
 */
export async function lookup(ctx: TermContext, options: LookupOptions): Promise<Lookup> {
  const system = await getSystem(ctx, options.system, options.version);
  const concept = await findConceptIn(ctx, system, options.code);
  if (!concept)
    throw new KangyuError('terminology.code-unknown', {
      system: canonical(system.url, system.version),
      code: options.code,
    });
  const supplements = await findSupplements(ctx.q, [{ url: system.url, code: concept.code }]);
  const designation = [...(concept.designation ?? []), ...supplements.flatMap((one) => one.designation ?? [])];
  const languages = languagesOf(options.displayLanguage);
  const wanted = (name: string) =>
    options.properties === undefined || options.properties.length === 0 || options.properties.includes(name);
  const related = wanted('parent') || wanted('child') ? await findRelated(ctx.q, concept.system, concept.code) : [];
  return {
    name: String(system.header.title ?? system.header.name ?? system.url),
    ...(system.version === null ? {} : { version: system.version }),
    display: displayIn(languages, concept.display, designation, system.header.language) ?? concept.code,
    designation: wanted('designation') ? designation : [],
    property: [
      ...(concept.definition !== null && wanted('definition')
        ? [{ code: 'definition', valueString: concept.definition }]
        : []),
      ...(wanted('inactive') ? [{ code: 'inactive', valueBoolean: concept.inactive }] : []),
      ...(concept.abstract && wanted('abstract') ? [{ code: 'abstract', valueBoolean: true }] : []),
      ...related
        .filter(({ relation }) => wanted(relation))
        .map(({ relation, code, display }) => ({
          code: relation,
          valueCode: code,
          ...(display === null ? {} : { description: display }),
        })),
      ...[...(concept.property ?? []), ...supplements.flatMap((one) => one.property ?? [])].filter(
        ({ code }) => code !== 'inactive' && code !== 'definition' && wanted(code),
      ),
    ],
  };
}

/** A concept by its code, in any case where the system says that case does not matter. */
export function findConceptIn(ctx: TermContext, system: SystemRow, code: string): Promise<ConceptRow | undefined> {
  return findConcept(ctx.q, system.key, code, ctx.on, system.header.caseSensitive === false);
}

/** What a code is called, or undefined when its system or the code is not here. */
export async function lookupDisplay(
  ctx: TermContext,
  url: string,
  version: string | undefined,
  code: string,
): Promise<string | undefined> {
  const system = await findSystem(ctx, url, version);
  return system ? ((await findConceptIn(ctx, system, code))?.display ?? undefined) : undefined;
}
