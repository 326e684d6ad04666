import type { Clearance } from '../access/index.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';

/** What the room needs of the kernel; without jobs, what is labelled late is sealed in the night. */
export type RecordKernel = Pick<Kernel, 'clock' | 'sealer'> & Partial<Pick<Kernel, 'jobs'>>;

/** One thing to write. Entries on one id are applied in the order given. */
export interface CommitEntry {
  /** Of the source Patient, else of the institution. An existing record keeps the bucket it has. */
  bucket: number;
  type: string;
  id: string;
  /** POST and PUT store `resource`; DELETE ends the record (its history stays). */
  method: 'POST' | 'PUT' | 'DELETE';
  resource?: FhirResource;
  /** Who sent it. */
  source: string;
  submissionId?: string;
  causationId?: string;
  /** Version the writer saw (FHIR If-Match). */
  ifMatch?: number;
  /** A record of this id is expected, though the method is POST: mostly it says nothing new. */
  known?: boolean;
}

/** What became of one entry. */
export interface CommittedVersion {
  bucket: number;
  type: string;
  id: string;
  version: number;
  /** Place in the change feed; sortable as a number, of text because it may pass 2^53. */
  seq: string;
  /** `unchanged`: the content equals the current one (or it was deleted already); no version was made. */
  op: 'create' | 'update' | 'delete' | 'unchanged';
  /** Time of the version that was made; absent when `unchanged`. */
  at?: Date;
  /** As stored (personal identifiers sealed, as in pub_current); absent after a delete. */
  resource?: FhirResource;
  /** The content before, as stored; absent when there was none. */
  previous?: FhirResource;
}

/** A stored version. `resource` is opened, with meta.versionId and lastUpdated; absent when the version is a delete. */
export interface StoredVersion {
  bucket: number;
  type: string;
  id: string;
  version: number;
  seq: string;
  at: Date;
  op: 'create' | 'update' | 'delete';
  source: string | null;
  submission: string | null;
  /** Division code that the record belongs to now; `?` is a person of unknown residence, null nobody's. */
  area: string | null;
  resource?: FhirResource;
}

/**
 * Which areas a reader may see: a code, several codes, or `*`. A division code stands for all below it. Records of no area
 * are seen by all.
 */
export type AreaCodes = string | readonly string[];

/** What somebody may see: the areas (all without them) and, in them, what the clearance opens of confidential records. */
export interface Sight {
  areas?: AreaCodes;
  /** `Patient/…` whose records lie open wherever they belong: in an emergency (access, `breakGlass.outside`). */
  opened?: readonly string[];
  /** Only records of these types (a token with scopes); all without it. */
  types?: readonly string[];
  clearance: Clearance;
}

/** How far a reading goes. Bare areas, and none at all, are the program's own readings: confidential records included. */
export type AreaScope = AreaCodes | Sight;
