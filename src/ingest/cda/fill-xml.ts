/** Entries of documents out of templates: texts that begin with `=TEXT`, `=TIME` or `=OID` are FHIRPath over a resource. Pure. */
import type { XmlNode, XmlValue } from '../../algorithms/cda/write-xml.ts';
import { type CompiledPath, compilePath } from '../../algorithms/fhirpath/compile.ts';
import { type Item, type PathModel, rootItem } from '../../algorithms/fhirpath/items.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { cdaContent } from './content.ts';

/** Names lead where they stand in the JSON; no model is asked. */
const PLAIN: PathModel = { property: () => undefined, properties: () => undefined, parent: () => undefined };
const paths = new Map<string, CompiledPath>();

function find(expression: string, items: readonly unknown[]): Item[] {
  let path = paths.get(expression);
  if (!path) {
    path = compilePath(expression, PLAIN);
    paths.set(expression, path);
  }
  return path({ focus: items.map((item) => rootItem(item, PLAIN)) });
}

/** One entry for each of the resources that `each` finds; those that would say nothing are left out. */
export function fillXml(template: unknown, each: string, resources: readonly FhirResource[]): XmlNode[] {
  return find(each, resources).flatMap(({ value }) => {
    const { value: filled } = fill(template, value);
    return filled === undefined || typeof filled === 'string' || Array.isArray(filled) ? [] : [filled];
  });
}

interface Part {
  value: XmlValue;
  named: boolean;
  filled: boolean;
}

function fill(template: unknown, resource: unknown): Part {
  if (typeof template === 'string') {
    if (!template.startsWith('=')) return { value: template, named: false, filled: false };
    const value = evaluate(template, resource);
    return { value, named: true, filled: value !== undefined };
  }
  if (Array.isArray(template)) {
    const parts = template.map((item) => fill(item, resource));
    const values = parts.map(({ value }) => value).filter((value) => value !== undefined);
    return {
      value: values.length > 0 ? values : undefined,
      named: parts.some((part) => part.named),
      filled: parts.some((part) => part.filled),
    };
  }
  const copy: XmlNode = {};
  let [named, filled] = [false, false];
  for (const [key, child] of Object.entries(template as Record<string, unknown>)) {
    const part = fill(child, resource);
    named ||= part.named;
    filled ||= part.filled;
    if (part.value !== undefined) copy[key] = part.value;
  }
  return { value: named && !filled ? undefined : copy, named, filled };
}

function evaluate(text: string, resource: unknown): string | undefined {
  const [, kind, expression] = /^=(TEXT|TIME|OID) (.+)$/s.exec(text)!;
  const [found] = find(expression!, [resource]);
  if (found?.value === undefined || found.value === null) return undefined;
  const said = String(found.value);
  if (kind === 'TIME') return v3Time(said);
  return kind === 'OID' ? oidOf(said) : said;
}

/** OID of a code system: its own, or the first that content/cda knows for its address. */
function oidOf(system: string): string | undefined {
  if (system.startsWith('urn:oid:')) return system.slice(8);
  return Object.entries(cdaContent().systems.codeSystems).find(([, uri]) => uri === system)?.[0] ?? system;
}

/** A FHIR date or dateTime as HL7 V3 writes it; times in the zone of the national documents, which name none. */
export function v3Time(time: string): string {
  if (time.length <= 10) return time.replaceAll('-', '');
  const { zone } = cdaContent().systems;
  const shift = Number(zone.slice(0, 3)) * 60 + Number(`${zone[0]}${zone.slice(4)}`);
  return new Date(Date.parse(time) + shift * 60_000).toISOString().slice(0, 19).replace(/[-:T]/g, '');
}
