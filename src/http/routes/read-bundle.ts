import { type FhirBundle, type FhirBundleEntry, KangyuError } from '../../kernel/index.ts';
import { readIfMatch } from './fhir-write.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const MAX_ENTRIES = 5000;

/** `POST ValueSet/$expand` and the like: they read, and answer by themselves. */
export function isOperation({ request }: FhirBundleEntry): boolean {
  return request!.method === 'POST' && /(^|\/)(\$|_search)/.test(request!.url.split('?')[0]!);
}

export function isReading(entry: FhirBundleEntry): boolean {
  const method: string = entry.request!.method;
  return method === 'GET' || method === 'HEAD' || isOperation(entry);
}

/** Says whether the bundle asks for more than reading. Operations ask for their rights themselves. */
export function writes(bundle: FhirBundle): boolean {
  return (bundle.entry ?? []).some((entry) => !isReading(entry));
}

/** A transaction or batch whose entries can be told apart; what is wrong is refused with its place, before anything is read. */
export function readBundle(body: unknown): FhirBundle {
  const bundle = body as FhirBundle | null | undefined;
  if (bundle?.resourceType !== 'Bundle' || (bundle.type !== 'transaction' && bundle.type !== 'batch'))
    throw wrong(
      '应为 transaction 或 batch 类型的 Bundle',
      'a Bundle of type transaction or batch is expected',
      'Bundle.type',
    );
  if (bundle.entry !== undefined && !Array.isArray(bundle.entry))
    throw wrong('entry 应为数组', 'entry must be an array', 'Bundle.entry');
  const count = bundle.entry?.length ?? 0;
  if (count > MAX_ENTRIES) throw new KangyuError('ingest.too-many-entries', { limit: MAX_ENTRIES, count });
  const urls = new Set<string>();
  const targets = new Set<string>();
  bundle.entry?.forEach((entry, i) => {
    readEntry(entry, `Bundle.entry[${i}]`);
    if (bundle.type !== 'transaction') return;
    const { fullUrl, request } = entry;
    if (fullUrl !== undefined && urls.has(fullUrl))
      throw wrong('fullUrl 重复', 'the fullUrl stands twice', `Bundle.entry[${i}].fullUrl`);
    if (fullUrl !== undefined) urls.add(fullUrl);
    if (!/^(PUT|PATCH|DELETE)$/.test(request!.method)) return;
    if (targets.has(request!.url))
      throw wrong('同一记录被写入两次', 'the same record is written twice', `Bundle.entry[${i}].request.url`);
    targets.add(request!.url);
  });
  return bundle;
}

/** Refuses an entry without a usable request, with its place. */
export function readEntry(entry: FhirBundleEntry, place: string): void {
  if (typeof entry !== 'object' || entry === null || typeof entry.request !== 'object' || entry.request === null)
    throw wrong('条目没有 request', 'the entry has no request', place);
  const { method, url } = entry.request;
  if (typeof method !== 'string' || !METHODS.has(method))
    throw wrong('请求方法不正确', 'this is not a method', `${place}.request.method`);
  if (typeof url !== 'string' || url === '' || /[\0\p{Surrogate}]/u.test(url))
    throw wrong('请求地址不正确', 'this is not an address', `${place}.request.url`);
  if (entry.fullUrl !== undefined && typeof entry.fullUrl !== 'string')
    throw wrong('fullUrl 应为文本', 'the fullUrl must be a text', `${place}.fullUrl`);
  for (const name of ['ifMatch', 'ifNoneMatch', 'ifNoneExist', 'ifModifiedSince']) {
    const value = (entry.request as Record<string, unknown>)[name];
    if (value !== undefined && (typeof value !== 'string' || /[\0\p{Surrogate}]/u.test(value)))
      throw wrong('条件应为文本', 'the condition must be a text', `${place}.request.${name}`);
  }
  if (entry.request.ifMatch !== undefined) entry.request.ifMatch = readIfMatch(entry.request.ifMatch);
  const { resource } = entry;
  if (resource !== undefined && (typeof resource !== 'object' || resource === null || Array.isArray(resource)))
    throw wrong('应为资源', 'a resource is expected', `${place}.resource`);
  const needs = method === 'POST' || method === 'PUT' || method === 'PATCH';
  if (needs && resource === undefined && !isOperation(entry))
    throw wrong('条目中没有资源', 'the entry holds no resource', `${place}.resource`);
}

function wrong(reasonZh: string, reasonEn: string, expression: string): KangyuError {
  return new KangyuError('fhir.body', { reasonZh, reasonEn, expression });
}
