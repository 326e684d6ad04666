/** What happens in registers of villages: who lives where is written down badly, and numbers and telephones are a family's. */
import type { Random } from '../random.ts';
import type { Make, Mistake, Person } from './testing-people.ts';

const MADE_UP = ['13800000000', '无', ''];

export const VILLAGE_MISTAKES: Partial<Record<Mistake, Make>> = {
  'house left out': (entry) => ({ ...entry, address: entry.address.replace(/\d+组\d+号$/, '') }),
  'address abbreviated': (entry) => ({
    ...entry,
    address: entry.address.replace('云南省玉溪市江川区', '').replace('村', '').replace('组', '社'),
  }),
  'another telephone': (entry, _person, random) => ({
    ...entry,
    phone: `137${String(random.int(0, 99_999_999)).padStart(8, '0')}`,
  }),
  'telephone of the village doctor': (entry) => ({
    ...entry,
    phone: `1390877${String([...entry.address].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 97, 7)).padStart(4, '0')}`,
  }),
  'made-up telephone': (entry, _person, random) => ({ ...entry, phone: random.pick(MADE_UP) }),
  'number of a relative': (entry, { relativeId }) =>
    relativeId === '' ? undefined : { ...entry, idNumber: relativeId },
  'newborn in other words': (entry, person, random) => {
    const { parentId, parentName } = person;
    if (parentId === '' || entry.birthDate < '2015' || entry.name.includes('·')) return undefined;
    return { ...entry, name: parentName + random.pick(formsOf(person)), idNumber: random.chance(0.6) ? parentId : '' };
  },
  'own and father’s name turned': (entry) =>
    entry.name.includes('·') ? { ...entry, name: entry.name.split('·').reverse().join('·') } : undefined,
};

/** Names of a child without one; of two of one birth each says which it is. */
function formsOf({ twins, person, sex }: Person): string[] {
  const child = sex === '男' ? '子' : '女';
  if (twins < 0) return [`之${child}`, '之婴', '毛毛', '(婴)', `之${child}婴`];
  const [order, word, sign] = twins === person ? ['1', '大', '甲'] : ['2', '小', '乙'];
  return [`${order}孩`, `之${word}${child}`, `之双胎${sign}`, `${word}毛`, `之B${order}`];
}

/** Namesakes born on one day, or in one year, who live in the same village or elsewhere, with and without a telephone. */
export function namesakeOf(person: Person, random: Random, phone: string): Partial<Person> {
  const { birthDate, address } = person;
  const [house, village] = [`${random.int(13, 20)}组${random.int(1, 150)}号`, address.replace(/\d+组\d+号$/, '')];
  const month = String(random.int(1, 12)).padStart(2, '0');
  return {
    birthDate: random.chance(0.5) ? birthDate : `${birthDate.slice(0, 5)}${month}-${String(random.int(10, 28))}`,
    address: random.chance(0.5)
      ? village + house
      : `云南省玉溪市通海县秀山镇${random.pick([...'杨李王'])}家营村${house}`,
    phone: random.chance(0.8) ? phone : '',
  };
}
