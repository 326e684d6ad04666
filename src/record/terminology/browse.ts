import { KangyuError, type Queryable } from '../../kernel/index.ts';
import {
  browseConcepts,
  browseSystems,
  type ConceptFilter,
  findSystemByKey,
  type SystemFilter,
} from '../store-browse.ts';
import './errors.ts';
import { foldText } from './fold-text.ts';
import type { Origin } from './model.ts';

/** A version of a code system in the register. */
export interface RegisteredSystem {
  key: string;
  url: string;
  version: string | null;
  title: string | null;
  origin: Origin;
  concepts: number;
  validFrom: string | null;
  validTo: string | null;
  at: Date;
}

export interface RegisteredCode {
  /** Place in the system, depth first. */
  no: number;
  code: string;
  display: string | null;
  definition: string | null;
  parents: string[];
  /** Whether others stand below it. */
  above: boolean;
  inactive: boolean;
  validFrom: string | null;
  validTo: string | null;
}

/** Versions of code systems, loaded tables first; `text` is looked for in address and title. */
export function registeredSystems(q: Queryable, filter: SystemFilter): Promise<RegisteredSystem[]> {
  return browseSystems(q, { ...filter, ...(filter.text === undefined ? {} : { text: foldText(filter.text) }) });
}

/** @throws terminology.system-unknown */
export async function registeredSystem(q: Queryable, key: string): Promise<RegisteredSystem> {
  const found = await findSystemByKey(q, key);
  if (!found) throw new KangyuError('terminology.system-unknown', { system: key });
  return found;
}

/** Codes of a version in its order; `text` is looked for in codes and everything they are called. */
export function registeredCodes(q: Queryable, key: string, filter: ConceptFilter): Promise<RegisteredCode[]> {
  return browseConcepts(q, key, { ...filter, ...(filter.text === undefined ? {} : { text: foldText(filter.text) }) });
}
