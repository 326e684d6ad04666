import type { FhirResource, Queryable } from '../../kernel/index.ts';

/** Who vouches for a definition: HL7's R4 definitions, a table an operator loaded, a record. */
export type Origin = 'core' | 'table' | 'resource';

export interface Designation {
  language?: string;
  use?: { system?: string; code?: string; display?: string };
  value: string;
}

/** A property of a concept as FHIR writes it: `{ code, valueCode | valueString | valueBoolean … }`. */
export type Property = { code: string } & Record<string, unknown>;

/** A concept as it comes in, in the order of its source. */
export interface IncomingConcept {
  code: string;
  display?: string;
  definition?: string;
  designation?: Designation[];
  property?: Property[];
  inactive: boolean;
  abstract: boolean;
  parents: string[];
  /** Days, both inclusive. */
  validFrom?: string;
  validTo?: string;
}

/** A stored version of a code system; `header` is the CodeSystem without its concepts. */
export interface SystemRow {
  key: string;
  origin: Origin;
  id: string;
  url: string | null;
  version: string | null;
  supplements: string | null;
  valid_from: string | null;
  valid_to: string | null;
  header: FhirResource;
  concepts: number;
}

/** A stored concept. */
export interface ConceptRow {
  system: string;
  code: string;
  no: number;
  last: number;
  display: string | null;
  definition: string | null;
  designation: Designation[] | null;
  property: Property[] | null;
  inactive: boolean;
  abstract: boolean;
}

export interface ValueSetRow {
  key: string;
  origin: Origin;
  id: string;
  url: string | null;
  version: string | null;
  content: FhirResource;
}

/** What a reading of terminology needs: a database or an open transaction, and the day that counts (`YYYY-MM-DD`). */
export interface TermContext {
  q: Queryable;
  /** Versions and concepts that are valid on this day. */
  on: string;
  /** `system|version` that counts where nothing else names one, must agree, or counts in any case ($expand). */
  versions?: { usual?: string[]; check?: string[]; force?: string[] };
}

export interface Coding {
  system?: string;
  version?: string;
  code?: string;
  display?: string;
}
