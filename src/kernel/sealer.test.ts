import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSealer } from './sealer.ts';

it('blind indexes are the first eight bytes of HMAC-SHA-256, whatever the length of the secret', () => {
  for (const length of [16, 64, 65, 200]) {
    const index = Buffer.alloc(length, 7);
    const sealer = createSealer({ current: 'a', keys: { a: Buffer.alloc(32, 1) }, index });
    for (const text of ['', 'address|Patient/1', '康域'.repeat(100)])
      expect(sealer.hmac(text)).toBe(createHmac('sha256', index).update(text).digest().readBigInt64BE(0));
  }
});
