/** Numbers of synthetic people and institutions: valid check characters, area prefix 99, which no division has. */
import { composeIdNumber } from '../algorithms/id-number.ts';
import { composeUscc } from '../algorithms/uscc.ts';

export const ID_NUMBER = 'urn:oid:2.16.156.10011.1.3';
export const USCC = 'urn:kangyu:id:uscc';
export const LICENCE = 'urn:kangyu:id:licence';
export const INSTITUTION_LICENCE = 'urn:kangyu:id:institution-licence';
export const BIRTH_CERTIFICATE = 'urn:kangyu:id:birth-certificate';
export const localSystem = (source: string): string => `urn:kangyu:id:local:${source}`;

export type Sex = 'male' | 'female';

/** Gives each person a number of their own. When the 500 of a day and sex are used up it goes on with the next division. */
export class IdNumbers {
  readonly #division: number;
  readonly #used = new Map<string, number>();

  /** `tail`: the last four digits of the first division, 0..9999. */
  constructor(tail: number) {
    this.#division = tail;
  }

  next(birthDate: string, sex: Sex): string {
    const key = `${birthDate}${sex}`;
    const n = this.#used.get(key) ?? 0;
    this.#used.set(key, n + 1);
    const division = `99${String((this.#division + Math.floor(n / 500)) % 10_000).padStart(4, '0')}`;
    return composeIdNumber(division, birthDate, (n % 500) * 2 + (sex === 'male' ? 1 : 0));
  }
}

/** Unified social credit code of the n-th institution (from 0) of a region; registered by civil affairs when private. */
export function makeUscc(regionCode: string, n: number, ownership: 'public' | 'private'): string {
  return composeUscc(
    ownership === 'public' ? '12' : '52',
    `99${regionCode.slice(2)}`,
    `MB${String(n).padStart(6, '0')}`,
  );
}

/** A number with one wrong check character, for rows that are wrong on purpose. */
export function spoilCheck(idNumber: string): string {
  const check = idNumber[17]!;
  return idNumber.slice(0, 17) + (check === 'X' ? '0' : check === '9' ? '8' : String(Number(check) + 1));
}
