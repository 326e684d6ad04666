/**
 * A synthetic Chinese register with its mistakes, for tests and the benchmark: families at one address with one telephone,
 * twins, namesakes; each person is written down one to three times, each time with mistakes of labelled kinds.
 */
import { composeIdNumber } from '../id-number.ts';
import { type Random, seededRandom, weightedIndex } from '../random.ts';
import type { Characters } from './characters.ts';
import { namesakeOf, VILLAGE_MISTAKES } from './testing-villages.ts';
import { MISREAD, TRADITIONAL, TRANSLITERATED } from './testing-writing.ts';

export type Mistake =
  | 'none'
  | 'id missing'
  | 'newborn on a parent’s id'
  | 'homophone'
  | 'look-alike'
  | '15-digit id'
  | 'dot of a minority name'
  | 'moved'
  | 'id typo'
  | 'birth date typo'
  | 'phone typo'
  | 'name order'
  | 'full width'
  | 'traditional'
  | 'masked id'
  | 'character left out'
  | 'nickname'
  | 'pinyin'
  | 'read by machine'
  | 'another transliteration'
  | 'year of birth only'
  | 'moved within the county'
  | 'child on a parent’s id'
  | 'house left out'
  | 'address abbreviated'
  | 'another telephone'
  | 'telephone of the village doctor'
  | 'made-up telephone'
  | 'number of a relative'
  | 'newborn in other words'
  | 'own and father’s name turned'
  | 'several';

export interface Written {
  person: number;
  /** Persons of one birth. */
  twins: number;
  household: number;
  mistake: Mistake;
  name: string;
  sex: string;
  birthDate: string;
  idNumber: string;
  phone: string;
  address: string;
}

export const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
];
export const GIVEN = [
  ...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红建华国志金海春燕玉梅花凤云林生龙荣飞鹏波斌宇浩凯健俊帆帅旭宁子涵梓轩欣怡诗雨佳琪思婷晨阳雪莹嘉慧博学德福成光永祥清世忠贵全顺美珍琴素莲香翠月彩巧爱仙琼芝菊惠淑',
];
const MINORITY = [
  '买买提',
  '阿依古丽',
  '艾力',
  '古丽娜尔',
  '吐尔逊',
  '帕提古丽',
  '努尔兰',
  '阿布都拉',
  '热依汗',
  '木拉提',
  '扎西',
  '卓玛',
  '次仁',
  '达瓦',
  '巴特尔',
  '其其格',
  '乌云',
  '阿孜古丽',
];
const VILLAGES = [...'上下大小新中东西南北'].flatMap((first) =>
  [...'河营村庄坝桥街山'].map((second) => `${first}${second}`),
);
const TOWNS = ['大街街道', '江城镇', '前卫镇', '九溪镇', '路居镇', '安化彝族乡', '雄关乡'];

const surname = weightedIndex(SURNAMES.map((_, rank) => 1 / (rank + 3)));
const character = weightedIndex(GIVEN.map((_, rank) => 1 / (rank + 12)));

export type Person = Omit<Written, 'mistake'> & {
  parentId: string;
  parentName: string;
  /** Of the husband, or of the child before. */
  relativeId: string;
};

const pad = (value: number, length = 2) => String(value).padStart(length, '0');
const day = (random: Random, from: number, to: number) =>
  `${random.int(from, to)}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`;
const phone = (random: Random) =>
  `1${random.pick(['38', '39', '58', '87', '59', '36'])}${pad(random.int(0, 99_999_999), 8)}`;
const givenName = (random: Random, generation: string) => {
  const last = GIVEN[character(random)]!;
  if (random.chance(0.22)) return last;
  return (generation && random.chance(0.5) ? generation : GIVEN[character(random)]!) + last;
};

/** Which harder kinds of people and mistakes a register has. */
interface Kinds {
  hard: boolean;
  villages: boolean;
}

