/** JSON Patch (RFC 6902) over JSON Pointers (RFC 6901). Pure: the document given is not changed. */

export class PatchProblem extends Error {
  /** Position of the operation. */
  readonly step: number;
  readonly zh: string;
  readonly en: string;
  constructor(step: number, zh: string, en: string) {
    super(en);
    this.step = step;
    this.zh = zh;
    this.en = en;
  }
}

type Json = unknown;

/** A copy down to the leaves, with what stands under symbols. */
export function copyJson<T>(node: T): T {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return Object.assign(node.map(copyJson), symbolsOf(node)) as T;
  const copy = { ...node } as Record<PropertyKey, unknown>;
  for (const key of Object.keys(copy)) copy[key] = copyJson(copy[key]);
  return copy as T;
}

function symbolsOf(node: object): object {
  return Object.fromEntries(
    Object.getOwnPropertySymbols(node).map((symbol) => [symbol, (node as Record<symbol, unknown>)[symbol]]),
  );
}

type Fail = (zh: string, en: string) => never;

/** The document with all operations applied in order; throws PatchProblem for the first that cannot be. */
export function applyJsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new PatchProblem(0, '补丁应为操作的数组', 'a patch is a list of operations');
  const root = { document: copyJson(document) };
  patch.forEach((operation, step) => {
    const fail: Fail = (zh, en) => {
      throw new PatchProblem(step, zh, en);
    };
    applyOne(root, operation, fail);
  });
  return root.document;
}

function applyOne(root: { document: Json }, operation: Json, fail: Fail): unknown {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation))
    fail('操作应为对象', 'an operation is an object');
  const { op, path, from, value } = operation as Record<string, Json>;
  const target = pointer(path, 'path', fail);
  const needed = (): Json =>
    'value' in (operation as object) ? copyJson(value) : fail('缺少 value', 'value is missing');
  switch (op) {
    case 'add':
      return add(root, target, needed(), fail);
    case 'replace':
      read(root, target, fail);
      return set(root, target, needed(), fail);
    case 'remove':
      remove(root, target, fail);
      return undefined;
    case 'move': {
      const source = pointer(from, 'from', fail);
      if (source.length < target.length && source.every((part, i) => part === target[i]))
        fail('不能移入自身之内', 'nothing moves into itself');
      return add(root, target, remove(root, source, fail), fail);
    }
    case 'copy':
      return add(root, target, copyJson(read(root, pointer(from, 'from', fail), fail)), fail);
    case 'test':
      if (!equal(read(root, target, fail), needed())) fail('测试值不符', 'the value tested is another');
      return undefined;
    default:
      return fail('未知操作', 'the operation is not known');
  }
}

function pointer(text: Json, name: string, fail: Fail): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/')) || /~(?![01])/.test(text))
    return fail(`${name} 应为 JSON Pointer`, `${name} is no JSON Pointer`);
  const parts = text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.includes('__proto__') ? fail('不允许的成员名', 'a name that is not allowed') : parts;
}

function read(root: { document: Json }, parts: readonly string[], fail: Fail): Json {
  let node = root.document;
  for (const part of parts) {
    const missing = () => fail(`没有 ${clip(part)}`, `there is no ${clip(part)}`);
    if (Array.isArray(node)) node = node[position(part, node.length - 1, fail)];
    else if (typeof node === 'object' && node !== null && Object.hasOwn(node, part))
      node = (node as Record<string, Json>)[part];
    else missing();
  }
  return node;
}

function add(root: { document: Json }, parts: readonly string[], value: Json, fail: Fail): void {
  const last = parts.at(-1);
  if (last === undefined) {
    root.document = value;
    return;
  }
  const holder = read(root, parts.slice(0, -1), fail);
  if (Array.isArray(holder))
    holder.splice(last === '-' ? holder.length : position(last, holder.length, fail), 0, value);
  else member(holder, fail)[last] = value;
}

function set(root: { document: Json }, parts: readonly string[], value: Json, fail: Fail): void {
  const last = parts.at(-1);
  if (last === undefined) root.document = value;
  else {
    const holder = read(root, parts.slice(0, -1), fail);
    if (Array.isArray(holder)) holder[position(last, holder.length - 1, fail)] = value;
    else member(holder, fail)[last] = value;
  }
}

function remove(root: { document: Json }, parts: readonly string[], fail: Fail): Json {
  const value = read(root, parts, fail);
  const last = parts.at(-1);
  if (last === undefined) return fail('不能移除整个资源', 'the whole document cannot be removed');
  const holder = read(root, parts.slice(0, -1), fail);
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete member(holder, fail)[last];
  return value;
}

function member(holder: Json, fail: Fail): Record<string, Json> {
  return typeof holder === 'object' && holder !== null
    ? (holder as Record<string, Json>)
    : fail('此处没有成员', 'there are no members here');
}

function position(part: string, most: number, fail: Fail): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(part)
    ? Number(part)
    : fail(`${clip(part)} 不是位置`, `${clip(part)} is no position`);
  return index <= most ? index : fail(`没有第 ${index} 项`, `there is no item ${index}`);
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && equal((a as Record<string, Json>)[key], (b as Record<string, Json>)[key]),
    )
  );
}
