import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stableKeys } from './stable-keys.ts';

const first = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
const stored = [
  { no: 'P01', text: '急救站', key: 'a' },
  { no: 'P02', text: '检验楼', key: 'b' },
];

describe('keys of what a plan names', () => {
  it('are made from the name, without spaces and width, and differ for equal names', () => {
    expect(stableKeys([], [{ text: '急救 站（新）' }, { text: '急救站(新)' }])).toEqual([
      first('急救站(新)'),
      `${first('急救站(新)')}-2`,
    ]);
  });

  it('stay with the name when others are put in between and the numbers move', () => {
    const entries = [
      { no: 'P01', text: '献血屋' },
      { no: 'P02', text: '急救站' },
      { no: 'P03', text: '检验楼' },
    ];
    expect(stableKeys(stored, entries)).toEqual([first('献血屋'), 'a', 'b']);
  });

  it('stay with the number when the name changes', () => {
    const entries = [
      { no: 'P01', text: '急救中心' },
      { no: 'P02', text: '检验楼' },
    ];
    expect(stableKeys(stored, entries)).toEqual(['a', 'b']);
  });

  it('are never given to something else', () => {
    const old = [{ no: null, text: '旧名', key: first('新名') }];
    expect(stableKeys(old, [{ text: '新名' }])).toEqual([`${first('新名')}-2`]);
  });
});
