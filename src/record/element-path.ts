/** A path to elements, as content/fhir/r4-search-parameters.json writes it: `telecom[system=phone]:ContactPoint`. */
export interface ElementPath {
  /** Elements without filter and type, e.g. `telecom`: what values are indexed under. */
  elements: string;
  /** FHIR type of the values. */
  type: string;
  /** Only references to this type (`resolve() is Patient`). */
  to?: string;
  /** Says whether a filter chooses among the values found under `elements`. */
  filtered: boolean;
  /** Starts at the resource although it is a component's. */
  fromTop: boolean;
  steps: readonly Step[];
}

interface Step {
  name: string;
  where?: { name: string; value: string };
}

const parsed = new Map<string, ElementPath>();

export function elementPath(text: string): ElementPath {
  let path = parsed.get(text);
  if (!path) {
    path = parse(text);
    parsed.set(text, path);
  }
  return path;
}

function parse(text: string): ElementPath {
  const fromTop = text.startsWith('/');
  const [elements = '', end = ''] = (fromTop ? text.slice(1) : text).split(':');
  const [type = '', to] = end.split('>');
  const steps = elements === '' ? [] : elements.split('.').map(step);
  return {
    elements: steps.map(({ name }) => name).join('.'),
    type,
    ...(to === undefined ? {} : { to }),
    filtered: to !== undefined || steps.some(({ where }) => where !== undefined),
    fromTop,
    steps,
  };
}

function step(text: string): Step {
  const found = /^(\w+)\[(\w+)=(.+)\]$/.exec(text);
  return found ? { name: found[1]!, where: { name: found[2]!, value: found[3]! } } : { name: text };
}

/** Values under the path, arrays flattened; references of other types than the path asks for are left out. */
export function valuesUnder(node: unknown, path: ElementPath): unknown[] {
  const found: unknown[] = [];
  collect(node, path.steps, 0, found);
  return path.to === undefined ? found : found.filter((value) => pointsTo(value, path.to!));
}

function collect(node: unknown, steps: readonly Step[], at: number, found: unknown[]): void {
  if (node === undefined || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collect(item, steps, at, found);
    return;
  }
  const previous = steps[at - 1]?.where;
  if (previous && (node as Record<string, unknown>)[previous.name] !== previous.value) return;
  const next = steps[at];
  if (!next) found.push(node);
  else if (typeof node === 'object') collect((node as Record<string, unknown>)[next.name], steps, at + 1, found);
}

function pointsTo(value: unknown, type: string): boolean {
  const { reference, type: stated } = value as { reference?: unknown; type?: unknown };
  if (typeof reference === 'string' && reference.includes('/')) return new RegExp(`(^|/)${type}/`).test(reference);
  return stated === type;
}
