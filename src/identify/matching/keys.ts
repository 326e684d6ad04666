import { isCitizenNumber, normalizeIdentifier } from '../../algorithms/linkage/id-numbers.ts';
import { soundOf } from '../../algorithms/linkage/keys.ts';
import { normalizeAddress, villageOf } from '../../algorithms/linkage/normalize-address.ts';
import { normalizeDate } from '../../algorithms/linkage/normalize-date.ts';
import { isNewborn, splitName } from '../../algorithms/linkage/normalize-name.ts';
import { hasHan, normalizePhone } from '../../algorithms/linkage/normalize-text.ts';
import { hanCharacters } from './characters.ts';
import type { KeyPart, MatchPolicy } from './policy.ts';
import type { Profile } from './profile.ts';

const PHONE_TAIL = 8;

/** Keyed hashes, in decimal, under which a Patient is found; each key is one of the policy's whose parts it all has. */
export function matchKeys(profile: Profile, keys: MatchPolicy['keys'], hash: (text: string) => string): string[] {
  const parts = partsOf(profile);
  const texts = new Set<string>();
  for (const key of keys) {
    let made = [key.join('+')];
    for (const part of key) made = made.flatMap((before) => parts[part].map((value) => `${before}|${value}`));
    for (const text of made) texts.add(text);
  }
  return [...texts].map((text) => hash(`match|${text}`));
}

function partsOf(profile: Profile): Record<KeyPart, string[]> {
  const characters = hanCharacters();
  const { family, given } = splitName(profile.name, characters);
  const full = isNewborn(given) ? '' : family + given;
  const birth = normalizeDate(profile.birthDate);
  const whole = /^\d{8}$/.test(birth) && !birth.endsWith('00');
  const phone = normalizePhone(profile.phone);
  const village = villageOf(normalizeAddress(profile.address, characters.simplify));
  const sound = hasHan(full) ? soundOf(full, characters) : full;
  const numbers = [profile.idNumber, profile.mother].map(normalizeIdentifier).filter(isCitizenNumber);
  const some = (text: string) => (text === '' ? [] : [text]);
  return {
    id: [...new Set(numbers)],
    name: some(sorted(full)),
    sound: some(sorted(sound.replace(/[^\p{L}]/gu, ''))),
    birth: whole ? [birth] : [],
    'birth-year': some(birth.slice(0, 4)),
    'birth-day': whole ? [birth.slice(4)] : [],
    'phone-tail': phone.length >= PHONE_TAIL && !phone.includes('*') ? [phone.slice(-PHONE_TAIL)] : [],
    village: some(village),
  };
}

/** The same for 王小明 and 小明王. */
const sorted = (text: string) => [...text.replace(/ /g, '')].sort().join('');
