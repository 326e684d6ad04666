import type { FhirResource } from '../../kernel/index.ts';
import { type Match, type TranslateOptions, translate } from '../../record/index.ts';
import { wrong } from './fhir-operation-input.ts';
import type { Question } from './fhir-terminology.ts';
import { codingOf, codingsOf } from './fhir-terminology-codings.ts';

/** ConceptMap/$translate (http://hl7.org/fhir/R4/conceptmap-operation-translate.html). */
export async function answerTranslate({ input, ctx, door, id }: Question): Promise<FhirResource> {
  const codings = codingsOf(input);
  if (codings.length === 0)
    throw wrong('code', '缺少 code、coding 或 codeableConcept', 'code, coding or codeableConcept is missing');
  const given = {
    id,
    url: input.text('url'),
    mapVersion: input.text('conceptMapVersion'),
    inline: input.resource('conceptMap', 'ConceptMap'),
    source: input.text('source'),
    target: input.text('target'),
    targetSystem: input.text('targetsystem'),
    reverse: input.flag('reverse'),
  };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { result, matches } = await translate(ctx, {
    ...(present as Omit<TranslateOptions, 'codings'>),
    codings,
    dependencies: input.parts('dependency').map((part) => {
      const single = part.has('concept') && codingsOfConcept(part.object('concept')!);
      const coding = codingOf(part, 'coding');
      return { element: part.text('element') ?? '', concept: single || (coding ? [coding] : []) };
    }),
  });
  const zh = door.language === 'zh';
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'result', valueBoolean: result },
      ...(matches.length === 0
        ? [{ name: 'message', valueString: zh ? '没有找到对应的代码' : 'No mapping of the code was found' }]
        : []),
      ...matches.map(matchParameter),
    ],
  };
}

function codingsOfConcept(concept: Record<string, unknown>) {
  return Array.isArray(concept.coding) ? concept.coding : [concept];
}

function matchParameter({ equivalence, concept, product, source, comment }: Match) {
  return {
    name: 'match',
    part: [
      { name: 'equivalence', valueCode: equivalence },
      ...(concept ? [{ name: 'concept', valueCoding: concept }] : []),
      ...product.map(({ element, concept: value }) => ({
        name: 'product',
        part: [
          { name: 'element', valueUri: element },
          { name: 'concept', valueCoding: value },
        ],
      })),
      ...(source ? [{ name: 'source', valueUri: source }] : []),
      ...(comment ? [{ name: 'comment', valueString: comment }] : []),
    ],
  };
}
