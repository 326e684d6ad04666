/** The entries of a document as resources, by the rules of its family. */
import { attribute, type CdaTree } from '../../algorithms/cda/select.ts';
import type { XmlElement } from '../../algorithms/fhir-xml/xml-tree.ts';
import type { FhirResource, Problem } from '../../kernel/index.ts';
import type { EntryRule } from './content.ts';
import { recordId } from './read-header.ts';
import { fillTemplate, type Scope } from './template.ts';

export interface ReadEntry {
  node: XmlElement;
  /** The section it stands in. */
  section: XmlElement | undefined;
  resource: FhirResource;
  problems: Problem[];
}
export interface EntriesRead {
  entries: ReadEntry[];
  /** What was found and could not become a resource. */
  warnings: Problem[];
}
interface Naming {
  source: string;
  /** What stands for the patient in ids: samples and bad senders use one id for entries of many. */
  patient: string;
  /** The document set, for entries without an id of their own. */
  set: string;
}

/** Ids of entries without an id of their own begin like this: they live and go with their document. */
export const boundPrefix = (set: string): string => `${recordId('set', set).slice(0, 20)}-`;

export function readEntries(rules: readonly EntryRule[], base: Omit<Scope, 'urlOf'>, naming: Naming): EntriesRead {
  const { tree } = base;
  const warnings: Problem[] = [];
  const found = findEntries(rules, tree);
  const ids = assignIds(found, tree, naming);
  const scope: Scope = {
    ...base,
    urlOf: (node) => {
      const of = found.find((one) => one.node === node);
      return of && `${of.rule.resource.resourceType}/${ids.get(node)}`;
    },
  };
  const incomplete = new Set<XmlElement>();
  const entries = found.flatMap(({ rule, node }): ReadEntry[] => {
    const resource = fillTemplate(rule.resource, node, scope) as FhirResource;
    const missing = rule.requires.filter(
      (element) => !(element in resource) && !Object.keys(resource).some((key) => key.startsWith(element)),
    );
    if (missing.length > 0) {
      incomplete.add(node);
      warnings.push(incompleteEntry(rule, missing, tree.xpath(node)));
      return [];
    }
    resource.id = ids.get(node)!;
    return [{ node, section: sectionOf(tree, node), resource, problems: [] }];
  });
  // What nothing became of is not referred to.
  const gone = new Set(
    found
      .filter(({ node }) => incomplete.has(node))
      .map(({ rule, node }) => `${rule.resource.resourceType}/${ids.get(node)}`),
  );
  if (gone.size > 0)
    for (const { resource } of entries) if (Array.isArray(resource.result)) dropResults(resource, gone);
  return { entries, warnings };
}

function dropResults(report: FhirResource, gone: ReadonlySet<string>): void {
  report.result = (report.result as { reference: string }[]).filter(({ reference }) => !gone.has(reference));
  if ((report.result as unknown[]).length === 0) delete report.result;
}

interface Found {
  rule: EntryRule;
  node: XmlElement;
}

function findEntries(rules: readonly EntryRule[], tree: CdaTree): Found[] {
  const taken = new Set<XmlElement>();
  const found: Found[] = [];
  for (const rule of rules) {
    for (const node of tree.elements(tree.root, rule.match)) {
      if (taken.has(node) || isInside(tree, node, taken, found)) continue;
      if (rule.sections && !rule.sections.includes(sectionCode(tree, node) ?? '')) continue;
      taken.add(node);
      found.push({ rule, node });
    }
  }
  const order = new Map([...documentOrder(tree)].map((node, i) => [node, i]));
  return found.sort((a, b) => order.get(a.node)! - order.get(b.node)!);
}

/** Whether a node lies below one that was taken whole. */
function isInside(tree: CdaTree, node: XmlElement, taken: ReadonlySet<XmlElement>, found: readonly Found[]): boolean {
  for (let at = tree.parent(node); at; at = tree.parent(at))
    if (taken.has(at) && found.some((one) => one.node === at && one.rule.whole)) return true;
  return false;
}

function* documentOrder(tree: CdaTree): Generator<XmlElement> {
  const open = [tree.root];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i -= 1) {
      const child = node.children[i]!;
      if (child.kind === 'element') open.push(child);
    }
  }
}

export function sectionOf(tree: CdaTree, node: XmlElement): XmlElement | undefined {
  for (let at = tree.parent(node); at; at = tree.parent(at)) if (at.name === 'section') return at;
  return undefined;
}

function sectionCode(tree: CdaTree, node: XmlElement): string | undefined {
  const section = sectionOf(tree, node);
  return section && tree.text(section, 'code/@code');
}

/** An entry with an id is the same record in whatever document of the source it stands; others are known within their document. */
function assignIds(found: readonly Found[], tree: CdaTree, { source, patient, set }: Naming): Map<XmlElement, string> {
  const ids = new Map<XmlElement, string>();
  const used = new Set<string>();
  for (const { rule, node } of found) {
    const type = String(rule.resource.resourceType);
    const own = tree.elements(node, 'id').find((one) => attribute(one, 'root') && !attribute(one, 'nullFlavor'));
    const named =
      own && recordId(source, patient, type, `${attribute(own, 'root')}^${attribute(own, 'extension') ?? ''}`);
    let id = named;
    const says = [
      rule.id,
      sectionCode(tree, node),
      attributesOf(tree.first(node, 'code')),
      attributesOf(tree.first(node, 'effectiveTime')),
    ];
    for (let n = 1; id === undefined || used.has(`${type}/${id}`); n += 1)
      id = boundPrefix(set) + recordId(...says.map(String), String(n)).slice(4, 30);
    used.add(`${type}/${id}`);
    ids.set(node, id);
  }
  return ids;
}

const attributesOf = (node: XmlElement | undefined): string => (node ? [...node.attributes].flat().join(' ') : '');

function incompleteEntry(rule: EntryRule, missing: readonly string[], xpath: string): Problem {
  return {
    rule: 'cda-entry-incomplete',
    severity: 'warning',
    expression: xpath,
    message: {
      zh: `${rule.title.zh}条目缺少 ${missing.join('、')}，只保留在叙述文本中`,
      en: `The entry of ${rule.title.en} lacks ${missing.join(', ')} and is kept in the narrative only`,
    },
  };
}
