/**
 * Paths into a CDA document: the part of XPath that mappings need, independent of the prefixes a document uses. Pure.
 *
 *     step/step/@attribute     `sdtc:step` for HL7's extensions, `*` any element, `..` parent, `.` the node, `//step` any depth, `text()`
 *     step[template=OID]       with this templateId (whatever its extension)
 *     step[@a=x,y] [path=x]    with one of the values; `[path]` exists, `[!path]` does not, `[!path=x]` is not
 *     a | b                    the first that finds something;  a + b  both
 */
import type { XmlElement } from '../fhir-xml/xml-tree.ts';

export const V3 = 'urn:hl7-org:v3';
export const SDTC = 'urn:hl7-org:sdtc';
/** Inside quotes and brackets nothing separates. */
type Test = (node: XmlElement, tree: CdaTree) => boolean;
interface Step {
  deep: boolean;
  name: string;
  tests: Test[];
}
type Path = readonly (readonly (readonly Step[])[])[]; // alternatives of unions of steps

/** An element or, at the end of a path, the text of an attribute or element. */
export type Selected = XmlElement | string;

/** A document with the parents of its elements. */
export class CdaTree {
  readonly root: XmlElement;
  readonly #parents = new Map<XmlElement, XmlElement>();

  constructor(root: XmlElement) {
    this.root = root;
    const open = [root];
    for (let node = open.pop(); node; node = open.pop()) {
      for (const child of node.children) {
        if (child.kind !== 'element') continue;
        this.#parents.set(child, node);
        open.push(child);
      }
    }
  }

  parent(node: XmlElement): XmlElement | undefined {
    return this.#parents.get(node);
  }

  /** Where a node stands, as people and XML tools write it: `/ClinicalDocument/component[1]/…`. */
  xpath(node: XmlElement): string {
    const parts: string[] = [];
    for (let at: XmlElement | undefined = node; at; at = this.parent(at)) {
      const name = at.name;
      const siblings: XmlElement[] = this.parent(at) ? elementsOf(this.parent(at)!).filter((e) => e.name === name) : [];
      parts.unshift(siblings.length > 1 ? `${name}[${siblings.indexOf(at) + 1}]` : name);
    }
    return `/${parts.join('/')}`;
  }

  select(node: XmlElement, path: string): Selected[] {
    for (const union of compile(path)) {
      const found = union.flatMap((steps) => this.#walk(node, steps));
      if (found.length > 0) return found;
    }
    return [];
  }

  elements(node: XmlElement, path: string): XmlElement[] {
    return this.select(node, path).filter((one): one is XmlElement => typeof one !== 'string');
  }

  first(node: XmlElement, path: string): XmlElement | undefined {
    return this.elements(node, path)[0];
  }

  /** Text of the first thing found: an attribute, or what an element says. */
  text(node: XmlElement, path: string): string | undefined {
    const [found] = this.select(node, path);
    const text = typeof found === 'object' ? textOf(found) : found;
    return text?.trim() === '' ? undefined : text?.trim();
  }

  #walk(start: XmlElement, steps: readonly Step[]): Selected[] {
    let nodes: XmlElement[] = [start];
    for (const [i, { deep, name, tests }] of steps.entries()) {
      if (name.startsWith('@')) return nodes.flatMap((node) => attribute(node, name.slice(1)) ?? []);
      if (name === 'text()') return nodes.map(textOf).filter((text) => text.trim() !== '');
      const next: XmlElement[] = [];
      for (const node of nodes) {
        const candidates =
          name === '..' ? [this.parent(node)] : name === '.' ? [node] : deep ? below(node) : elementsOf(node);
        for (const one of candidates)
          if (one && named(one, name) && tests.every((test) => test(one, this))) next.push(one);
      }
      nodes = deep && i > 0 ? [...new Set(next)] : next;
    }
    return nodes;
  }
}

export const elementsOf = (node: XmlElement): XmlElement[] =>
  node.children.filter((child): child is XmlElement => child.kind === 'element');

/** All text inside an element. */
export function textOf(node: XmlElement): string {
  let text = '';
  const open: (XmlElement | { kind: 'text'; text: string })[] = [node];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.kind === 'text') text += at.text;
    else open.push(...[...at.children].reverse());
  }
  return text;
}

/** An attribute by name; `xsi:type` under whatever prefix the document has. */
export function attribute(node: XmlElement, name: string): string | undefined {
  const colon = name.indexOf(':');
  if (colon < 0) return node.attributes.get(name);
  for (const [key, value] of node.attributes) if (key.endsWith(name.slice(colon))) return value;
  return undefined;
}

/** The type that `xsi:type` names, without prefix. */
export const typeOf = (node: XmlElement): string | undefined => attribute(node, 'xsi:type')?.split(':').at(-1);

function below(node: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  const open = elementsOf(node).reverse();
  for (let at = open.pop(); at; at = open.pop()) {
    found.push(at);
    open.push(...elementsOf(at).reverse());
  }
  return found;
}

function named(node: XmlElement, name: string): boolean {
  if (name === '*' || name === '.' || name === '..') return node.namespace === V3 || node.namespace === SDTC;
  return name.startsWith('sdtc:')
    ? node.namespace === SDTC && node.name === name.slice(5)
    : node.namespace === V3 && node.name === name;
}

const compiled = new Map<string, Path>();
function compile(path: string): Path {
  let known = compiled.get(path);
  if (!known) {
    known = split(path, '|').map((union) => split(union, ' + ').map(stepsOf));
    compiled.set(path, known);
  }
  return known;
}

/** Checks a path; throws an Error that says what is wrong with it. */
export function checkPath(path: string): void {
  compile(path);
}

function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '[') depth += 1;
    else if (text[i] === ']') depth -= 1;
    else if (depth === 0 && text.startsWith(separator, i)) {
      parts.push(text.slice(from, i));
      i += separator.length - 1;
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim());
}

function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  let deep = false;
  for (const part of split(path, '/')) {
    if (part === '') {
      deep = true;
      continue;
    }
    const match = /^(@[\w:.-]+|text\(\)|\.\.|\.|\*|[A-Za-z][\w:.-]*)((?:\[[^\]]*\])*)$/.exec(part);
    if (!match) throw new Error(`the step ${part} of ${path} cannot be read`);
    const tests = [...match[2]!.matchAll(/\[([^\]]*)\]/g)].map(([, test]) => testOf(test!));
    steps.push({ deep, name: match[1]!, tests });
    deep = false;
  }
  if (steps.length === 0) throw new Error('a path is empty');
  return steps;
}

function testOf(text: string): Test {
  const not = text.startsWith('!');
  const body = not ? text.slice(1) : text;
  const [path, values] = body.split(/=(.*)/s) as [string, string | undefined];
  if (path === 'template') {
    const roots = new Set(values!.split(','));
    return (node, tree) => tree.select(node, 'templateId/@root').some((root) => roots.has(root as string)) !== not;
  }
  if (values === undefined) return (node, tree) => tree.select(node, path).length > 0 !== not;
  const wanted = new Set(values.split(','));
  return (node, tree) =>
    tree.select(node, path).some((found) => wanted.has(typeof found === 'string' ? found : textOf(found).trim())) !==
    not;
}
