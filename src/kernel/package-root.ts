import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** Absolute path of the package: content/ and the rooms' migrations lie under it, from src/ and from dist/ alike. */
export function packageRoot(): string {
  if (!found) {
    let dir = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
    found = dir;
  }
  return found;
}
