import type { Problem } from '../../kernel/index.ts';
import { type Emission, functionOf, type Mode, TypeEmitter } from './emit-type.ts';
import { runtimeOf, type TypeFunctions } from './runtime.ts';
import { structures } from './structures.ts';
import { type Context, ProblemSink, type ValueSetMembership } from './validation-context.ts';

export interface ValidateOptions {
  membership?: ValueSetMembership;
}

/**
 * Problems of one resource against FHIR R4: elements, cardinality, primitive formats, choice types, required bindings, form
 * of references, contained resources, constraints; at most fifty. Values never stand in messages: they may be personal.
 *
 * A function is generated for each type from content/fhir, never from input. Nearly all resources are right, so a first pass
 * only answers yes or no and knows no paths; a second one, made from the same template, reports.
 */
export function validateResource(resource: unknown, options: ValidateOptions = {}): Problem[] {
  if (program('check')(resource, { membership: options.membership })) return [];
  const sink = new ProblemSink();
  program('report')(resource, { sink, membership: options.membership });
  return sink.problems;
}

type Program = (resource: unknown, top: Partial<Context>) => boolean;
const programs = new Map<Mode, Program>();

function program(mode: Mode): Program {
  const known = programs.get(mode);
  if (known) return known;
  const tables = structures();
  const emission: Emission = { mode, structures: tables, codeSets: [], conceptSets: [], invariants: [] };
  const names = [...tables.types.keys()];
  const code = names.map((type) => new TypeEmitter(emission, type, tables.types.get(type)!).emit()).join('');
  let functions: TypeFunctions = new Map();
  const runtime = runtimeOf(emission, () => functions);
  const entries = names.map((type) => `[${JSON.stringify(type)},${functionOf(type)}]`).join();
  const body = `"use strict";const {${Object.keys(runtime).join()}}=H;\n${code}return new Map([${entries}]);`;
  functions = new Function('H', body)(runtime) as TypeFunctions;
  const made: Program = (resource, top) => {
    const root = top.sink ? rootPath(resource, tables.resources) : '';
    return runtime.resource(resource, 0, undefined, root, top);
  };
  programs.set(mode, made);
  return made;
}

function rootPath(resource: unknown, resources: ReadonlySet<string>): string {
  const type = (resource as { resourceType?: unknown } | null | undefined)?.resourceType;
  return typeof type === 'string' && resources.has(type) ? type : 'Resource';
}
