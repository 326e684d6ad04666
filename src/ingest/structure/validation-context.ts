import type { Item } from '../../algorithms/fhirpath/items.ts';
import type { Problem } from '../../kernel/index.ts';
import { problemOf } from './messages.ts';

const MAX_PROBLEMS = 50; // a resource of the wrong kind would otherwise yield thousands

/**
 * Says whether a coding is in a value set that content/fhir does not enumerate; undefined when that is not known either.
 * Loaded terminology can take part through it.
 */
export type ValueSetMembership = (
  valueSet: string,
  coding: { system?: unknown; code?: unknown },
) => boolean | undefined;

/** Collects what a report finds. */
export class ProblemSink {
  readonly problems: Problem[] = [];
  full = false;
  /** Something lies deeper than is read; constraints that walk the whole tree stay away from it. */
  deep = false;

  add(fault: string, path: string, detail = ''): void {
    if (this.full) return;
    this.problems.push(problemOf(fault, path, detail));
    this.full = this.problems.length >= MAX_PROBLEMS;
  }
}

/** What the functions of types share while one resource is read. */
export interface Context {
  resource: Record<string, unknown>;
  /** The context of the resource that contains this one; itself when nothing does. */
  owner: Context;
  sink: ProblemSink | undefined;
  membership: ValueSetMembership | undefined;
  /** Resource type that the reference read last names. */
  lastType: string;
  item: Item | undefined;
  /** Of an owner: contained resources by id, references to them, and addresses that begin with #. */
  contained: Map<string, { context: Context; path: string }> | undefined;
  local: { text: string; path: string }[] | undefined;
  addresses: Set<string> | undefined;
  /** Of a contained resource: it refers to its owner by `#`. */
  toOwner: boolean;
}

export function newContext(
  resource: Record<string, unknown>,
  owner: Context | undefined,
  sink: ProblemSink | undefined,
  membership: ValueSetMembership | undefined,
): Context {
  const context: Context = {
    resource,
    owner: undefined as never,
    sink,
    membership,
    lastType: '',
    item: undefined,
    contained: undefined,
    local: undefined,
    addresses: undefined,
    toOwner: false,
  };
  context.owner = owner ?? context;
  return context;
}

export const itemOf = (context: Context): Item => {
  context.item ??= { value: context.resource, type: String(context.resource.resourceType) };
  return context.item;
};
