/** A message as FHIR entries, by the templates of its event. Pure. */
import { type Hl7Place, placeText } from '../../algorithms/hl7v2/fault.ts';
import type { Message, Segment } from '../../algorithms/hl7v2/message.ts';
import { offsetOf } from '../../algorithms/hl7v2/times.ts';
import { type FhirBundleEntry, type FhirResource, type Problem, uuidv7 } from '../../kernel/index.ts';
import type { CellReader } from './cells.ts';
import type { Hl7Content, MessageEvent, ResourceTemplate } from './content.ts';
import type { Environment, MappingProblem } from './environment.ts';
import type { Term } from './expressions.ts';
import { evaluate, fillResource } from './fill-resource.ts';
import { groupSegments, nearest, type Scope, scopesOf, segmentsBelow } from './groups.ts';

export interface Sender {
  /** Name of the source. */
  source: string;
  /** Unified social credit code of its institution. */
  institution?: string;
  /** Its names in MSH-3 and MSH-4: numbers assigned under them are its own. */
  names: readonly string[];
}
export interface MappedMessage {
  entries: FhirBundleEntry[];
  merge: boolean[];
  /** Segment each entry was made from, `OBX^3`. */
  rows: string[];
  problems: (Problem[] | undefined)[];
  /** Segments of the message that no template of its event reads, Z segments among them. */
  ignored: string[];
}

/** What is missing for the message to be read at all. */
export interface Missing {
  place: Hl7Place;
  text: string;
}

interface Made {
  template: ResourceTemplate;
  scope: Scope;
  fullUrl: string;
}

export function mapMessage(
  message: Message,
  event: MessageEvent,
  content: Hl7Content,
  sender: Sender,
  readBytes: CellReader['readBytes'],
): MappedMessage | Missing {
  const root = groupSegments(message, event.structure);
  const environment = environmentOf(message, event, content, sender, readBytes);
  for (const { text, expression } of event.requires) {
    const place = expression[0]!.term;
    const persons = scopesOf(root, 'person');
    const scopes = persons.length > 0 ? persons : [root];
    const without = scopes.find(
      (scope) =>
        evaluate(
          expression,
          environment(scope, () => {}),
        ).length === 0,
    );
    if (without)
      return {
        text,
        place: placeOf(place, nearest(without, segmentOf(place)) ?? segmentsBelow(root, segmentOf(place))[0]),
      };
  }
  for (const group of event.needs)
    if (scopesOf(root, group).length === 0) {
      const seq = segmentsBelow(root, 'PID').length + 1;
      return { text: `PID[${seq}]`, place: { segment: 'PID', seq } };
    }
  const made = plan(root, event, environment);
  const mapped: MappedMessage = {
    entries: [],
    merge: [],
    rows: [],
    problems: [],
    ignored: ignoredOf(message, event, content),
  };
  for (const one of made) add(mapped, one, environment);
  return mapped;
}

type Environments = (scope: Scope, report: Environment['report']) => Environment;

function environmentOf(
  message: Message,
  event: MessageEvent,
  content: Hl7Content,
  { source, institution, names }: Sender,
  readBytes: CellReader['readBytes'],
): Environments {
  const header = message.segments[0]!;
  const variables = new Map<string, Environment['variables'] extends ReadonlyMap<string, infer V> ? V : never>([
    ...event.variables,
    ['source', encodeURIComponent(source)],
    ['institution', institution],
    ['controlId', header.fields[10]],
  ]);
  const shared = {
    reader: { delimiters: message.delimiters, readBytes },
    tables: content.tables,
    source,
    ownNames: new Set(names),
    offset: offsetOf(header.fields[7] ?? '') ?? content.offset,
    variables,
  };
  return (scope, report) => ({ ...shared, scope, report });
}

/** Which resources are made, each with its full url, so that they can refer to each other. */
function plan(root: Scope, event: MessageEvent, environment: Environments): Made[] {
  const made: Made[] = [];
  for (const template of event.resources) {
    for (const scope of scopesOf(root, template.for)) {
      const { when } = template;
      if (
        when &&
        evaluate(
          when,
          environment(scope, () => {}),
        ).length === 0
      )
        continue;
      const fullUrl = `urn:uuid:${uuidv7()}`;
      made.push({ template, scope, fullUrl });
      // Of several templates under one name before the colon, any answers to it.
      const [name = ''] = template.name.split(':');
      scope.references.set(name, [...(scope.references.get(name) ?? []), fullUrl]);
    }
  }
  return made;
}

function add(mapped: MappedMessage, { template, scope, fullUrl }: Made, environment: Environments): void {
  const found: MappingProblem[] = [];
  const env = environment(scope, (problem) => found.push(problem));
  const resource = fillResource(template.template, env) as FhirResource | undefined;
  if (!resource) return;
  const first = scope.segments[0]!;
  mapped.entries.push({
    fullUrl,
    resource,
    request: { method: 'POST', url: resource.resourceType },
  });
  mapped.merge.push(template.merge);
  mapped.rows.push(placeText({ segment: first.id, seq: first.seq }));
  mapped.problems.push(found.length === 0 ? undefined : found.map(problemOf));
}

const problemOf = ({ rule, severity, place, zh, en }: MappingProblem): Problem => ({
  rule,
  severity,
  expression: placeText(place),
  message: { zh, en },
});

const segmentOf = (term: Term): string => (term.kind === 'path' ? term.segment : 'MSH');

function placeOf(term: Term, segment: Segment | undefined): Hl7Place {
  const field = term.kind === 'path' ? term.field : undefined;
  return { segment: segmentOf(term), seq: segment?.seq ?? 1, ...(field && segment ? { field } : {}) };
}

/** Segments that no template of the event names. */
function ignoredOf(
  message: Message,
  { resources, requires, variables }: MessageEvent,
  { silent }: Hl7Content,
): string[] {
  const named = [
    ...resources.map(({ written }) => JSON.stringify(written)),
    ...requires.map(({ text }) => text),
    JSON.stringify([...variables.values()].flatMap(({ expressions }) => expressions)),
  ].join(' ');
  const ids = new Set(message.segments.map(({ id }) => id));
  return [...ids].filter((id) => !silent.has(id) && !new RegExp(`\\b${id}\\b`).test(named));
}
