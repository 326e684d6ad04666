/** The segments of a message in the groups of its structure. Pure. */
import type { Message, Segment } from '../../algorithms/hl7v2/message.ts';

export interface GroupDefinition {
  name: string;
  /** Segments that begin it, in their order: a later one goes on an instance that has only earlier ones. */
  starts: readonly string[];
  /** Lines of one text: neighbours of these value types with the same fields are one segment. */
  join?: { types: readonly string[]; same: readonly number[] };
  groups?: readonly GroupDefinition[];
}

/** One occurrence of a group; the message itself is the outermost. */
export interface Scope {
  name: string;
  /** Number of the occurrence in the message, from 1. */
  number: number;
  parent?: Scope;
  segments: Segment[];
  children: Scope[];
  /** Full urls of the resources made for it, by the name of their template. */
  references: Map<string, string[]>;
}

interface Open {
  scope: Scope;
  groups: readonly GroupDefinition[];
  definition?: GroupDefinition;
  /** Position in `starts` of the last segment that began or went on the instance. */
  reached: number;
}

export function groupSegments(message: Message, groups: readonly GroupDefinition[]): Scope {
  const root: Scope = newScope('message', 1);
  const counts = new Map<string, number>();
  const stack: Open[] = [{ scope: root, groups, reached: 0 }];
  for (const segment of message.segments) {
    place(segment, stack, counts, message);
  }
  return root;
}

function newScope(name: string, number: number, parent?: Scope): Scope {
  return { name, number, ...(parent ? { parent } : {}), segments: [], children: [], references: new Map() };
}

function place(segment: Segment, stack: Open[], counts: Map<string, number>, message: Message): void {
  for (let depth = stack.length - 1; depth >= 0; depth -= 1) {
    const open = stack[depth]!;
    const going = open.definition?.starts.indexOf(segment.id) ?? -1;
    if (going > open.reached) {
      open.reached = going;
      stack.length = depth + 1;
      open.scope.segments.push(segment);
      return;
    }
    const definition = open.groups.find(({ starts }) => starts.includes(segment.id));
    if (!definition) continue;
    stack.length = depth + 1;
    if (joined(open.scope.children.at(-1), definition, segment, message)) return;
    const number = (counts.get(definition.name) ?? 0) + 1;
    counts.set(definition.name, number);
    const scope = newScope(definition.name, number, open.scope);
    scope.segments.push(segment);
    open.scope.children.push(scope);
    stack.push({
      scope,
      groups: definition.groups ?? [],
      definition,
      reached: definition.starts.indexOf(segment.id),
    });
    return;
  }
  stack.at(-1)!.scope.segments.push(segment);
}

/** OBX lines of one text: the value of the later one goes on that of the one before. */
function joined(
  before: Scope | undefined,
  { name, join }: GroupDefinition,
  segment: Segment,
  { delimiters }: Message,
): boolean {
  const last = before?.segments[0];
  if (!join || before?.name !== name || before.segments.length !== 1 || last?.id !== segment.id) return false;
  const [type = ''] = [segment.fields[2]];
  if (!join.types.includes(type) || last.fields[2] !== type) return false;
  if (join.same.some((field) => (last.fields[field] ?? '') !== (segment.fields[field] ?? ''))) return false;
  const fields = [...last.fields];
  while (fields.length < 6) fields.push('');
  fields[5] = `${fields[5]}${delimiters.escape}.br${delimiters.escape}${segment.fields[5] ?? ''}`;
  before.segments[0] = { ...last, fields };
  return true;
}

/** The occurrences of a group, in their order. */
export function scopesOf(root: Scope, name: string): Scope[] {
  const own = root.name === name ? [root] : [];
  return [...own, ...root.children.flatMap((child) => scopesOf(child, name))];
}

/** The first segment with the id in the group or the nearest one around it. */
export function nearest(scope: Scope, id: string): Segment | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = at.segments.find((segment) => segment.id === id);
    if (found) return found;
  }
  return undefined;
}

/** The segment of a place, in the group, within it or around it. */
export function segmentAt(scope: Scope, { segment, seq }: { segment: string; seq: number }): Segment | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = segmentsBelow(at, segment).find((one) => one.seq === seq);
    if (found) return found;
  }
  return undefined;
}

export function segmentsBelow(scope: Scope, id: string): Segment[] {
  return [
    ...scope.segments.filter((segment) => segment.id === id),
    ...scope.children.flatMap((child) => segmentsBelow(child, id)),
  ];
}

/** Full urls of resources made from a template: of this group and those within it, else of the nearest around it. */
export function referencesOf(scope: Scope, name: string, all: boolean): string[] {
  if (all)
    return [...(scope.references.get(name) ?? []), ...scope.children.flatMap((c) => referencesOf(c, name, true))];
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const own = at.references.get(name);
    if (own) return own.slice(0, 1);
  }
  return [];
}
