import type { FhirResource, Problem } from '../../kernel/index.ts';
import { referenceForm } from './reference-form.ts';
import { type Property, type Structures, structures, type TypeShape } from './structures.ts';

const MAX_PROBLEMS = 50; // a resource of the wrong kind would otherwise yield thousands
const MAX_DEPTH = 64;

/**
 * Checks one resource against the element tables of FHIR R4: unknown elements, cardinality, primitive formats, choice
 * types, required codes, form of references. Values never stand in messages: they may be personal.
 */
export function checkStructure(resource: unknown): Problem[] {
  const tables = structures();
  const walk = new Walk(tables);
  const type = typeName(resource);
  walk.resource(resource, type !== undefined && tables.resources.has(type) ? type : 'Resource', 0);
  return walk.problems;
}

/** A key that is no name may be anything, a value in the wrong place among others. */
const plainKey = (key: string): string => (/^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) && !/\d{6}/.test(key) ? key : '?');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const typeName = (value: unknown): string | undefined =>
  isObject(value) && typeof value.resourceType === 'string' ? (value as FhirResource).resourceType : undefined;

class Walk {
  readonly problems: Problem[] = [];
  private readonly tables: Structures;
  constructor(tables: Structures) {
    this.tables = tables;
  }

  resource(value: unknown, path: string, depth: number): void {
    const type = typeName(value);
    if (!type || !this.tables.resources.has(type)) {
      this.report(
        'structure.resource-type',
        path,
        '资源类型缺失或不是 FHIR R4 资源',
        'The resource type is missing or not one of FHIR R4',
      );
      return;
    }
    if ('id' in (value as object) && !/^[A-Za-z0-9\-.]{1,64}$/.test(String((value as FhirResource).id))) {
      this.report(
        'structure.primitive',
        `${path}.id`,
        '资源 id 只能由字母、数字、- 和 . 组成，最长 64',
        'An id has letters, digits, - and ., at most 64',
      );
    }
    this.object(value as Record<string, unknown>, this.tables.types.get(type)!, path, depth, true);
  }

  private object(
    value: Record<string, unknown>,
    shape: TypeShape,
    path: string,
    depth: number,
    isResource: boolean,
  ): void {
    if (depth > MAX_DEPTH) {
      this.report('structure.depth', path, '嵌套过深', 'Nested too deeply');
      return;
    }
    let keys = 0;
    for (const key in value) {
      if (this.problems.length >= MAX_PROBLEMS) return;
      keys += 1;
      if (isResource && key === 'resourceType') continue;
      const property = shape.properties.get(key);
      if (property) this.property(value, key, property, path, depth);
      else if (key.startsWith('_') && shape.properties.get(key.slice(1))?.primitive)
        this.primitiveExtension(value[key], `${path}.${key}`, depth);
      else this.report('structure.unknown-element', `${path}.${plainKey(key)}`, '未知元素', 'Unknown element');
    }
    if (keys === 0) this.report('structure.empty', path, '元素不能为空', 'An element may not be empty');
    for (const { element, keys: names } of shape.required) {
      if (!names.some((name) => value[name] !== undefined || value[`_${name}`] !== undefined)) {
        this.report(
          'structure.required',
          `${path}.${element}`,
          `缺少必填元素 ${element}`,
          `The element ${element} is required`,
        );
      }
    }
    for (const { element, keys: names } of shape.choices) {
      if (names.filter((name) => value[name] !== undefined).length > 1) {
        this.report(
          'structure.choice',
          `${path}.${element}`,
          `${element} 只能取一种类型`,
          `Only one type of ${element} may be given`,
        );
      }
    }
  }

  private property(owner: Record<string, unknown>, key: string, property: Property, path: string, depth: number): void {
    const value = owner[key];
    const here = `${path}.${key}`;
    if (property.array !== Array.isArray(value)) {
      if (property.array) this.report('structure.cardinality', here, '此元素应为数组', 'This element is a list');
      else this.report('structure.cardinality', here, '此元素不能为数组', 'This element is not a list');
      return;
    }
    if (!Array.isArray(value)) {
      this.value(value, property, here, depth, owner, key);
      return;
    }
    if (value.length === 0) this.report('structure.empty', here, '数组不能为空', 'A list may not be empty');
    if (value.length > property.max)
      this.report('structure.cardinality', here, `最多 ${property.max} 项`, `At most ${property.max} items`);
    const extensions = owner[`_${key}`];
    for (let i = 0; i < value.length; i += 1) {
      if (value[i] === null && property.primitive && Array.isArray(extensions) && isObject(extensions[i])) continue;
      this.value(value[i], property, `${here}[${i}]`, depth, owner, key);
      if (this.problems.length >= MAX_PROBLEMS) return;
    }
  }

  private value(
    value: unknown,
    property: Property,
    path: string,
    depth: number,
    owner: Record<string, unknown>,
    key: string,
  ): void {
    if (property.primitive) {
      if (!property.primitive(value))
        this.report('structure.primitive', path, `不是有效的 ${property.type} 值`, `Not a valid ${property.type}`);
      else if (property.codes && !property.codes.has(value as string)) {
        this.report(
          'structure.code',
          path,
          `代码不在规定的取值范围内`,
          'The code is not one of the required value set',
        );
      } else if (property.type === 'string' && key === 'reference') this.reference(value as string, owner, path);
      return;
    }
    if (property.type === 'Resource' || this.tables.resources.has(property.type)) {
      this.resource(value, path, depth + 1);
      return;
    }
    if (!isObject(value)) {
      this.report('structure.type', path, `应为 ${property.type} 对象`, `Expected an object of type ${property.type}`);
      return;
    }
    this.object(value, this.tables.types.get(property.type)!, path, depth + 1, false);
    if (property.type === 'Extension') this.extension(value, path);
    if (property.targets && typeof value.reference === 'string') this.target(value.reference, property.targets, path);
  }

  private extension(value: Record<string, unknown>, path: string): void {
    const hasValue = Object.keys(value).some((key) => key.startsWith('value') || key.startsWith('_value'));
    if (hasValue === (value.extension !== undefined)) {
      this.report(
        'structure.extension',
        path,
        '扩展须有且仅有值或下级扩展之一',
        'An extension has either a value or extensions',
      );
    }
  }

  private primitiveExtension(value: unknown, path: string, depth: number): void {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null && Array.isArray(value)) continue;
      if (!isObject(item)) this.report('structure.type', path, '应为对象', 'Expected an object');
      else this.object(item, this.tables.types.get('Element')!, path, depth + 1, false);
    }
  }

  private reference(text: string, owner: Record<string, unknown>, path: string): void {
    const form = referenceForm(text);
    if (form.kind === 'invalid' || (form.type && !this.tables.resources.has(form.type))) {
      this.report('structure.reference', path, '引用的写法不正确', 'The reference is not well formed');
    } else if (
      form.type &&
      typeof owner.type === 'string' &&
      this.tables.resources.has(owner.type) &&
      owner.type !== form.type
    ) {
      this.report('structure.reference', path, '引用与其 type 不一致', 'The reference and its type differ');
    }
  }

  private target(reference: string, targets: ReadonlySet<string>, path: string): void {
    const { type } = referenceForm(reference);
    if (type && !targets.has(type)) {
      const list = [...targets].join(', ');
      this.report(
        'structure.reference',
        `${path}.reference`,
        `此处只能引用 ${list}`,
        `Only ${list} may be referred to here`,
      );
    }
  }

  private report(rule: string, expression: string, zh: string, en: string): void {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push({ rule, severity: 'error', expression, message: { zh, en } });
  }
}
