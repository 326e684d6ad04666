import { compareNames } from '../../algorithms/linkage/compare.ts';
import { splitName } from '../../algorithms/linkage/normalize-name.ts';
import { CLOSE, DIFFERENT } from '../../algorithms/linkage/schema.ts';
import { hanCharacters } from './characters.ts';

/**
 * How a name goes with those a person is known under: `same` (written another way: width, dots, traditional characters),
 * `like` (sounds or looks alike, a character more or less, parts in another order), `other`. Unknown names speak for nothing.
 */
export function nameFit(name: string | null, known: readonly string[]): 'same' | 'like' | 'other' {
  if (name === null || known.length === 0) return 'like';
  const fits = known.map((other) => fitOf(name, other));
  return fits.find((fit) => fit === 'same') ?? fits.find((fit) => fit === 'like') ?? 'other';
}

function fitOf(a: string, b: string): 'same' | 'like' | 'other' {
  const characters = hanCharacters();
  const [one, other] = [splitName(a, characters), splitName(b, characters)];
  if (one.family === other.family && one.given === other.given) return 'same';
  const [fullOne, fullOther] = [one.family + one.given, other.family + other.given];
  const family = one.family === other.family ? 0 : compareNames(one.family || '?', other.family || '?', characters);
  const given = compareNames(one.given, other.given, characters);
  if (family <= CLOSE && given !== DIFFERENT) return 'like';
  if (compareNames(fullOne, fullOther, characters) <= CLOSE) return 'like';
  return sharedCharacters(fullOne, fullOther) >= 2 ? 'like' : 'other';
}

function sharedCharacters(a: string, b: string): number {
  const rest = [...b];
  let shared = 0;
  for (const character of a) {
    const at = rest.indexOf(character);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared += 1;
  }
  return shared;
}
