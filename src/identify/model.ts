import type { FhirBundleEntry, FhirResource, Kernel, Problem, Queryable } from '../kernel/index.ts';

/** What the room needs of the kernel. */
export type IdentifyKernel = Pick<Kernel, 'clock' | 'sealer'>;

/** What the record room, which comes later in the flow, answers about records that are not deleted. */
export interface Records {
  /** Which of them exist, as `Type/id`. */
  locate(q: Queryable, records: readonly { type: string; id: string }[]): Promise<ReadonlySet<string>>;
  /** For each condition (a type and a search text) the one record that matches; several are an error. */
  match(q: Queryable, conditions: readonly { type: string; query: string }[]): Promise<(string | undefined)[]>;
  /** Their current content. */
  readMany(q: Queryable, records: readonly { type: string; id: string }[]): Promise<FhirResource[]>;
}

/** One entry of a batch of submissions, as it leaves validation. */
export interface IncomingEntry {
  /** Number of the submission within the batch: fullUrls count inside it. */
  group: number;
  /** The submission is stored whole or not at all. */
  atomic: boolean;
  source: string;
  submissionId?: string;
  fullUrl?: string;
  resource?: FhirResource;
  request?: FhirBundleEntry['request'];
  /** Completes the record known before instead of replacing it. */
  merge?: boolean;
  /** Found so far; an entry with an error is not identified. */
  problems: readonly Problem[];
}

export interface ResolvedEntry {
  type: string;
  id: string;
  bucket: number;
  method: 'POST' | 'PUT' | 'DELETE';
  /**
   * With its id and literal references. For a refused entry: the resource with those references literal that could be
   * resolved.
   */
  resource?: FhirResource;
  ifMatch?: number;
  /** The id was found, not made: there is (or was) such a record. */
  known?: true;
  /** A conditional create whose record exists: nothing to store. */
  exists?: true;
  /** Those given and those found here; an entry with an error is not to be stored. */
  problems: Problem[];
  /** Blind indexes under which others refer to this record; computed when asked for, because hardly anybody waits. */
  keys(): bigint[];
  /** Blind indexes by which the same source names this record again; computed when asked for. */
  own(): bigint[];
  /** Of a refused entry: blind indexes of the records it waits for. */
  waits: bigint[];
  /** Of a refused entry: positions of refused entries of its submission that it refers to. */
  waitsOn: number[];
}

export const hasError = (problems: readonly Problem[]): boolean =>
  problems.some((problem) => problem.severity === 'error');
