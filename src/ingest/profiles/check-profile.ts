import { type CompiledPath, compilePath } from '../../algorithms/fhirpath/compile.ts';
import { isRecord, rootItem } from '../../algorithms/fhirpath/items.ts';
import { truth } from '../../algorithms/fhirpath/operators.ts';
import { PathFault } from '../../algorithms/fhirpath/path-fault.ts';
import type { FhirResource, Problem } from '../../kernel/index.ts';
import { pathModel } from '../structure/path-model.ts';
import { keepsFixed, type Placed, valuesOf } from './compare.ts';
import type { ElementRule, Profile, ProfileNode } from './read-profile.ts';
import { sliceOf } from './slices.ts';

/** A code that a profile binds to a value set; terminology says whether it belongs there. */
export interface BoundCode {
  valueSet: string;
  /** One of them must be in the value set. */
  codings: { system?: string; code: string }[];
  severity: Problem['severity'];
  expression: string;
}

export interface ProfileFindings {
  problems: Problem[];
  bindings: BoundCode[];
}

const MOST_PROBLEMS = 50;
const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/**
 * What a profile says of a resource beyond R4: cardinality, fixed values and patterns, types of choices and references, slices
 * (by value, pattern, type, existence), length, bindings and constraints. Must-support asks nothing of a single resource.
 * Profiles of data types, and slices told apart by what a reference leads to, are not followed.
 */
export function checkProfile(resource: FhirResource, profile: Profile): ProfileFindings {
  const check = new Check(resource, profile.url);
  check.node({ item: rootItem(resource, pathModel()), expression: resource.resourceType }, profile.root);
  return { problems: check.problems, bindings: check.bindings };
}

class Check {
  readonly problems: Problem[] = [];
  readonly bindings: BoundCode[] = [];
  readonly #resource: FhirResource;
  readonly #url: string;

  constructor(resource: FhirResource, url: string) {
    this.#resource = resource;
    this.#url = url;
  }

