/** A contact as it stood after each of its corrections, from the history of the record. */
import type { Kernel } from '../../kernel/index.ts';
import { history, type RecordKernel } from '../../record/index.ts';
import { findForm } from './packs.ts';
import { type ContactRow, readContact } from './read-records.ts';

const MOST_VERSIONS = 20;

export interface ContactVersion extends Pick<ContactRow, 'version' | 'time' | 'doctor' | 'answers' | 'withdrawn'> {
  /** When the version was stored. */
  at: Date;
}

/** Newest first. */
export async function contactVersions(k: Kernel & RecordKernel, id: string): Promise<ContactVersion[]> {
  const { versions } = await history(k, k.db, { type: 'QuestionnaireResponse', id, limit: MOST_VERSIONS });
  return versions.flatMap(({ resource, version, at }) => {
    const read = resource && readContact(resource, version, findForm);
    if (!read) return [];
    const { time, doctor, answers, withdrawn } = read;
    return [{ version, at, time, doctor, answers, withdrawn }];
  });
}