/** Families until there are `count` persons. */
function makePeople(count: number, random: Random, { hard, villages }: Kinds): Person[] {
  const people: Person[] = [];
  for (let household = 0; people.length < count; household += 1) {
    const address = `云南省玉溪市江川区${random.pick(TOWNS)}${random.pick(VILLAGES)}村${random.int(1, 12)}组${random.int(1, 150)}号`;
    const shared = random.chance(0.6) ? phone(random) : '';
    const minority = random.chance(0.04);
    const family = SURNAMES[surname(random)]!;
    const add = (
      born: string,
      sex: string,
      name: string,
      parent: Person | undefined,
      twins: number,
      relativeId = '',
    ) => {
      const sequence = random.int(0, 499) * 2 + (sex === '男' ? 1 : 0);
      people.push({
        person: people.length,
        twins,
        household,
        name,
        sex,
        birthDate: born,
        idNumber: composeIdNumber(
          random.chance(0.85) ? '530403' : `53${pad(random.int(1, 34), 2)}${pad(random.int(1, 30))}`,
          born,
          sequence,
        ),
        phone: shared || phone(random),
        address,
        parentId: parent?.idNumber ?? '',
        parentName: parent?.name ?? '',
        relativeId,
      });
      return people.at(-1)!;
    };
    const name = (generation = '') =>
      minority ? `${random.pick(MINORITY)}·${random.pick(MINORITY)}` : family + givenName(random, generation);
    const year = random.int(1935, 1998);
    const father = add(day(random, year, year + 3), '男', name(), undefined, -1);
    const mother = add(
      day(random, year, year + 4),
      '女',
      minority ? name() : SURNAMES[surname(random)]! + givenName(random, ''),
      undefined,
      -1,
      father.idNumber,
    );
    // Somebody of the same name and day of birth in another house of the village.
    if (hard && !minority && random.chance(0.004)) {
      const { name: same, birthDate, sex } = people.at(-1)!;
      const home = address.replace(/\d+组\d+号$/, `${random.int(13, 20)}组${random.int(1, 150)}号`);
      Object.assign(add(birthDate, sex, same, undefined, -1), {
        household: -people.length,
        phone: phone(random),
        address: home,
      });
    }
    if (villages && !minority && random.chance(0.02)) {
      const one = people.at(-1)!;
      const { birthDate, ...home } = namesakeOf(one, random, phone(random));
      Object.assign(add(birthDate!, one.sex, one.name, undefined, -1), { household: -people.length, ...home });
    }
    const generation = GIVEN[character(random)]!;
    const siblings = new Set<string>();
    /** No two children of one family are given one name, in villages nor its characters the other way round. */
    const childName = (): string => {
      const wanted = name(generation);
      const turned = wanted[0]! + [...wanted.slice(1)].reverse().join('');
      if (siblings.has(wanted) || (villages && siblings.has(turned))) return childName();
      siblings.add(wanted);
      return wanted;
    };
    for (let child = random.int(0, 3); child > 0; child -= 1) {
      const born = day(random, Math.min(2024, year + 22), Math.min(2025, year + 38));
      const sex = random.pick(['男', '女']);
      const first = add(
        born,
        sex,
        childName(),
        mother,
        -1,
        people.at(-1)!.household === household ? people.at(-1)!.idNumber : '',
      );
      if (!random.chance(villages ? 0.06 : 0.02)) continue;
      first.twins = first.person;
      add(born, random.chance(0.6) ? sex : random.pick(['男', '女']), childName(), mother, first.person);
    }
  }
  return people.slice(0, count);
}

/**
 * Persons with one to three entries each, in random order; the first entry of each is free of mistakes. `hard`: also nicknames, pinyin,
 * machines that misread and the like, mostly without an id number, and namesakes of one birth date in one village. `villages`: houses left
 * out, telephones and numbers of others, more twins, and namesakes of one day or year near and far.
 */
export function makeRegister(
  count: number,
  seed: string,
  characters: Characters,
  hard = false,
  villages = false,
): Written[] {
  const random = seededRandom(seed);
  const people = makePeople(count, random.fork('people'), { hard, villages });
  const mistakes = {
    ...makeMistakes(characters),
    ...(hard ? makeHardMistakes(characters) : {}),
    ...(villages ? VILLAGE_MISTAKES : {}),
  };
  const written = people.flatMap((person) => {
    const { parentId, parentName, relativeId, ...entry } = person;
    const entries: Written[] = [{ ...entry, mistake: 'none' }];
    for (let more = random.chance(0.4) ? random.int(1, 2) : 0; more > 0; more -= 1) {
      const kinds = random.shuffle(Object.keys(mistakes) as Mistake[]);
      const wanted = random.chance(0.25) ? 2 : 1;
      let copy: Written = { ...entry, mistake: 'none' };
      let made = 0;
      for (const kind of kinds) {
        const next = mistakes[kind]!(copy, person, random);
        if (!next) continue;
        made += 1;
        copy = { ...next, mistake: made > 1 ? 'several' : kind };
        if (made === wanted || kind.startsWith('newborn')) break;
      }
      entries.push(copy);
    }
    return entries;
  });
  return random.fork('order').shuffle(written);
}

export type Make = (entry: Written, person: Person, random: Random) => Written | undefined;

