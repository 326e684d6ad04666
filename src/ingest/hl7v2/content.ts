/** content/hl7v2, read once: message types, resource templates, code tables, character sets. A broken file is refused by name. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KangyuError, packageRoot, readContent } from '../../kernel/index.ts';
import { structures } from '../structure/structures.ts';
import type { Expression, TextTemplate } from './expressions.ts';
import type { GroupDefinition } from './groups.ts';
import { type CodeTable, readTables, TablesFile } from './tables.ts';
import { compileExpression, compileTemplate, compileText, type Template } from './templates.ts';

const Said = z.strictObject({ zh: z.string(), en: z.string() });
type Said = z.infer<typeof Said>;
interface GroupFile {
  name: string;
  starts: string[];
  join?: { types: string[]; same: number[] } | undefined;
  groups?: GroupFile[] | undefined;
}
const Group: z.ZodType<GroupFile> = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    starts: z.array(z.string()).min(1),
    join: z.strictObject({ types: z.array(z.string()), same: z.array(z.number().int()) }).optional(),
    groups: z.array(Group).optional(),
  }),
);
const Event = z.strictObject({
  type: z.string().length(3),
  triggers: z.record(
    z.string().length(3),
    z.strictObject({ title: Said, set: z.record(z.string(), z.string()).optional() }),
  ),
  structure: z.string(),
  requires: z.array(z.string()),
  /** Groups that must stand in the message, each with the segment that begins it. */
  needs: z.array(z.string()).optional(),
  resources: z.array(z.string()).min(1),
});
const MessagesFile = z.strictObject({
  schema: z.literal(1),
  source: z.string(),
  /** Offset of times that name none, where MSH-7 names none either. */
  offset: z.string().regex(/^[+-]\d{2}:\d{2}$/),
  versions: z.array(z.string()),
  /** Processing ids (MSH-11) taken by each kind of instance. */
  processing: z.strictObject({ production: z.array(z.string()), demo: z.array(z.string()) }),
  /** Segments that carry nothing for a record. */
  silent: z.array(z.string()),
  variables: z.record(z.string(), z.string()),
  structures: z.record(z.string(), z.array(Group)),
  events: z.array(Event).min(1),
  refused: z.array(z.strictObject({ type: z.string(), triggers: z.array(z.string()).optional(), reason: Said })),
});
const ResourcesFile = z.strictObject({
  schema: z.literal(1),
  resources: z.record(
    z.string(),
    z.strictObject({
      /** Group it is made once for each occurrence of; `message` for one. */
      for: z.string(),
      when: z.string().optional(),
      /** Completes what is known of the record instead of replacing it. */
      merge: z.boolean().optional(),
      source: z.string(),
      resource: z.looseObject({ resourceType: z.string() }),
    }),
  ),
});
const CharsetsFile = z.strictObject({
  schema: z.literal(1),
  source: z.string(),
  charsets: z.record(
    z.string(),
    z.strictObject({ codec: z.string(), texts: z.string().optional(), title: z.string() }),
  ),
});

export interface ResourceTemplate {
  name: string;
  resourceType: string;
  for: string;
  when?: Expression;
  merge: boolean;
  template: Template;
  source: string;
  /** The template as it is written, for the documentation. */
  written: Record<string, unknown>;
}
export interface MessageEvent {
  type: string;
  trigger: string;
  title: Said;
  structure: readonly GroupDefinition[];
  requires: readonly { text: string; expression: Expression }[];
  needs: readonly string[];
  resources: readonly ResourceTemplate[];
  variables: ReadonlyMap<string, TextTemplate>;
}
export interface Hl7Content {
  offset: string;
  versions: readonly string[];
  processing: { production: readonly string[]; demo: readonly string[] };
  silent: ReadonlySet<string>;
  /** By `ADT^A01`. */
  events: ReadonlyMap<string, MessageEvent>;
  refused: readonly { type: string; triggers?: readonly string[] | undefined; reason: Said }[];
  tables: ReadonlyMap<string, CodeTable>;
  /** Codec by the name of MSH-18, in capitals. */
  charsets: ReadonlyMap<string, { codec: string; texts?: string; title: string }>;
  templates: ReadonlyMap<string, ResourceTemplate>;
}

