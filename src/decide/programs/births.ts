import type { KeptContact } from './store-history.ts';
import { workingContent } from './working-content.ts';

export interface Birth {
  day: string;
  /** Born alive. */
  children: number;
}

/** The birth that a contact tells of, where content/programs/working.yaml says that its form does. */
export function birthIn({
  pack,
  form,
  values,
  valid,
  withdrawn,
}: Pick<KeptContact, 'pack' | 'form' | 'values' | 'valid' | 'withdrawn'>): Birth | null {
  const told = workingContent().births.find((one) => one.form === `${pack}/${form}`);
  if (!told || !valid || withdrawn) return null;
  const day = values[told.day];
  const children = values[told.children];
  return typeof day === 'string' && typeof children === 'number' && children > 0 ? { day, children } : null;
}
