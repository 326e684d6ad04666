import { describe, expect, it } from 'vitest';
import { compareDates, compareIdentifiers, compareNames } from './compare.ts';
import { normalizeIdentifier, repairIdNumber } from './id-numbers.ts';
import { compareHouses, normalizeAddress, readPlace, villageOf } from './normalize-address.ts';
import { normalizeDate } from './normalize-date.ts';
import { splitName } from './normalize-name.ts';
import { normalizePhone, normalizeSex } from './normalize-text.ts';
import { CLOSE, DIFFERENT, MISSING, SIMILAR } from './schema.ts';
import { editDistance, jaroWinkler } from './similarity.ts';
import { characters } from './testing-link.ts';

describe('likeness', () => {
  it.each([
    ['martha', 'marhta', 0.9611],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.8133],
  ])('Jaro–Winkler of %s and %s is that of Winkler (1990)', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 4);
  });

  it('counts neighbours that changed places as one edit', () => {
    expect(editDistance('smith', 'simth', 2)).toBe(1);
    expect(editDistance('smith', 'smythe', 2)).toBe(2);
    expect(editDistance('smith', 'jones', 2)).toBe(3);
  });
});

describe('names', () => {
  it.each([
    ['張曉明', '张', '晓明'],
    ['　欧阳　娜', '欧阳', '娜'],
    ['买买提·艾力', '', '买买提艾力'],
    ['买买提•艾力', '', '买买提艾力'],
    ['张三之子', '张', '@m'],
    ['王芳之女乙', '王', '@f2'],
    ['李女婴', '李', '@f'],
    ['李建国之妻', '李', '@f'],
    ['王德福家属', '王', '@'],
    ['Zhang, Wei', 'zhang', 'wei'],
    ['Xiaoming WANG', 'wang', 'xiaoming'],
    ['John Smith', '', 'john smith'],
    ['小芳', '', '芳'],
    ['老王', '王', ''],
    ['不详', '', ''],
  ])('%s is family %s, given %s', (text, family, given) => {
    expect(splitName(text, characters)).toEqual({ family, given });
  });

  it.each([
    ['晓明', '小明', CLOSE, 'they sound alike'],
    ['未', '末', CLOSE, 'they look alike'],
    ['伟', 'wei', CLOSE, 'one is the other’s pinyin'],
    ['明', '晓明', SIMILAR, 'one is part of the other'],
    ['晓明', '晓红', SIMILAR, 'one character is another'],
    ['志志', '志杰', SIMILAR, 'characters of one four-corner code need not look alike'],
    ['建国', '秀英', DIFFERENT, 'nothing agrees'],
    ['阿依努尔肉孜', '肉孜阿依努尔', CLOSE, 'own and father’s name changed places'],
    ['@m', '建国', MISSING, 'a newborn was not named yet'],
    ['@m1', '@m2', DIFFERENT, 'they are two children of one birth'],
  ])('%s and %s are level %d because %s', (a, b, level) => {
    expect(compareNames(a, b, characters)).toBe(level);
  });
});

