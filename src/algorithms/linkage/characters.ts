import { editDistance } from './similarity.ts';

/** What is known of Chinese characters: simplified forms, readings, likeness in sound and shape. */
export interface Characters {
  /** Traditional characters become simplified ones; others stay. */
  simplify(text: string): string;
  /** Readings without tones, the usual one first; empty when the character is not known. */
  readings(character: string): readonly string[];
  /** Of two characters of the basic plane. */
  soundAlike(a: string, b: string): boolean;
  lookAlike(a: string, b: string): boolean;
}

interface Shape {
  fourCorner: string;
  cangjie: string;
}

const sameCorners = (one: Shape, other: Shape) =>
  [...one.fourCorner].filter((corner, place) => corner === other.fourCorner[place]).length;

/** Dialects and keyboards confuse these: zh/z, ch/c, sh/s, n/l at the beginning, ng/n at the end. */
const confused = (reading: string) =>
  reading
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=[aeiouv])/, 'l')
    .replace(/([aei])ng$/, '$1n');

/** Reads content/names/han-characters.tsv: character, simplified, readings, four-corner code, Cangjie code. */
export function parseCharacters(tsv: string): Characters {
  const simplified = new Map<string, string>();
  const sounds = new Map<string, readonly string[]>();
  const shapes = new Map<string, Shape>();
  for (const line of tsv.split('\n').slice(1)) {
    const [character, form, readings, fourCorner = '', cangjie = ''] = line.split('\t');
    if (!character) continue;
    if (form) simplified.set(character, form);
    if (readings) sounds.set(character, readings.split(' '));
    if (cangjie) shapes.set(character, { fourCorner: fourCorner.slice(0, 4), cangjie });
  }
  const readings = (character: string) => sounds.get(character) ?? [];
  const likeShape = remembered((a, b) => {
    const one = shapes.get(a);
    const other = shapes.get(b);
    if (!one || !other) return false;
    const apart = editDistance(one.cangjie, other.cangjie, 2);
    const corners = one.fourCorner !== '' && one.fourCorner === other.fourCorner;
    if (corners) return apart <= 2 && apart < Math.max(one.cangjie.length, other.cangjie.length);
    const length = Math.max(one.cangjie.length, other.cangjie.length);
    // Of three parts one is a third of the character: what stands in the corners must be alike, too.
    return apart <= 1 && (length >= 4 || (length === 3 && sameCorners(one, other) >= 2));
  });
  const likeSound = remembered((a, b) => {
    const others = readings(b);
    if (readings(a).some((reading) => others.includes(reading))) return true;
    // Rare readings are not confused as well.
    return others.length > 0 && confused(readings(a)[0] ?? '') === confused(others[0]!);
  });
  return {
    simplify(text) {
      let result = '';
      for (const character of text) result += simplified.get(character) ?? character;
      return result;
    },
    readings,
    soundAlike: likeSound,
    lookAlike: likeShape,
  };
}

/** Without the table characters are alike only when they are the same. */
export const NO_CHARACTERS: Characters = {
  simplify: (text) => text,
  readings: () => [],
  soundAlike: () => false,
  lookAlike: () => false,
};

function remembered(test: (a: string, b: string) => boolean): (a: string, b: string) => boolean {
  const known = new Map<number, boolean>();
  return (a, b) => {
    if (a === b) return true;
    const [one, other] = [a.charCodeAt(0), b.charCodeAt(0)];
    const pair = one < other ? one * 65536 + other : other * 65536 + one;
    let answer = known.get(pair);
    if (answer === undefined) {
      answer = test(a, b);
      known.set(pair, answer);
    }
    return answer;
  };
}
