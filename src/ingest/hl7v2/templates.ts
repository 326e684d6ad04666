/** Templates of resources, compiled once: a wrong expression is refused when the content is read. */
import { type Expression, parseExpression, parseText, type Term, type TextTemplate } from './expressions.ts';
import { FUNCTION_NAMES } from './functions.ts';

export type Template =
  | { kind: 'constant'; value: unknown }
  | { kind: 'text'; text: TextTemplate }
  | { kind: 'list'; items: readonly Template[] }
  | {
      kind: 'object';
      entries: readonly (readonly [string, Template])[];
      /** `$if`: the object is kept where each of the expressions has a value. */
      conditions: readonly Expression[];
      /** `$each`: the object once for each segment or repetition; within a list. */
      each?: Term;
      /** `$merge`: the keys of a value that is an object. */
      merge?: TextTemplate;
      /** `$clear`: elements of a known record that are to go. */
      clear: readonly string[];
      isResource: boolean;
    };

export const compileText = (text: string): TextTemplate => parseText(text, FUNCTION_NAMES);
export const compileExpression = (text: string): Expression => parseExpression(text, FUNCTION_NAMES);

export function compileTemplate(node: unknown): Template {
  if (typeof node === 'string') return { kind: 'text', text: compileText(node) };
  if (Array.isArray(node)) return { kind: 'list', items: node.map(compileTemplate) };
  if (typeof node !== 'object' || node === null) return { kind: 'constant', value: node };
  const { $if, $each, $merge, $clear, ...rest } = node as Record<string, unknown>;
  return {
    kind: 'object',
    entries: Object.entries(rest).map(([key, child]) => [key, compileTemplate(child)] as const),
    conditions: ($if === undefined ? [] : [$if].flat()).map((text) => compileExpression(String(text))),
    ...($each === undefined ? {} : { each: compileExpression(String($each))[0]!.term }),
    ...($merge === undefined ? {} : { merge: compileText(String($merge)) }),
    clear: ($clear === undefined ? [] : [$clear].flat()).map(String),
    isResource: 'resourceType' in rest,
  };
}