describe('numbers and dates', () => {
  it('reads 15 digits, full width and lower case as one id number', () => {
    expect(normalizeIdentifier('110105491231002')).toBe('11010519491231002X');
    expect(normalizeIdentifier(' １１０１０５１９４９１２３１００２ｘ')).toBe('11010519491231002X');
    expect(normalizeIdentifier('000000000000000000')).toBe('');
  });

  it('takes nothing from a number that a spreadsheet rounded', () => {
    expect(['3.4E+17', '3.40421198703051E+17', "'3.4e17"].map(normalizeIdentifier)).toEqual(['', '', '']);
    expect(normalizeIdentifier('530403198703051000')).toBe('530403198703051***');
    expect(normalizePhone('1.38E+10')).toBe('');
  });

  it('never takes one right id number for another, but a wrong or masked one', () => {
    expect(compareIdentifiers('11010519491231002X', '110105194912310038')).toBe(DIFFERENT);
    expect(compareIdentifiers('11010519491231002X', '11010519491231020X')).toBe(CLOSE);
    expect(compareIdentifiers('11010519491231002X', '110105********002X')).toBe(CLOSE);
    expect(compareIdentifiers('11010519491231002X', '110105********003X')).toBe(DIFFERENT);
  });

  it('offers repairs of a mistyped id number, the birth date’s first', () => {
    expect(repairIdNumber('11010519491321002X', '19491231')[0]).toBe('11010519491231002X');
    expect(repairIdNumber('11010519491231002X')).toEqual([]);
  });

  it.each([
    ['1990年3月5日', '19900305'],
    ['1990/3/5', '19900305'],
    ['05.03.1990', '19900305'],
    ['19931332', '19931332'],
    ['1990-03', '19900300'],
    ['31841', '19870305'],
    ['870305', '19870305'],
    ['198703', '19870300'],
    ['050305', ''],
    ['later', ''],
  ])('the date %s is %s', (text, date) => {
    expect(normalizeDate(text)).toBe(date);
  });

  it.each([
    ['19900305', '19900503', CLOSE, 'day and month changed places'],
    ['19900305', '19900306', CLOSE, 'one digit is wrong'],
    ['19900305', '19900101', SIMILAR, 'only the year was known'],
    ['19891220', '19900115', SIMILAR, 'a lunar date was taken for a solar one'],
    ['19900305', '19750918', DIFFERENT, 'nothing agrees'],
  ])('%s and %s are level %d because %s', (a, b, level) => {
    expect(compareDates(a, b)).toBe(level);
  });

  it('reads phones, sexes and addresses as people write them', () => {
    expect(normalizePhone('+86 138-0000-1234')).toBe('13800001234');
    expect(normalizePhone('００８６13800001234')).toBe('13800001234');
    expect(normalizePhone('无')).toBe('');
    expect(['男', 'M', '1', '女性', '9', ''].map(normalizeSex)).toEqual(['m', 'm', 'm', 'f', '', '']);
    const address = normalizeAddress('雲南省玉溪市江川區大街街道上營村委會第三小組１２號', characters.simplify);
    expect(address).toBe(normalizeAddress('云南省玉溪市江川区大街街道上营村3组12号', characters.simplify));
    expect(villageOf(address)).toBe('大街上营');
    expect(villageOf('石桥乡龙潭沟3组106号')).toBe('石桥龙潭沟');
    expect(villageOf('兴云路12号')).toBe('兴云路');
  });
});

it.each([
  ['北京路256号3栋', '北路京256号3栋', 'house'],
  ['中山大道139号17栋2130室', '中山大道139号17栋2103室', 'house'],
  ['上河村3组12号', '上河村3组13号', 'other house'],
  ['上河村3组12号', '下沟村3组12号', 'elsewhere'],
  ['江城镇上河村3组12号', '江城镇', 'unknown'],
  ['四川省成都市武侯区人民路12号', '云南省昆明市五华区人民路12号', 'elsewhere'],
  ['成都市武侯区人民路12号', '人民路12号', 'house'],
  ['成都武侯区人民路12号', '四川省成都市武侯区人民路12号', 'house'],
  ['内蒙古包头市青山区富强路5号3栋', '内蒙古自治区包头市青山区富强路5号3栋', 'house'],
  ['包头富强路5号3栋', '内蒙古自治区包头市青山区富强路5号3栋', 'house'],
  ['江川县江城镇上河村3组12号', '玉溪市江川区江城镇上河村3组12号', 'house'],
  ['苏州市昆山市人民路8号', '昆山市人民路8号', 'house'],
  ['南京市鼓楼区中山路12号', '徐州市鼓楼区中山路12号', 'elsewhere'],
  ['上海市闸北区大宁镇共和路12号301室', '上海市静安区大宁镇共和路12号301室', 'house'],
  ['苏州市吴县吴江镇中山路12号301室', '苏州市虎丘区吴江镇中山路12号301室', 'house'],
  ['广州市天河区', '广州市越秀区', 'elsewhere'],
  ['红旗路12号3区', '红旗路12号3区', 'house'],
])('%s and %s are one home as far as a slip of the hand goes: %s', (a, b, expected) => {
  const [one, other] = [a, b].map((text) => readPlace(normalizeAddress(text, characters.simplify)));
  expect(compareHouses(one!, other!)).toBe(expected);
});

it('characters of three parts look alike only when their corners do', () => {
  expect(characters.lookAlike('未', '末')).toBe(true);
  expect(characters.lookAlike('启', '加')).toBe(false);
  expect(characters.soundAlike('强', '建')).toBe(false);
});
