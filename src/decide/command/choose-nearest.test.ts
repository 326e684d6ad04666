import { describe, expect, it } from 'vitest';
import { kilometres } from './distance.ts';
import { chooseNearest } from './requests.ts';

describe('what a request draws on', () => {
  it('prefers the same township, then what expires first', () => {
    const free = (point: string, area: string, expires: string | null) => ({
      point,
      pointName: point,
      latitude: null,
      longitude: null,
      batch: `${point}${expires}`,
      area,
      expires,
      free: 3,
    });
    const chosen = chooseNearest(
      [
        free('c', '530402001', '2026-01-01'),
        free('b', '530403001', '2026-02-01'),
        free('a', '530403002', null),
        free('a', '530403002', '2027-01-01'),
      ],
      { area: '530403002', latitude: null, longitude: null },
      8,
    );
    expect(chosen.map(({ batch, quantity }) => [batch, quantity])).toEqual([
      ['a2027-01-01', 3],
      ['anull', 3],
      ['b2026-02-01', 2],
    ]);
  });

  it('draws on what is nearest by distance where places are known', () => {
    const at = (point: string, latitude: number | null, longitude: number | null) => ({
      ...{ point, pointName: point, batch: point, area: '530403002', expires: null, free: 3, latitude, longitude },
    });
    // Of points as near that with the most, so that one delivery does; of a point what expires first.
    const lot = (point: string, batch: string, free: number, expires: string) => ({
      ...{ ...at(point, null, null), batch, free, expires },
    });
    const stores = [
      ...[lot('small', 's', 2, '2026-01-31'), lot('large', 'l2', 8, '2027-01-31'), lot('large', 'l1', 4, '2026-06-30')],
    ];
    const anywhere = { area: '530403', latitude: null, longitude: null };
    expect(chooseNearest(stores, anywhere, 11).map(({ batch, quantity }) => [batch, quantity])).toEqual([
      ['l1', 4],
      ['l2', 7],
    ]);
    const candidates = [at('unknown', null, null), at('far', 24.4, 102.9), at('near', 24.291, 102.751)];
    const need = { area: '530403002', latitude: 24.29, longitude: 102.75 };
    expect(chooseNearest(candidates, need, 7).map(({ point, quantity }) => [point, quantity])).toEqual([
      ['near', 3],
      ['far', 3],
      ['unknown', 1],
    ]);
    // Beijing to Shanghai, city centres: 1067 km (great circle).
    expect(
      kilometres({ latitude: 39.9042, longitude: 116.4074 }, { latitude: 31.2304, longitude: 121.4737 }),
    ).toBeCloseTo(1067.3, 0);
  });
});
