import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bucketOf, type FhirResource, type Kernel, packageRoot } from '../kernel/index.ts';
import { commit } from './commit.ts';
import type { CommitEntry, CommittedVersion } from './model.ts';

/** An entry with the fields that most tests do not care about filled in. */
export function put(resource: FhirResource & { id: string }, more: Partial<CommitEntry> = {}): CommitEntry {
  return {
    bucket: bucketOf(resource.id),
    type: resource.resourceType,
    id: resource.id,
    method: 'PUT',
    resource,
    source: 'test',
    ...more,
  };
}

export function remove(type: string, id: string, more: Partial<CommitEntry> = {}): CommitEntry {
  return { bucket: bucketOf(id), type, id, method: 'DELETE', source: 'test', ...more };
}

/** Commits in a transaction of its own. */
export function store(k: Kernel, ...entries: CommitEntry[]): Promise<CommittedVersion[]> {
  return k.db.transaction((tx) => commit(k, tx, entries));
}

export const ID_SYSTEM = 'urn:oid:2.16.156.10011.1.3';

/** A synthetic resident (area prefix 99 is assigned to nobody). */
export function patient(id: string, more: Partial<FhirResource> = {}): FhirResource & { id: string } {
  return {
    resourceType: 'Patient',
    id,
    name: [{ text: '测试甲' }],
    gender: 'female',
    birthDate: '1980-05-06',
    ...more,
  };
}

export function observation(
  id: string,
  about: string,
  on: string,
  code = 'bp',
  more: Partial<FhirResource> = {},
): FhirResource & { id: string } {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'urn:test', code }] },
    subject: { reference: `Patient/${about}` },
    effectiveDateTime: on,
    ...more,
  };
}

/** Folder of published test material beside the package, or undefined where it is not installed. */
export function testDataFolder(name: string): string | undefined {
  const root = process.env.KANGYU_TESTDATA ?? resolve(packageRoot(), '..', 'shared', 'testdata');
  const folder = join(root, name);
  return existsSync(folder) ? folder : undefined;
}