  #add(fault: string, expression: string, zh: string, en: string, severity: Problem['severity'] = 'error'): void {
    if (this.problems.length >= MOST_PROBLEMS) return;
    const message = { zh: `${zh}（规范 ${this.#url}）`, en: `${en} (profile ${this.#url})` };
    this.problems.push({ rule: `profile.${fault}`, severity, expression, message });
  }

  /** A value against the rule of its element, and all below. */
  node(placed: Placed, node: ProfileNode): void {
    this.#value(placed, node);
    for (const child of node.children) {
      const values = valuesOf(placed, child.name);
      const place = `${placed.expression}.${child.name.replace('[x]', '')}`;
      this.#count(values.length, child.rule, place, undefined);
      for (const value of values) this.node(value, child);
      if (child.slices.length > 0) this.#slices(values, child, place);
    }
  }

  #count(count: number, { min, max }: ElementRule, place: string, slice: string | undefined): void {
    const [zh, en] = slice === undefined ? ['', ''] : [`切片 ${slice} `, ` of the slice ${slice}`];
    if (min !== undefined && count < min)
      this.#add(
        'min',
        place,
        `${zh}至少应有 ${min} 个，现有 ${count} 个`,
        `At least ${min}${en} must be here, there are ${count}`,
      );
    if (max !== undefined && max !== '*' && count > Number(max))
      this.#add(
        'max',
        place,
        `${zh}最多 ${max} 个，现有 ${count} 个`,
        `At most ${max}${en} may be here, there are ${count}`,
      );
  }

  #slices(values: readonly Placed[], node: ProfileNode, place: string): void {
    const members = new Map<ProfileNode, Placed[]>(node.slices.map((slice) => [slice, []]));
    let open = false;
    for (const value of values) {
      const slice = sliceOf(value, node);
      if (slice === null) open = true;
      else if (slice) members.get(slice)!.push(value);
      else if (node.rule.slicing?.rules === 'closed')
        this.#add(
          'closed',
          value.expression,
          '不属于任何允许的切片',
          'This belongs to none of the slices, and others are not allowed',
        );
    }
    if (open) {
      this.#add(
        'slicing',
        place,
        '无法区分切片，未按切片校验',
        'The slices cannot be told apart here and were not checked',
        'warning',
      );
      return;
    }
    for (const [slice, own] of members) {
      this.#count(own.length, slice.rule, place, slice.slice);
      for (const value of own) this.node(value, slice);
    }
  }

  #value(placed: Placed, node: ProfileNode): void {
    const { rule } = node;
    const { item, expression } = placed;
    if (keepsFixed(item.value, node) === false)
      this.#add('fixed', expression, '不是规定的值', 'This is not the value that is laid down');
    if (rule.maxLength !== undefined && typeof item.value === 'string' && [...item.value].length > rule.maxLength)
      this.#add(
        'max-length',
        expression,
        `最长 ${rule.maxLength} 字`,
        `This may have at most ${rule.maxLength} characters`,
      );
    if (rule.type && node.name.endsWith('[x]') && item.type !== '') this.#type(placed, rule.type);
    if (rule.type && isRecord(item.value)) this.#target(placed, rule.type);
    if (rule.binding?.valueSet) this.#bind(placed, rule.binding.valueSet, rule.binding.strength);
    for (const constraint of rule.constraint ?? []) this.#constraint(placed, constraint);
  }

  #type({ item, expression }: Placed, types: NonNullable<ElementRule['type']>): void {
    const allowed = types.map(({ code }) => code);
    if (!allowed.includes(item.type))
      this.#add('type', expression, `类型应为 ${allowed.join('、')}`, `The type must be ${allowed.join(' or ')}`);
  }

  /** Targets that are profiles themselves say nothing of what a reference names. */
  #target({ item, expression }: Placed, types: NonNullable<ElementRule['type']>): void {
    const targets = types.flatMap(({ code, targetProfile = [] }) => (code === 'Reference' ? targetProfile : []));
    const text = (item.value as { reference?: unknown }).reference;
    const named = typeof text === 'string' ? /^([A-Z][A-Za-z]+)\/[^/]+/.exec(text)?.[1] : undefined;
    if (
      named === undefined ||
      targets.length === 0 ||
      !targets.every((one) => /^[A-Z]\w+$/.test(one.replace(CORE, '')))
    )
      return;
    const allowed = targets.map((one) => one.replace(CORE, ''));
    if (!allowed.includes(named) && !allowed.includes('Resource'))
      this.#add('target', expression, `应指向 ${allowed.join('、')}`, `This must refer to ${allowed.join(' or ')}`);
  }

  #bind({ item, expression }: Placed, valueSet: string, strength: string | undefined): void {
    if (strength !== 'required' && strength !== 'extensible') return;
    const { value } = item;
    const list = isRecord(value) ? (Array.isArray(value.coding) ? value.coding : [value]) : [{ code: value }];
    const codings = list.filter(
      (one): one is BoundCode['codings'][number] => isRecord(one) && typeof one.code === 'string',
    );
    if (codings.length === 0) return; // a text only
    const severity = strength === 'required' ? 'error' : 'warning';
    this.bindings.push({
      valueSet,
      codings: codings.map(({ system, code }) => ({ ...(system ? { system } : {}), code })),
      severity,
      expression,
    });
  }

  #constraint(
    { item, expression }: Placed,
    { key = '?', severity, human = '', expression: path, source }: NonNullable<ElementRule['constraint']>[number],
  ): void {
    // Those of R4 itself have been checked with the structure.
    if (!path || source?.startsWith(CORE) === true || /^(ele|ext|dom|txt)-\d$/.test(key)) return;
    const warning = severity === 'warning' ? 'warning' : 'error';
    const compiled = compiledPath(path);
    let held: boolean | undefined;
    try {
      if (!compiled) throw new PathFault('not known');
      const resource = rootItem(this.#resource, pathModel());
      held = truth(compiled({ focus: [item], resource, rootResource: resource }));
    } catch (error) {
      if (!(error instanceof PathFault)) throw error;
      this.#add(
        'constraint',
        expression,
        `约束 ${key} 无法求值，未校验`,
        `The constraint ${key} cannot be evaluated here`,
        'warning',
      );
      return;
    }
    if (held === false)
      this.#add(
        'constraint',
        expression,
        `不符合约束 ${key}：${human}`,
        `The constraint ${key} does not hold: ${human}`,
        warning,
      );
  }
}

const MOST_PATHS = 2000;
const paths = new Map<string, CompiledPath | undefined>();

/** Undefined for an expression that cannot be compiled here. */
function compiledPath(text: string): CompiledPath | undefined {
  if (!paths.has(text)) {
    if (paths.size >= MOST_PATHS) paths.clear();
    try {
      paths.set(text, compilePath(text, pathModel()));
    } catch (error) {
      if (!(error instanceof PathFault)) throw error;
      paths.set(text, undefined);
    }
  }
  return paths.get(text);
}
