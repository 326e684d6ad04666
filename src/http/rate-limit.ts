import { KangyuError } from '../kernel/index.ts';

/** Counts attempts by key in a sliding pair of windows, in memory: it blunts floods, the lock in the database does the rest. */
export interface RateLimit {
  /** Counts one attempt and throws above the limit (`access.too-many-attempts` unless made otherwise). */
  take(key: string, limit: number): void;
}

export function createRateLimit(
  windowMs: number,
  now: () => number = () => performance.now(),
  code = 'access.too-many-attempts',
): RateLimit {
  let started = now();
  let current = new Map<string, number>();
  let previous = new Map<string, number>();
  return {
    take(key, limit) {
      const at = now();
      const passed = Math.floor((at - started) / windowMs);
      if (passed > 0) {
        previous = passed === 1 ? current : new Map();
        current = new Map();
        started += passed * windowMs;
      }
      const share = 1 - (at - started) / windowMs;
      const count = (current.get(key) ?? 0) + 1;
      if (count + (previous.get(key) ?? 0) * share > limit)
        throw new KangyuError(code, { seconds: Math.ceil((windowMs - (at - started)) / 1000) });
      current.set(key, count);
    },
  };
}
