/** Which part of a resource a part of a template stands for. Pure. */
import { columnsIn } from './fill-template.ts';

const CONTROL = new Set(['$if', '$unless', '$new']);

/** The parts of a template object that are elements of the resource. */
export const elementsOf = (node: object): [string, unknown][] =>
  Object.entries(node).filter(([key]) => !CONTROL.has(key));

export const isText = (node: unknown): node is string => typeof node === 'string';
export const isObject = (node: unknown): node is Record<string, unknown> =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** True when every constant of the template stands in the value; `${source}` is whoever sent it. */
export function fits(template: unknown, value: unknown): boolean {
  if (isText(template)) return fitsText(template, value);
  if (Array.isArray(template)) {
    // Parts of a list may be missing; one of those that say what they are must be there.
    const telling = template.filter((item) => hasConstants(item) && !(isObject(item) && '$if' in item));
    return (
      Array.isArray(value) && (telling.length === 0 || telling.some((item) => value.some((other) => fits(item, other))))
    );
  }
  if (!isObject(template)) return template === value;
  if (!isObject(value)) return false;
  return elementsOf(template).every(([key, part]) => !hasConstants(part) || fits(part, value[key]));
}

/** Text of the template as a pattern, with a group for each column. */
export function patternOf(template: string): { pattern: RegExp; columns: string[] } {
  const columns: string[] = [];
  const parts = template.split(/(\$\{[^}]+\})/).map((part) => {
    const name = /^\$\{([^}]+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (name === 'source') return '.+';
    columns.push(name);
    return '(.+)';
  });
  return { pattern: new RegExp(`^${parts.join('')}$`, 'u'), columns };
}

function fitsText(template: string, value: unknown): boolean {
  if (columnsIn(template).length === 0) return template === value;
  return (
    value !== undefined && (template.startsWith('${') || (isText(value) && patternOf(template).pattern.test(value)))
  );
}

/** A part that says what an item is: a text that is no column, or one with the sender in it. */
function hasConstants(part: unknown): boolean {
  if (isText(part)) return !columnsIn(part).some((name) => name !== 'source');
  if (Array.isArray(part)) return part.some(hasConstants);
  if (isObject(part)) return elementsOf(part).some(([, inner]) => hasConstants(inner));
  return true;
}
