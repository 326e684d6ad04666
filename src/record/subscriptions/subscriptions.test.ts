import { describe, expect, it } from 'vitest';
import { waitAfter } from './deliver.ts';
import { createEndpointGuard } from './endpoint-guard.ts';
import { signatureOf } from './post-notification.ts';

const fits = (list: string[] | undefined, url: string) => createEndpointGuard(list).check(new URL(url)) === undefined;

describe('where notifications may go', () => {
  it('is https to public addresses without a list', () => {
    for (const url of ['https://example.cn/x', 'https://8.8.8.8/x', 'https://[2400:3200::1]/x'])
      expect(fits(undefined, url), url).toBe(true);
    for (const url of [
      'http://example.cn/x',
      'https://127.0.0.1/x',
      'https://0x7f.1/x',
      'https://2130706433/x',
      'https://10.1.2.3/x',
      'https://172.31.0.1/x',
      'https://192.168.1.1/x',
      'https://169.254.169.254/latest',
      'https://100.64.0.1/x',
      'https://0.0.0.0/x',
      'https://[::1]/x',
      'https://[::ffff:10.0.0.1]/x',
      'https://[fd00::1]/x',
      'https://[fe80::1]/x',
      'https://[2002:a00:1::]/x',
    ])
      expect(fits(undefined, url), url).toBe(false);
  });

  it('is what the list names, with one', () => {
    const list = ['his.example.cn', '*.health.example', '10.20.0.0/16', 'http://172.16.0.9:8080', '127.0.0.1'];
    for (const url of [
      'https://his.example.cn/x',
      'https://a.health.example/x',
      'https://10.20.3.4/x',
      'http://172.16.0.9:8080/x',
      'http://127.0.0.1:9000/x',
      'https://unresolved.example/x', // it may stand in the network; its address decides
    ])
      expect(fits(list, url), url).toBe(true);
    for (const url of [
      'http://his.example.cn/x',
      'https://10.21.3.4/x',
      'http://172.16.0.9/x',
      'http://10.20.3.4/x',
      'https://8.8.8.8/x',
    ])
      expect(fits(list, url), url).toBe(false);
    expect(fits(['his.example.cn'], 'https://example.cn/x')).toBe(false);
    expect([fits(['*'], 'https://example.cn/x'), fits(['*'], 'https://10.0.0.1/x')]).toEqual([true, false]);
  });

  it('is decided once more for the address that a name resolves to', async () => {
    const found = (list: string[] | undefined) =>
      new Promise<string>((resolve) => {
        const url = new URL('https://localhost/x');
        createEndpointGuard(list).lookupFor(url)('localhost', { all: true }, (error, addresses) =>
          resolve(error ? error.message : JSON.stringify(addresses)),
        );
      });
    expect(await found(undefined)).toContain('private network');
    expect(await found(['10.0.0.0/8'])).toContain('not among the hosts');
    expect(await found(['localhost'])).toContain('address');
  });
});

it('waits twice as long after each failure, up to an hour, never the same for all', () => {
  expect([1, 2, 3, 10, 11, 40].map((failures) => waitAfter(failures, 0.5))).toEqual([
    5000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000,
  ]);
  expect([waitAfter(1, 0), waitAfter(1, 1)]).toEqual([3750, 6250]);
});

it('signs as Standard Webhooks does', () => {
  // The example of the specification's reference libraries (github.com/standard-webhooks/standard-webhooks, libraries/*/test).
  expect(
    signatureOf(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
