/**
 * Names as short hashed pieces. Trigram indexes do not serve two Chinese characters, so each Chinese character and each pair
 * of neighbours is indexed, the first two characters of the whole for "starts with", and the whole for :exact.
 */
const HAN = /\p{Script=Han}/u;

/** Width, case and spaces do not matter when a name is looked for; neither do the dots of minority names (· • .). */
export function normaliseName(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·•‧・.,'’-]+/gu, '');
}

/** Carried by texts too long for pairs; what looks for a pair looks for this instead, and reads the text. */
export const LONG_TEXT = '…';
const LONGEST = 80;

/** Index texts of one name: `=whole` (exact as written), `^first`, `^first two`, `~gram`. */
export function gramsOf(name: string): string[] {
  const characters = [...normaliseName(name)];
  const grams = new Set<string>([`=${name}`]);
  if (characters.length > 0) grams.add(`^${characters[0]}`);
  if (characters.length > 1) grams.add(`^${characters[0]}${characters[1]}`);
  if (characters.length > LONGEST) return [...grams, LONG_TEXT];
  characters.forEach((character, i) => {
    if (HAN.test(character)) grams.add(`~${character}`);
    const next = characters[i + 1];
    if (next !== undefined) grams.add(`~${character}${next}`);
  });
  return [...grams];
}

/** `exact` as written; the others without regard to width, case and spaces. */
export type NameMatch = 'starts' | 'contains' | 'exact' | 'whole' | 'ends';

/** The grams that every matching name must have; empty when the text is too short for the index. */
export function gramsWanted(wanted: string, match: NameMatch): string[] {
  if (match === 'exact') return [`=${wanted}`];
  const characters = [...normaliseName(wanted)];
  const [first, second] = characters;
  if (first === undefined) return [];
  const grams = new Set<string>();
  if (match === 'starts' || match === 'whole') grams.add(second === undefined ? `^${first}` : `^${first}${second}`);
  else if (second === undefined && HAN.test(first)) grams.add(`~${first}`);
  for (let i = 0; i + 1 < characters.length; i += 1) grams.add(`~${characters[i]}${characters[i + 1]}`);
  return [...grams];
}

/** Says whether the grams alone decide, so that no text must be read. */
export function gramsDecide(wanted: string, match: NameMatch): boolean {
  if (match === 'whole' || match === 'ends') return false;
  return match === 'exact' || [...normaliseName(wanted)].length <= 2;
}

/** The exact meaning, for the re-check of what the grams found. */
export function nameMatches(name: string, wanted: string, match: NameMatch): boolean {
  if (match === 'exact') return name === wanted;
  const [inside, text] = [normaliseName(name), normaliseName(wanted)];
  switch (match) {
    case 'starts':
      return inside.startsWith(text);
    case 'ends':
      return inside.endsWith(text);
    case 'whole':
      return inside === text;
    default:
      return inside.includes(text);
  }
}
