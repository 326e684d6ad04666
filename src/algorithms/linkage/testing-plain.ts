/**
 * People who have nothing to do with each other, written down once or twice with slips of the hand: FEBRL (Christen 2008) with Chinese
 * names and addresses. No families, no twins: what is only alike is one person's.
 */
import { composeIdNumber } from '../id-number.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Characters } from './characters.ts';
import { GIVEN, SURNAMES } from './testing-people.ts';

export interface PlainEntry {
  person: number;
  name: string;
  sex: string;
  birthDate: string;
  idNumber: string;
  phone: string;
  address: string;
}

const STREETS = '人民 解放 建设 中山 和平 文化 新华 胜利 朝阳 光明 长江 黄河 青年 工农'.split(' ');
const CITIES = '北京市朝阳区 上海市浦东新区 四川省成都市武侯区 湖北省武汉市江汉区 浙江省杭州市西湖区'.split(' ');

const pad = (value: number, length = 2) => String(value).padStart(length, '0');
const phone = (random: Random) => `1${random.pick(['35', '38', '58', '87'])}${pad(random.int(0, 99_999_999), 8)}`;
const address = (random: Random) =>
  `${random.pick(CITIES)}${random.pick(STREETS)}${random.pick(['路', '街', '大道'])}${random.int(1, 300)}号${random.int(1, 20)}栋${random.int(1, 30)}0${random.int(1, 6)}室`;

function person(place: number, random: Random): PlainEntry {
  const birthDate = `${random.int(1930, 2020)}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`;
  const sex = random.pick(['男', '女']);
  return {
    person: place,
    name: random.pick(SURNAMES) + random.pick(GIVEN) + (random.chance(0.7) ? random.pick(GIVEN) : ''),
    sex,
    birthDate,
    idNumber: composeIdNumber('530403', birthDate, random.int(0, 499) * 2 + (sex === '男' ? 1 : 0)),
    phone: phone(random),
    address: address(random),
  };
}

/** Two neighbours swapped, a sign left out, or a wrong digit. */
function slip(text: string, random: Random): string {
  const at = random.int(0, text.length - 2);
  switch (random.int(0, 2)) {
    case 0:
      return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    default:
      return text.slice(0, at) + (/\d/.test(text[at]!) ? random.int(0, 9) : text[at]) + text.slice(at + 1);
  }
}

function homophone(name: string, characters: Characters, random: Random): string {
  const at = random.int(1, name.length - 1);
  const others = GIVEN.filter(
    (other) => other !== name[at] && characters.readings(other)[0] === characters.readings(name[at]!)[0],
  );
  return others.length === 0 ? name : name.slice(0, at) + random.pick(others) + name.slice(at + 1);
}

/** `count` persons, half of them written down a second time with one to `slips` mistakes; in random order. */
export function makePlainRegister(count: number, seed: string, characters: Characters, slips = 2): PlainEntry[] {
  const random = seededRandom(seed);
  const mistakes: ((entry: PlainEntry) => Partial<PlainEntry>)[] = [
    ({ name }) => ({ name: homophone(name, characters, random) }),
    ({ name }) => ({ name: name.length === 3 ? name[0]! + name[2]! + name[1]! : name }),
    ({ birthDate }) => ({ birthDate: birthDate.slice(0, 8) + pad(random.int(1, 28)) }),
    (entry) => ({ phone: slip(entry.phone, random) }),
    () => ({ phone: random.chance(0.8) ? phone(random) : '' }),
    (entry) => ({ address: slip(entry.address, random) }),
    () => ({ address: random.chance(0.8) ? address(random) : '' }),
    (entry) => ({ address: entry.address.replace(/^.*区/, '') }),
    (entry) => ({ idNumber: random.chance(0.5) ? slip(entry.idNumber, random) : '' }),
  ];
  const entries = Array.from({ length: count }, (_, place) => {
    const first = person(place, random);
    if (!random.chance(0.5)) return [first];
    let copy = first;
    for (const make of random.shuffle(mistakes).slice(0, random.int(1, slips))) copy = { ...copy, ...make(copy) };
    return [first, copy];
  }).flat();
  return random.fork('order').shuffle(entries);
}
