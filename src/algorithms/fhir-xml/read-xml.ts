/** FHIR XML to FHIR JSON (https://hl7.org/fhir/R4/json.html#xml says how they relate). Pure. */
import {
  type Decimals,
  type ElementShape,
  FHIR_NAMESPACE,
  type FhirTypes,
  isAttribute,
  XHTML_NAMESPACE,
} from './element-tables.ts';
import { parseXml, type XmlElement, XmlProblem } from './xml-tree.ts';

type Node = Record<string, unknown>;

/** The resource that a document holds; throws XmlProblem with line and path for what is no FHIR. Values are not checked. */
export function readFhirXml(source: string, types: FhirTypes, decimals: Decimals): Node & { resourceType: string } {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  return new Reader(text, types, decimals).resource(parseXml(text), '');
}

class Reader {
  private readonly source: string;
  private readonly types: FhirTypes;
  private readonly decimals: Decimals;
  private exact = false;
  constructor(source: string, types: FhirTypes, decimals: Decimals) {
    this.source = source;
    this.types = types;
    this.decimals = decimals;
  }

  resource(element: XmlElement, path: string): Node & { resourceType: string } {
    const here = path === '' ? element.name : path;
    if (element.namespace !== FHIR_NAMESPACE)
      fail(element, here, `命名空间应为 ${FHIR_NAMESPACE}`, `The namespace must be ${FHIR_NAMESPACE}`);
    if (!this.types.isResource(element.name))
      fail(element, here, '不是 FHIR R4 资源', 'This is not a resource of FHIR R4');
    const outer = this.exact;
    this.exact = false;
    const resource = { resourceType: element.name, ...this.object(element, element.name, here) };
    if (this.exact) this.decimals.mark(resource);
    this.exact ||= outer;
    return resource;
  }

  private object(element: XmlElement, type: string, path: string): Node {
    const shape = this.types.elements(type);
    if (!shape) fail(element, path, '不是 FHIR R4 类型', 'This is not a type of FHIR R4');
    const node: Node = {};
    for (const [name, value] of element.attributes) {
      if (shape!.has(name) && isAttribute(name, type, this.types)) node[name] = value;
      else if (!name.includes(':')) fail(element, path, `未知属性 ${name}`, `The attribute ${name} is not known`);
    }
    for (const child of element.children) {
      if (child.kind === 'text') {
        if (/\S/.test(child.text)) fail(child, path, '此处不能有文本', 'No text may stand here');
        continue;
      }
      const found = shape!.get(child.name);
      const here = `${path}.${child.name}`;
      const attribute = isAttribute(child.name, type, this.types);
      if (!found || attribute) fail(child, here, '未知元素', 'The element is not known');
      this.member(node, found!, child, here);
    }
    return node;
  }

  private member(node: Node, shape: ElementShape, element: XmlElement, path: string): void {
    const { key } = shape;
    const list = shape.array ? ((node[key] as unknown[] | undefined) ?? []) : undefined;
    if (!list && (key in node || `_${key}` in node))
      fail(element, path, '此元素只能有一个', 'This element may stand only once');
    if (shape.type === 'xhtml') {
      node[key] = this.xhtml(element, path);
      return;
    }
    if (element.namespace !== FHIR_NAMESPACE)
      fail(element, path, `命名空间应为 ${FHIR_NAMESPACE}`, `The namespace must be ${FHIR_NAMESPACE}`);
    const here = list
      ? `${path}[${Math.max(list.length, (node[`_${key}`] as unknown[] | undefined)?.length ?? 0)}]`
      : path;
    if (shape.primitive) {
      this.primitive(node, shape, element, here);
      return;
    }
    const value =
      shape.type === 'Resource' || this.types.isResource(shape.type)
        ? this.inner(element, here)
        : this.object(element, shape.type, here);
    if (!list) node[key] = value;
    else {
      list.push(value);
      node[key] = list;
    }
  }

  /** The one resource inside `contained`, `resource` or `outcome`. */
  private inner(element: XmlElement, path: string): Node {
    const inside = element.children.filter((child) => child.kind === 'element' || /\S/.test(child.text));
    const [only] = inside;
    if (only?.kind !== 'element' || inside.length > 1)
      fail(element, path, '此处应有一个资源', 'One resource is expected here');
    return this.resource(only as XmlElement, path);
  }

  private primitive(node: Node, shape: ElementShape, element: XmlElement, path: string): void {
    const text = element.attributes.get('value');
    const attributes = new Map([...element.attributes].filter(([name]) => name !== 'value'));
    const more = this.object({ ...element, attributes }, 'Element', path);
    const extra = Object.keys(more).length > 0 ? more : undefined;
    const { key } = shape;
    if (!shape.array) {
      if (text !== undefined) this.value(node, key, shape.type, text);
      if (extra) node[`_${key}`] = extra;
      if (text === undefined && !extra) fail(element, path, '元素不能为空', 'An element may not be empty');
      return;
    }
    const values = (node[key] as unknown[] | undefined) ?? [];
    const extras = (node[`_${key}`] as unknown[] | undefined) ?? [];
    const position = Math.max(values.length, extras.length);
    while (values.length < position) values.push(null);
    if (text === undefined) values.push(null);
    else this.value(values as unknown as Node, position, shape.type, text);
    if (extra || extras.length > 0) {
      while (extras.length < position) extras.push(null);
      extras.push(extra ?? null);
      node[`_${key}`] = extras;
    }
    if (values.some((value) => value !== null)) node[key] = values;
  }

  /** A value that does not fit its type stays text: the checks of structure then say so with its place. */
  private value(holder: Node, key: PropertyKey, type: string, text: string): void {
    const target = holder as Record<PropertyKey, unknown>;
    if (type === 'boolean') target[key] = text === 'true' ? true : text === 'false' ? false : text;
    else if (type === 'decimal' && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text))
      this.exact = this.decimals.read(holder, key, text) || this.exact;
    else if (/^(integer|positiveInt|unsignedInt)$/.test(type) && /^-?(0|[1-9]\d{0,14})$/.test(text))
      target[key] = Number(text);
    else target[key] = text;
  }

  /** The narrative as it stands in the source. */
  private xhtml(element: XmlElement, path: string): string {
    if (element.namespace !== XHTML_NAMESPACE)
      fail(element, path, `命名空间应为 ${XHTML_NAMESPACE}`, `The namespace must be ${XHTML_NAMESPACE}`);
    if (element.prefixed) fail(element, path, '叙述中的元素不能带前缀', 'Elements of the narrative take no prefix');
    const raw = this.source.slice(element.start, element.end);
    return /^<div[^>]*\sxmlns\s*=/.test(raw) ? raw : raw.replace(/^<div/, `<div xmlns="${XHTML_NAMESPACE}"`);
  }
}

function fail(at: { line: number }, path: string, zh: string, en: string): never {
  throw new XmlProblem(at.line, path, zh, en);
}
