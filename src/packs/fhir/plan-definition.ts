/** A schedule and its decision tables as FHIR R4 PlanDefinitions. */
import type { Condition } from '../../algorithms/condition/condition.ts';
import { fhirpathText } from '../../algorithms/condition/fhirpath-text.ts';
import type { CompiledRules } from '../../algorithms/forms/classify.ts';
import type { CompiledSchedule } from '../../algorithms/forms/due-items.ts';
import { formUrl, type Pack } from '../pack.ts';
import type { DefinitionResource } from './questionnaire.ts';

type Element = Record<string, unknown>;

const TYPE = 'http://terminology.hl7.org/CodeSystem/plan-definition-type';

/** FHIRPath where N1 can say it, else the condition as it stands in the pack. */
function expressionOf(condition: Condition | undefined): Element | undefined {
  if (!condition) return undefined;
  const text = fhirpathText(condition.typed);
  return text === undefined
    ? { language: 'text/x-kangyu-condition', expression: condition.text }
    : { language: 'text/fhirpath', expression: text };
}
const applicability = (condition: Condition | undefined): Element => {
  const expression = expressionOf(condition);
  return expression ? { condition: [{ kind: 'applicability', expression }] } : {};
};
const timed = (name: string, condition: Condition | undefined): Element[] => {
  const valueExpression = expressionOf(condition);
  return valueExpression ? [{ url: `urn:kangyu:ext:${name}`, valueExpression }] : [];
};

const head = (pack: Pack, id: string, version: { from: string; to?: string | undefined }, type: string): Element => ({
  resourceType: 'PlanDefinition',
  id,
  url: `urn:kangyu:plan-definition:${id}`,
  version: version.from,
  status: 'active',
  type: { coding: [{ system: TYPE, code: type }] },
  subjectCodeableConcept: {
    coding: [
      { system: 'http://hl7.org/fhir/resource-types', code: pack.subject === 'resident' ? 'Patient' : 'Organization' },
    ],
  },
  effectivePeriod: { start: version.from, ...(version.to ? { end: version.to } : {}) },
  relatedArtifact: pack.sources.map(({ title, edition }) => ({ type: 'citation', citation: `${title} ${edition}` })),
});

export function scheduleDefinition(pack: Pack, compiled: CompiledSchedule): DefinitionResource {
  const { schedule, contacts } = compiled;
  return {
    ...head(pack, `${pack.id}-schedule-${schedule.from}`, schedule, 'clinical-protocol'),
    title: pack.title.zh,
    description: pack.title.en,
    action: schedule.contacts.map((contact) => {
      const entry = contacts.find((one) => one.contact === contact)!;
      const own = contact.satisfiedBy.map(({ form }) => form.split('/').reverse());
      const [form = '', owner = pack.id] = own[0] ?? [];
      return {
        id: contact.code,
        extension: [
          ...timed('due', entry.due),
          ...timed('window-before', entry.before),
          ...timed('window-after', entry.after),
          ...timed('late', entry.late),
          ...timed('lost-after', entry.lostAfter),
          ...timed('stop-when', entry.stopWhen),
        ],
        title: contact.title.zh,
        description: contact.title.en,
        ...applicability(entry.when),
        definitionCanonical: formUrl(owner, form),
      };
    }),
  } as unknown as DefinitionResource;
}

export function rulesDefinition(pack: Pack, { table, rows }: CompiledRules): DefinitionResource {
  return {
    ...head(pack, `${pack.id}-${table.code}-${table.from}`, table, 'eca-rule'),
    title: table.title.zh,
    description: table.title.en,
    library: [formUrl(pack.id, table.form)],
    action: [
      {
        title: table.title.zh,
        // The first row that holds decides, or every row that holds counts.
        selectionBehavior: table.hit === 'first' ? 'at-most-one' : 'any',
        action: rows.map(({ row, when, next }) => ({
          id: row.id,
          ...(next ? { extension: timed('next', next) } : {}),
          title: row.reason.zh,
          description: row.reason.en,
          ...(row.class === undefined
            ? {}
            : { code: [{ coding: [{ system: `urn:kangyu:cs:${pack.id}:${table.code}`, code: row.class }] }] }),
          ...applicability(when),
          ...(row.advice.length > 0 ? { textEquivalent: row.advice.map(({ zh }) => zh).join('；') } : {}),
        })),
      },
    ],
  } as unknown as DefinitionResource;
}