function makeMistakes(characters: Characters): Partial<Record<Mistake, Make>> {
  const replace =
    (like: (a: string, b: string) => boolean): Make =>
    (entry, _person, random) => {
      if (entry.name.includes('·')) return undefined;
      const at = random.int(1, entry.name.length - 1);
      const others = GIVEN.filter((other) => other !== entry.name[at] && like(other, entry.name[at]!));
      return others.length === 0
        ? undefined
        : { ...entry, name: entry.name.slice(0, at) + random.pick(others) + entry.name.slice(at + 1) };
    };
  const digit = (text: string, from: number, to: number, random: Random) => {
    const at = random.int(from, to);
    if (random.chance(0.3) && at + 1 < text.length)
      return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
    return text.slice(0, at) + ((Number(text[at]) + random.int(1, 9)) % 10) + text.slice(at + 1);
  };
  return {
    'id missing': (entry) => ({ ...entry, idNumber: '' }),
    'newborn on a parent’s id': (entry, person, random) =>
      person.parentId === '' || entry.birthDate < '2015' || entry.name.includes('·')
        ? undefined
        : {
            ...entry,
            idNumber: person.parentId,
            name: `${entry.name.slice(0, 1)}${random.pick(GIVEN)}之${entry.sex === '男' ? '子' : '女'}${person.twins < 0 ? '' : person.twins === person.person ? '甲' : '乙'}`,
          },
    homophone: replace((a, b) => characters.readings(a).some((reading) => characters.readings(b).includes(reading))),
    'look-alike': replace((a, b) => characters.lookAlike(a, b)),
    '15-digit id': (entry) =>
      entry.birthDate >= '2000' || entry.idNumber.length < 18
        ? undefined
        : { ...entry, idNumber: entry.idNumber.slice(0, 6) + entry.idNumber.slice(8, 17) },
    'dot of a minority name': (entry, _person, random) =>
      entry.name.includes('·')
        ? { ...entry, name: entry.name.replace('·', random.pick(['', '•', '.', ' ', '・'])) }
        : undefined,
    moved: (entry, _person, random) => ({
      ...entry,
      phone: phone(random),
      address: `云南省昆明市${random.pick(['五华区', '盘龙区', '官渡区'])}${random.pick(['北京路', '人民路', '白云路', '环城路'])}${random.int(1, 900)}号`,
    }),
    'id typo': (entry, _person, random) =>
      entry.idNumber.length < 18 ? undefined : { ...entry, idNumber: digit(entry.idNumber, 0, 16, random) },
    'birth date typo': (entry, _person, random) => ({
      ...entry,
      birthDate: entry.birthDate.slice(0, 2) + digit(entry.birthDate.slice(2).replaceAll('-', ''), 0, 5, random),
    }),
    'phone typo': (entry, _person, random) => ({ ...entry, phone: digit(entry.phone, 3, 10, random) }),
    'name order': (entry, person) =>
      person.name.includes('·') ? undefined : { ...entry, name: entry.name.slice(1) + entry.name[0] },
    'full width': (entry) => ({
      ...entry,
      name: `　${entry.name.split('').join('　')}`,
      idNumber: entry.idNumber.replace(/[\dX]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
      phone: `+86 ${entry.phone.slice(0, 3)}-${entry.phone.slice(3, 7)}-${entry.phone.slice(7)}`,
    }),
    traditional: (entry) => {
      const name = [...entry.name].map((sign) => TRADITIONAL[sign] ?? sign).join('');
      return name === entry.name ? undefined : { ...entry, name, address: entry.address.replace('云南省玉溪市', '') };
    },
    'masked id': (entry) =>
      entry.idNumber.length < 18
        ? undefined
        : { ...entry, idNumber: `${entry.idNumber.slice(0, 6)}********${entry.idNumber.slice(14)}` },
    'character left out': (entry) =>
      entry.name.includes('·') || entry.name.length < 3
        ? undefined
        : { ...entry, name: entry.name[0]! + entry.name[2] },
  };
}

function makeHardMistakes(characters: Characters): Partial<Record<Mistake, Make>> {
  return {
    nickname: (entry, _person, random) =>
      entry.name.includes('·')
        ? undefined
        : { ...entry, idNumber: '', name: `${random.pick(['小', '阿'])}${entry.name.at(-1)}` },
    pinyin: (entry, _person, random) => {
      const [family, ...given] = [...entry.name].map((sign) => characters.readings(sign)[0] ?? '');
      if (entry.name.includes('·') || [family, ...given].includes('')) return undefined;
      const words = [family!, given.join('')].map((word) => word[0]!.toUpperCase() + word.slice(1));
      return { ...entry, idNumber: '', name: (random.chance(0.5) ? words : words.reverse()).join(' ') };
    },
    'read by machine': (entry, _person, random) => {
      const misread = (text: string) => {
        const places = [...text].flatMap((sign, at) => (MISREAD[sign] ? [at] : []));
        if (places.length === 0) return text;
        const at = random.pick(places);
        return text.slice(0, at) + MISREAD[text[at]!] + text.slice(at + 1);
      };
      return { ...entry, idNumber: misread(entry.idNumber), phone: misread(entry.phone) };
    },
    'another transliteration': (entry) => {
      const name = entry.name
        .split('·')
        .map((part) => TRANSLITERATED[part] ?? part)
        .join('·');
      return name === entry.name ? undefined : { ...entry, idNumber: '', name };
    },
    'year of birth only': (entry) => ({ ...entry, idNumber: '', birthDate: `${entry.birthDate.slice(0, 4)}-01-01` }),
    'moved within the county': (entry, _person, random) => ({
      ...entry,
      idNumber: '',
      address: `云南省玉溪市江川区${random.pick(TOWNS)}${random.pick(VILLAGES)}村${random.int(1, 12)}组${random.int(1, 150)}号`,
    }),
    'child on a parent’s id': (entry, { parentId }) =>
      parentId === '' || entry.birthDate < '2010' ? undefined : { ...entry, idNumber: parentId },
  };
}
