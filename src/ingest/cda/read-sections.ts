/** Sections of a document as sections of a Composition. */
import { anyOf, conceptOf, type TypeContext } from '../../algorithms/cda/datatypes.ts';
import { listDiv, narrativeDiv } from '../../algorithms/cda/narrative.ts';
import { attribute, type CdaTree } from '../../algorithms/cda/select.ts';
import type { XmlElement } from '../../algorithms/fhir-xml/xml-tree.ts';
import type { ReadEntry } from './read-entries.ts';

type Section = Record<string, unknown>;

export function readSections(tree: CdaTree, types: TypeContext, entries: readonly ReadEntry[]): Section[] {
  const top = tree.elements(tree.root, 'component/structuredBody/component/section');
  return top.flatMap((section) => readSection(tree, types, section, entries));
}

function readSection(tree: CdaTree, types: TypeContext, node: XmlElement, entries: readonly ReadEntry[]): Section[] {
  const code = tree.first(node, 'code');
  const title = tree.text(node, 'title') ?? (code && attribute(code, 'displayName'));
  const text = tree.first(node, 'text');
  const div = (text && narrativeDiv(text)) ?? listDiv(sayEntries(tree, types, node));
  const entry = entries
    .filter(({ section }) => section === node)
    .map(({ resource }) => ({ reference: `${resource.resourceType}/${resource.id}` }));
  const inner = tree.elements(node, 'component/section').flatMap((child) => readSection(tree, types, child, entries));
  if (!div && entry.length === 0 && inner.length === 0) return [];
  const concept = code && conceptOf(code, types);
  return [
    {
      ...(title ? { title } : {}),
      ...(concept ? { code: concept } : {}),
      ...(div ? { text: { status: text && narrativeDiv(text) ? 'additional' : 'generated', div } } : {}),
      ...(entry.length > 0 ? { entry } : {}),
      ...(inner.length > 0 ? { section: inner } : {}),
    },
  ];
}

/** What the entries of a section say, by name and value: national documents leave the narrative empty. */
function sayEntries(tree: CdaTree, types: TypeContext, section: XmlElement): { name: string; value: string }[] {
  const said = tree.elements(
    section,
    'entry//observation[value] + entry//procedure[code/@code] + entry//manufacturedMaterial[code]',
  );
  return said.flatMap((node) => {
    const code = tree.first(node, 'code');
    const name = code && (attribute(code, 'displayName')?.trim() || attribute(code, 'code'));
    const value =
      node.name === 'observation' ? sayValue(anyOf(tree.first(node, 'value')!, types)) : attribute(code!, 'code');
    return name && value ? [{ name, value }] : [];
  });
}

export function sayValue(found: { type: string; value: any } | undefined): string | undefined {
  if (!found) return undefined;
  const { type, value } = found;
  if (type === 'CodeableConcept') return value.text ?? value.coding?.[0]?.display ?? value.coding?.[0]?.code;
  if (type === 'Quantity') return `${value.comparator ?? ''}${value.value}${value.unit ? ` ${value.unit}` : ''}`;
  if (type === 'Boolean') return value ? '是' : '否';
  if (type === 'Range') return `${value.low.value}–${value.high.value}${value.high.unit ? ` ${value.high.unit}` : ''}`;
  if (type === 'Period') return [value.start, value.end].filter(Boolean).join(' – ');
  if (type === 'Ratio') return `${value.numerator.value}/${value.denominator.value}`;
  return String(value).replace('T', ' ');
}
