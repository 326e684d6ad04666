import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const FOLDER = '/dev/shm';
const NEEDED = 6 * 2 ** 30;

/**
 * Databases of tests are made and thrown away by the hundred, each of more than a thousand small files: in memory that takes a tenth of the
 * time. They go when the run ends. Where there is no such file system, or too little memory, temporary files stay where they are.
 */
export function keepTemporaryFilesInMemory() {
  if (process.env.TMPDIR !== undefined) return;
  try {
    accessSync(FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(FOLDER);
    if (bavail * bsize < NEEDED || freemem() < NEEDED) return;
    const own = mkdtempSync(join(FOLDER, 'kangyu-tests-'));
    chmodSync(own, 0o711); // databases run as an account of their own, which passes through
    process.env.TMPDIR = own;
    process.on('exit', () => rmSync(own, { recursive: true, force: true }));
  } catch {
    // No such file system here: macOS, Windows, some containers.
  }
}
