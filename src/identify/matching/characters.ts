import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Characters, parseCharacters } from '../../algorithms/linkage/characters.ts';
import { packageRoot } from '../../kernel/index.ts';

let characters: Characters | undefined;

/** The table of Chinese characters, read when it is first needed. */
export function hanCharacters(): Characters {
  characters ??= parseCharacters(readFileSync(join(packageRoot(), 'content', 'names', 'han-characters.tsv'), 'utf8'));
  return characters;
}
