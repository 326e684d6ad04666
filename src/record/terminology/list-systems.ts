import type { Queryable } from '../../kernel/index.ts';
import { listSystems } from '../store-terminology-read.ts';
import type { Origin } from './model.ts';

export interface ListedSystem {
  url: string;
  version: string | null;
  title: string | null;
  origin: Origin;
  concepts: number;
  validFrom: string | null;
  validTo: string | null;
}

/** The versions of code systems that are here, by address. */
export async function listCodeSystems(q: Queryable): Promise<ListedSystem[]> {
  return (await listSystems(q)).map(({ url, version, header, origin, concepts, valid_from, valid_to }) => ({
    url: url ?? '',
    version,
    title: header.title ?? header.name ?? null,
    origin,
    concepts,
    validFrom: valid_from,
    validTo: valid_to,
  }));
}