let content: Hl7Content | undefined;
export function hl7Content(): Hl7Content {
  content ??= loadHl7Content();
  return content;
}

export function loadHl7Content(dir = join(packageRoot(), 'content', 'hl7v2')): Hl7Content {
  const tables = readTables(read(dir, 'tables.yaml', TablesFile));
  const { charsets } = read(dir, 'charsets.yaml', CharsetsFile);
  const templates = new Map<string, ResourceTemplate>();
  for (const name of readdirSync(join(dir, 'resources')).sort()) {
    const file = `resources/${name}`;
    for (const [key, written] of Object.entries(read(dir, file, ResourcesFile).resources)) {
      if (templates.has(key)) fail(file, `there are two templates ${key}`);
      templates.set(
        key,
        within(`${file}, ${key}`, () => readTemplate(key, written, tables)),
      );
    }
  }
  const file = read(dir, 'messages.yaml', MessagesFile);
  const events = within('messages.yaml', () => readEvents(file, templates));
  return {
    offset: file.offset,
    versions: file.versions,
    processing: file.processing,
    silent: new Set(file.silent),
    events,
    refused: file.refused,
    tables,
    charsets: new Map(
      Object.entries(charsets).map(([name, { texts, ...rest }]) => [
        name,
        texts === undefined ? rest : { ...rest, texts },
      ]),
    ),
    templates,
  };
}

function readTemplate(
  name: string,
  written: z.infer<typeof ResourcesFile>['resources'][string],
  tables: ReadonlyMap<string, CodeTable>,
): ResourceTemplate {
  const { resourceType } = written.resource;
  if (!structures().resources.has(resourceType)) throw new Error(`there is no resource type ${resourceType}`);
  for (const match of JSON.stringify(written).matchAll(/\| *(?:map|concept):([\w-]+)/g))
    if (!tables.has(match[1]!)) throw new Error(`there is no table ${match[1]}`);
  return {
    name,
    resourceType,
    for: written.for,
    merge: written.merge ?? false,
    source: written.source,
    template: compileTemplate(written.resource),
    written: written.resource,
    ...(written.when === undefined ? {} : { when: compileExpression(written.when) }),
  };
}

function readEvents(
  file: z.infer<typeof MessagesFile>,
  templates: ReadonlyMap<string, ResourceTemplate>,
): Map<string, MessageEvent> {
  const shared = Object.entries(file.variables);
  const events = new Map<string, MessageEvent>();
  for (const { type, triggers, structure, requires, needs = [], resources } of file.events) {
    const groups = file.structures[structure];
    if (!groups) throw new Error(`${type}: there is no structure ${structure}`);
    const made = resources.map((name) => {
      const template = templates.get(name);
      if (!template) throw new Error(`${type}: there is no template ${name}`);
      return template;
    });
    for (const [trigger, { title, set = {} }] of Object.entries(triggers)) {
      const key = `${type}^${trigger}`;
      if (events.has(key)) throw new Error(`${key} stands twice`);
      events.set(key, {
        type,
        trigger,
        title,
        structure: groups as readonly GroupDefinition[],
        requires: requires.map((text) => ({ text, expression: compileExpression(text) })),
        needs,
        resources: made,
        variables: new Map([...shared, ...Object.entries(set)].map(([name, text]) => [name, compileText(text)])),
      });
    }
  }
  return events;
}

const read = <T>(dir: string, file: string, schema: z.ZodType<T>): T =>
  readContent(join(dir, file), schema, 'ingest.content');

function within<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof KangyuError) throw error;
    return fail(file, (error as Error).message);
  }
}

function fail(file: string, reason: string): never {
  throw new KangyuError('ingest.content', { file: `content/hl7v2/${file}`, reason });
}
