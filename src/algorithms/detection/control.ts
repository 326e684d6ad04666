/** Why a method cannot run: the caller's words for it are found under the code. */
export class DetectionError extends Error {
  readonly code: 'method' | 'control' | 'range' | 'history' | 'fit';
  readonly params: Readonly<Record<string, string>>;
  constructor(code: DetectionError['code'], params: Record<string, string>) {
    super(`${code}: ${Object.values(params).join(', ')}`);
    this.code = code;
    this.params = params;
  }
}

/** Options as handed in, read name by name; what is not given has the default of the R package surveillance. */
export class Control {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #read = new Set<string>();

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  /** Names given that nothing has asked for. */
  unread(): string[] {
    return Object.keys(this.#given).filter((name) => !this.#read.has(name));
  }

  /** What is given; lists of one value, as R writes single values, are that value. */
  value(name: string): unknown {
    this.#read.add(name);
    const given = this.#given[name];
    return Array.isArray(given) && given.length === 1 ? given[0] : given;
  }

  number(name: string, fallback: number, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): number {
    const given = this.value(name) ?? fallback;
    if (typeof given !== 'number' || !(given >= min && given <= max)) throw this.wrong(name, `${min} .. ${max}`);
    return given;
  }

  integer(name: string, fallback: number, min: number): number {
    const given = this.number(name, fallback, min);
    if (!Number.isInteger(given)) throw this.wrong(name, '1, 2, 3 …');
    return given;
  }

  /** A probability strictly between 0 and 1. */
  probability(name: string, fallback: number): number {
    const given = this.number(name, fallback, 0, 1);
    if (given === 0 || given === 1) throw this.wrong(name, '0 < … < 1');
    return given;
  }

  flag(name: string, fallback: boolean): boolean {
    const given = this.value(name) ?? fallback;
    if (typeof given !== 'boolean') throw this.wrong(name, 'true, false');
    return given;
  }

  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const all = this.value(name) ?? choices[0];
    // All choices together, as R writes the default of an argument, mean the first.
    const given = JSON.stringify(all) === JSON.stringify(choices) ? choices[0] : all;
    const found = choices.find((choice) => choice === given);
    if (found === undefined) throw this.wrong(name, choices.join(', '));
    return found;
  }

  numbers(name: string): number[] | undefined {
    const given = this.value(name);
    if (given === undefined || given === null) return undefined;
    const list: unknown[] = Array.isArray(given) ? given : [given];
    const found = list.filter((item): item is number => typeof item === 'number' && Number.isFinite(item));
    if (found.length < list.length) throw this.wrong(name, '[1, 2, 3 …]');
    return found;
  }

  wrong(name: string, allowed: string): DetectionError {
    return new DetectionError('control', { name, value: JSON.stringify(this.#given[name]) ?? '', allowed });
  }
}
