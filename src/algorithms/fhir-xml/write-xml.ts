/** FHIR JSON to FHIR XML, elements in the order of the StructureDefinition. Pure. */
import {
  type Decimals,
  type ElementShape,
  FHIR_NAMESPACE,
  type FhirTypes,
  isAttribute,
  XHTML_NAMESPACE,
} from './element-tables.ts';
import { parseXml, XmlProblem } from './xml-tree.ts';

type Node = Record<string, unknown>;

/** The resource as an XML document; throws for elements that its type does not have. */
export function writeFhirXml(
  resource: object,
  types: FhirTypes,
  decimals: Decimals,
  options: { pretty?: boolean } = {},
): string {
  const writer = new Writer(types, decimals, options.pretty ?? false);
  writer.resource(resource as Node, 0, ` xmlns="${FHIR_NAMESPACE}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>${options.pretty ? '' : '\n'}${writer.parts.join('')}`;
}

class Writer {
  readonly parts: string[] = [];
  private readonly types: FhirTypes;
  private readonly decimals: Decimals;
  private readonly pretty: boolean;
  constructor(types: FhirTypes, decimals: Decimals, pretty: boolean) {
    this.types = types;
    this.decimals = decimals;
    this.pretty = pretty;
  }

  resource(resource: Node, depth: number, namespace = ''): void {
    const type = String(resource.resourceType);
    if (!this.types.isResource(type)) throw new Error(`${type} is not a resource of FHIR R4`);
    this.object(type, resource, type, depth, namespace);
  }

  private object(name: string, node: Node, type: string, depth: number, attributes = ''): void {
    const shape = this.types.elements(type);
    if (!shape) throw new Error(`${type} is not a type of FHIR R4`);
    for (const key in node) {
      if (shape.has(key) || (key.startsWith('_') && shape.get(key.slice(1))?.primitive)) continue;
      if (key !== 'resourceType') throw new Error(`${type} has no element ${key}`);
    }
    let own = attributes;
    for (const key of ['id', 'url'])
      if (node[key] !== undefined && isAttribute(key, type, this.types))
        own += ` ${key}="${escaped(String(node[key]))}"`;
    this.line(depth);
    this.parts.push(`<${name}${own}`);
    const mark = this.parts.push('>');
    for (const element of shape.values()) {
      if (isAttribute(element.key, type, this.types)) continue;
      if (node[element.key] === undefined && node[`_${element.key}`] === undefined) continue;
      this.member(node, element, depth + 1);
    }
    this.end(name, mark, depth);
  }

  private member(node: Node, element: ElementShape, depth: number): void {
    const { key, type } = element;
    const value = node[key];
    if (type === 'xhtml') {
      this.line(depth);
      this.parts.push(narrative(String(value)));
      return;
    }
    if (element.primitive) {
      const extra = node[`_${key}`];
      if (!element.array) this.primitive(key, node, key, extra as Node | undefined, depth);
      else {
        const values = (value as unknown[] | undefined) ?? [];
        const extras = (extra as (Node | null)[] | undefined) ?? [];
        for (let i = 0; i < Math.max(values.length, extras.length); i += 1)
          this.primitive(key, values, i, extras[i] ?? undefined, depth);
      }
      return;
    }
    for (const item of Array.isArray(value) ? value : [value]) {
      if (type === 'Resource' || this.types.isResource(type)) {
        this.line(depth);
        this.parts.push(`<${key}>`);
        this.resource(item as Node, depth + 1);
        this.line(depth);
        this.parts.push(`</${key}>`);
      } else this.object(key, item as Node, type, depth);
    }
  }

  private primitive(name: string, holder: unknown, key: PropertyKey, extra: Node | undefined, depth: number): void {
    const value = (holder as Record<PropertyKey, unknown>)[key];
    const written =
      value === undefined || value === null
        ? ''
        : ` value="${escaped(this.decimals.write(holder, key) ?? String(value))}"`;
    if (extra) this.object(name, extra, 'Element', depth, written);
    else if (written !== '') {
      this.line(depth);
      this.parts.push(`<${name}${written}/>`);
    }
  }

  /** Closes an element; one without content is written as an empty tag. `mark` is the number of parts up to its `>`. */
  private end(name: string, mark: number, depth: number): void {
    if (this.parts.length === mark) {
      this.parts[mark - 1] = '/>';
      return;
    }
    this.line(depth);
    this.parts.push(`</${name}>`);
  }

  private line(depth: number): void {
    if (this.pretty) this.parts.push(`\n${'  '.repeat(depth)}`);
  }
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0, production 2, leaves out
const NOT_WRITABLE = /[\u0000-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** For attribute values; spaces other than the blank would be read as blanks, and XML has no way to write control characters. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ESCAPES[character]!)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(NOT_WRITABLE, '\uFFFD');
}

/** The narrative as it is; JSON also lets through what is no XML, and that is shown as text. */
function narrative(div: string): string {
  const text = div.trim();
  try {
    const { name, namespace } = parseXml(text);
    if (name === 'div' && namespace === XHTML_NAMESPACE) return text;
    if (name === 'div' && namespace === '') return text.replace(/^<div/, `<div xmlns="${XHTML_NAMESPACE}"`);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
  }
  return `<div xmlns="${XHTML_NAMESPACE}">${escaped(text)}</div>`;
}
