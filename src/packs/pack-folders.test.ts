import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeProblems, KangyuError } from '../kernel/index.ts';
import { addPackFolders, loadPacks, packFolder } from './index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'kangyu-pack-folders-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Code and text of the error that it ends with. */
function refusal(work: () => unknown): string[] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof KangyuError)) throw error;
    return [error.code, error.texts.en];
  }
}
const folderOf = (name: string, files: Record<string, string>): string => {
  const folder = join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
};
/** As the start looks for them: those of the instance and those of the folder. */
const together = (folder: string) => loadPacks([packFolder(), folder]);

describe('KANGYU_PACKS', () => {
  it('stops the start with the folder, the pack or the line that is wrong', () => {
    const missing = join(scratch, 'nowhere');
    const file = join(folderOf('a', { 'notes.txt': 'x' }), 'notes.txt');
    for (const none of [missing, file])
      expect(refusal(() => addPackFolders([none]))).toEqual([
        'packs.no-folder',
        `KANGYU_PACKS names ${none}, which is no folder`,
      ]);
    const bare = folderOf('bare', { 'darts/readme.txt': 'x' });
    expect(refusal(() => together(bare))).toEqual([
      'packs.folder',
      `${join(bare, 'darts')} is no folder of a pack (it has no pack.yaml)`,
    ]);
    const twice = folderOf('twice', { 'hypertension/pack.yaml': 'schema: 1' });
    expect(refusal(() => together(twice))).toEqual([
      'packs.twice',
      expect.stringMatching(/^There are two packs hypertension/),
    ]);
    const wrong = folderOf('wrong', { 'darts/pack.yaml': 'schema: 1\nid: darts\nsubject: dog\n' });
    expect(describeProblems(loadPacks([wrong]).problems)).toMatch(/darts\/pack\.yaml:3:\d+ .*subject/);
  });
});
