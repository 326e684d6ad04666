/** A form of a health programme (src/algorithms/forms/model.ts) as the page draws it. */
import type { Bilingual } from './common.ts';

export interface ProgramFormItem {
  code: string;
  label: Bilingual;
  type: string;
  unit?: string;
  unitLabel?: Bilingual;
  plausible?: [number | null, number | null];
  hard?: [number | null, number | null];
  decimals?: number;
  maxLength?: number;
  hidden?: true;
  options?: { code: string; label: Bilingual; exclusive?: true }[];
  items?: ProgramFormItem[];
  maxRows?: number;
  help?: Bilingual;
}
export interface ProgramForm {
  code: string;
  title: Bilingual;
  kind: string;
  from: string;
  /** Items whose answers say which entry of the schedule it is about: another vaccine is another matter. */
  apart?: string[];
  sections: { code: string; title: Bilingual; items: ProgramFormItem[] }[];
  /** Items in which the person overrides what the rules suggest. */
  outcome: { class?: string; next?: string };
}
