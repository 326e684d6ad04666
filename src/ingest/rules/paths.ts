/** Plain dotted paths over resources: lists are flattened, each value comes with its FHIRPath expression. */
export interface Found {
  value: unknown;
  expression: string;
}

const NONE: readonly Found[] = [];
const parsed = new Map<string, readonly string[]>();

/** Paths come from rules, so their number is bound. */
function stepsOf(path: string): readonly string[] {
  let steps = parsed.get(path);
  if (!steps) {
    steps = path.split('.');
    parsed.set(path, steps);
  }
  return steps;
}

/** All values at `path` (`name.text`, `period.start`) of `resource`, with expressions such as `Patient.name[0].text`. */
export function findValues(resource: Record<string, unknown>, path: string): readonly Found[] {
  const steps = stepsOf(path);
  if (resource[steps[0]!] === undefined) return NONE;
  let found: Found[] = [{ value: resource, expression: String(resource.resourceType) }];
  for (const step of steps) {
    const next: Found[] = [];
    for (const { value, expression } of found) {
      const child = (value as Record<string, unknown> | null)?.[step];
      if (child === undefined || child === null) continue;
      if (Array.isArray(child)) {
        child.forEach((item, i) => {
          next.push({ value: item, expression: `${expression}.${step}[${i}]` });
        });
      } else next.push({ value: child, expression: `${expression}.${step}` });
    }
    found = next;
  }
  return found;
}

/** `Patient.name[0].text` as the JSON pointer `/name/0/text`. */
export function pointerOf(expression: string): string {
  const [, ...steps] = expression.split('.');
  return steps.map((step) => `/${step.replace(/\[(\d+)\]/g, '/$1')}`).join('');
}
