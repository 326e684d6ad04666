import { KangyuError } from '../kernel/index.ts';
import { ViewDefinition } from './view-definition.ts';

/** Name of a view in messages, before anything of it is checked. */
export function viewName(view: unknown): string {
  const name = typeof view === 'object' && view !== null ? (view as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? name : '(unnamed)';
}

export function invalidView(view: unknown, path: string, reason: string): KangyuError {
  return new KangyuError('project.invalid-view', { view: viewName(view), path: path || 'view', reason });
}

/** Checks the structure of a ViewDefinition; the first fault is thrown with its place in the view. */
export function validateView(view: unknown): ViewDefinition {
  const result = ViewDefinition.safeParse(view);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw invalidView(view, placeOf(issue.path), issue.message);
}

/** `['select', 0, 'column']` as `select[0].column`. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
}
