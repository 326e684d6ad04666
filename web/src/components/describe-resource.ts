/** One line of a record as people read it. `path` is where it stands in the resource, `keys` what it is called, step by step. */
export interface Line {
  path: string;
  keys: string[];
  value: string;
}

type Json = unknown;
type Obj = Record<string, Json>;
const isObject = (value: Json): value is Obj => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: Json): string => (value === null || value === undefined ? '' : String(value));

function lastPart(url: string): string {
  return url.split(/[/:]/).at(-1) ?? url;
}

/** The short form of the common FHIR data types; undefined = not one of them, walk into it. */
function dataType(value: Obj): string | undefined {
  if (Array.isArray(value.coding) || (typeof value.text === 'string' && Object.keys(value).length === 1)) {
    const codings = (Array.isArray(value.coding) ? value.coding : [])
      .filter(isObject)
      .map((coding) => [text(coding.code), text(coding.display)].filter(Boolean).join(' '));
    return [text(value.text), ...codings].filter(Boolean).join(' · ');
  }
  if (
    'code' in value &&
    'system' in value &&
    Object.keys(value).every((key) => ['code', 'system', 'display', 'version'].includes(key))
  ) {
    return [text(value.code), text(value.display)].filter(Boolean).join(' ');
  }
  if ('start' in value || 'end' in value) {
    if (Object.keys(value).every((key) => key === 'start' || key === 'end'))
      return `${text(value.start) || '…'} → ${text(value.end) || '…'}`;
  }
  if (typeof value.div === 'string') return narrative(value.div);
  if ('reference' in value) return [text(value.reference), text(value.display)].filter(Boolean).join(' ');
  if (typeof value.value === 'number' && ('unit' in value || 'code' in value))
    return `${value.value} ${text(value.unit ?? value.code)}`;
  if ('value' in value && 'system' in value && typeof value.value === 'string') return value.value;
  if (typeof value.family === 'string' || Array.isArray(value.given)) {
    return (
      text(value.text) || `${text(value.family)}${(Array.isArray(value.given) ? value.given : []).map(text).join('')}`
    );
  }
  return undefined;
}

/** The words of a narrative without its marks. */
function narrative(div: string): string {
  return div
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Lines of a FHIR resource, in its own order; `meta` and narrative are left out (the version header shows them). */
export function describeResource(resource: Obj): Line[] {
  const lines: Line[] = [];
  walk(resource, '', [], lines);
  return lines;
}

function walk(value: Json, path: string, keys: string[], lines: Line[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, at) => {
      walk(item, `${path}/${at}`, keys, lines);
    });
    return;
  }
  if (!isObject(value)) {
    if (value !== null && value !== undefined) lines.push({ path, keys, value: text(value) });
    return;
  }
  if (path) {
    const short = dataType(value);
    if (short !== undefined) {
      const system =
        typeof value.system === 'string' && typeof value.value === 'string' ? [lastPart(value.system)] : [];
      lines.push({ path, keys: [...keys, ...system], value: short });
      return;
    }
  }
  if (typeof value.linkId === 'string') {
    walkAnswer(value, path, keys, lines);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (!path && ['resourceType', 'id', 'meta', 'text', 'implicitRules', 'language'].includes(key)) continue;
    if ((key === 'extension' || key === 'modifierExtension') && Array.isArray(item)) {
      item.forEach((extension, at) => {
        if (isObject(extension)) walkExtension(extension, `${path}/${key}/${at}`, keys, lines);
      });
    } else {
      walk(item, `${path}/${key}`, [...keys, key], lines);
    }
  }
}

/** A question with its answers on one line, called as it was asked, under the section it stands in. */
function walkAnswer(item: Obj, path: string, keys: string[], lines: Line[]): void {
  const asked = text(item.text) || text(item.linkId);
  const answers = (Array.isArray(item.answer) ? item.answer : []).filter(isObject);
  const given = answers.map((answer) => Object.entries(answer).find(([key]) => key.startsWith('value'))?.[1]);
  const sections = keys.filter((key) => key !== 'item');
  if (given.length > 0) {
    lines.push({ path: `${path}/answer`, keys: [...sections, asked], value: given.map(answerText).join(' · ') });
  }
  for (const holder of [item, ...answers]) walk(holder.item, `${path}/item`, [...sections, asked], lines);
}

function answerText(value: Json): string {
  if (!isObject(value)) return text(value);
  return text(value.display) || (dataType(value) ?? (text(value.code) || JSON.stringify(value)));
}

function walkExtension(extension: Obj, path: string, keys: string[], lines: Line[]): void {
  const name = lastPart(text(extension.url));
  const valueKey = Object.keys(extension).find((key) => key.startsWith('value'));
  if (valueKey) {
    walk(extension[valueKey], `${path}/${valueKey}`, [...keys, name], lines);
    return;
  }
  if (Array.isArray(extension.extension)) {
    extension.extension.forEach((inner, at) => {
      if (isObject(inner)) walkExtension(inner, `${path}/extension/${at}`, [...keys, name], lines);
    });
  }
}

/** Paths whose value is new or other than in the version before; paths of that version which are gone are `removed`. */
export function changedLines(now: Line[], before: Line[]): { changed: Set<string>; removed: Line[] } {
  const old = new Map(before.map((line) => [line.path, line.value]));
  const present = new Set(now.map((line) => line.path));
  return {
    changed: new Set(now.filter((line) => old.get(line.path) !== line.value).map((line) => line.path)),
    removed: before.filter((line) => !present.has(line.path)),
  };
}
