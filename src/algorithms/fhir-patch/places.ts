/**
 * The places that a FHIRPath names, for patching (https://hl7.org/fhir/R4/fhirpatch.html). Of FHIRPath it takes what leads to
 * places: names, `[n]`, `first()`, `last()`, `extension('url')`, `ofType(T)`, and `where(…)` with equality of simple values,
 * `exists()` and `and`. Pure.
 */
export interface Place {
  holder: Record<string, unknown> | unknown[];
  key: string | number;
}

export class PathProblem extends Error {}

type Step =
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'last' }
  | { kind: 'type'; type: string }
  | { kind: 'where'; tests: { path: Step[]; equals?: string }[] };

/** Where the path leads within the resource; none when nothing is there. Throws PathProblem for other expressions. */
export function placesOf(resource: Record<string, unknown>, path: string): Place[] {
  const steps = new PathReader(path).read();
  const [first] = steps;
  const named = first?.kind === 'name' && first.name === resource.resourceType;
  return walk([{ holder: { resource }, key: 'resource' }], named ? steps.slice(1) : steps);
}

export function valueAt({ holder, key }: Place): unknown {
  return (holder as Record<string | number, unknown>)[key];
}

function walk(start: readonly Place[], steps: readonly Step[]): Place[] {
  let places = [...start];
  for (const step of steps) places = next(places, step);
  return places;
}

function next(places: Place[], step: Step): Place[] {
  switch (step.kind) {
    case 'name':
      return places.flatMap((place) => members(place, step.name));
    case 'index':
      return places.slice(step.index, step.index + 1);
    case 'last':
      return places.slice(-1);
    case 'type': {
      const suffix = step.type[0]!.toUpperCase() + step.type.slice(1);
      return places.filter(({ key }) => typeof key !== 'string' || key.endsWith(suffix));
    }
    case 'where':
      return places.filter((place) =>
        step.tests.every(({ path, equals }) => {
          const found = walk([place], path).map(valueAt);
          return equals === undefined ? found.length > 0 : found.length === 1 && String(found[0]) === equals;
        }),
      );
  }
}

// Types that a choice element may take, as they stand in its JSON key (https://hl7.org/fhir/R4/datatypes.html#open).
const CHOICE_TYPE =
  /^(Base64Binary|Boolean|Canonical|Code|Date|DateTime|Decimal|Id|Instant|Integer|Markdown|Oid|PositiveInt|String|Time|UnsignedInt|Uri|Url|Uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|Dosage|Meta)$/;

/** Members of one name, each item of a list by itself; `value` finds the choice that is there. */
function members(place: Place, name: string): Place[] {
  const node = valueAt(place);
  if (typeof node !== 'object' || node === null) return [];
  const holder = node as Record<string, unknown>;
  const key = Object.hasOwn(holder, name)
    ? name
    : Object.keys(holder).find((other) => other.startsWith(name) && CHOICE_TYPE.test(other.slice(name.length)));
  if (key === undefined) return [];
  const value = holder[key];
  return Array.isArray(value) ? value.map((_, index) => ({ holder: value, key: index })) : [{ holder, key }];
}

class PathReader {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  read(): Step[] {
    const steps = this.path();
    if (this.at < this.text.length) throw this.problem();
    if (steps.length === 0) throw this.problem();
    return steps;
  }

  private path(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      const name = this.take(/`?([A-Za-z_][A-Za-z0-9_]*)`?/y);
      if (name === undefined) throw this.problem();
      if (this.take(/\(\s*/y) === undefined) steps.push({ kind: 'name', name: name[1]! });
      else steps.push(...this.call(name[1]!));
      for (let index = this.take(/\[\s*(\d{1,6})\s*\]/y); index; index = this.take(/\[\s*(\d{1,6})\s*\]/y))
        steps.push({ kind: 'index', index: Number(index[1]) });
      if (!this.take(/\s*\.\s*/y)) return steps;
    }
  }

  private call(name: string): Step[] {
    if (name === 'first') return this.closed([{ kind: 'index', index: 0 }]);
    if (name === 'last') return this.closed([{ kind: 'last' }]);
    if (name === 'ofType' || name === 'as') {
      const type = this.take(/(?:FHIR\.|System\.)?([A-Za-z][A-Za-z0-9]*)\s*/y);
      if (!type) throw this.problem();
      return this.closed([{ kind: 'type', type: type[1]! }]);
    }
    if (name === 'extension') {
      const equals = this.literal();
      return this.closed([
        { kind: 'name', name: 'extension' },
        { kind: 'where', tests: [{ path: [{ kind: 'name', name: 'url' }], equals }] },
      ]);
    }
    if (name !== 'where') throw this.problem();
    const tests: { path: Step[]; equals?: string }[] = [];
    do {
      const path = this.path();
      if (this.take(/\s*=\s*/y)) tests.push({ path, equals: this.literal() });
      else if (path.at(-1)?.kind === 'where') tests.push({ path });
      else throw this.problem();
    } while (this.take(/\s*and\s+/y));
    return this.closed([{ kind: 'where', tests }]);
  }

  private literal(): string {
    const text = this.take(/'((?:[^'\\]|\\.)*)'/y);
    if (text) return text[1]!.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) => unescaped(code));
    const plain = this.take(/(true|false|-?\d+(?:\.\d+)?)|@([0-9T:.+\-Z]+)/y);
    if (!plain) throw this.problem();
    return plain[1] ?? plain[2]!;
  }

  private closed(steps: Step[]): Step[] {
    if (!this.take(/\s*\)/y)) throw this.problem();
    return steps;
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found) this.at += found[0].length;
    return found;
  }

  private problem(): PathProblem {
    return new PathProblem(`the path is not understood from character ${this.at + 1} on`);
  }
}

function unescaped(code: string): string {
  if (code.startsWith('u')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return { n: '\n', r: '\r', t: '\t', f: '\f' }[code] ?? code;
}
