import http from 'node:http';
import https from 'node:https';
import { createGunzip } from 'node:zlib';
import { KangyuError, type Kernel } from '../../kernel/index.ts';
import { createEndpointGuard, type EndpointGuard } from '../../record/index.ts';

const MOST_FILES = 1000;
const IDLE_MS = 60_000;
const NDJSON = /ndjson/;

/**
 * The files that a manifest names (`{ "input": [{ "url": … }] }`, or the same as Parameters), checked before anything is
 * read. Hosts must stand in KANGYU_IMPORT_HOSTS: a server that fetched from wherever it is told would reach what only it may.
 */
export function readManifest(kernel: Pick<Kernel, 'config'>, body: unknown): URL[] {
  const manifest = (body ?? {}) as Record<string, unknown>;
  const { inputFormat } = manifest;
  if (typeof inputFormat === 'string' && !NDJSON.test(inputFormat))
    throw refused(inputFormat, '只读取 NDJSON', 'is not served; files are NDJSON');
  const texts = addressesOf(manifest);
  if (texts.length === 0) throw refused('input', '没有写明文件的地址（input[].url）', 'names no files (input[].url)');
  if (texts.length > MOST_FILES)
    throw refused('input', `最多 ${MOST_FILES} 个文件`, `names more than ${MOST_FILES} files`);
  const hosts = kernel.config.importHosts;
  if (!hosts)
    throw refused(
      'input',
      '没有允许读取的主机（KANGYU_IMPORT_HOSTS）',
      'cannot be read: no hosts are allowed (KANGYU_IMPORT_HOSTS)',
    );
  const guard = createEndpointGuard(hosts);
  return texts.map((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      throw refused(text, '应为 https 地址', 'must be an https address');
    if (url.username || url.password) throw refused(url.host, '不能含口令', 'must not hold a password');
    if (guard.check(url)) throw refused(url.host, '不在允许读取的主机之列', 'is not among the hosts that may be read');
    return url;
  });
}

function addressesOf(manifest: Record<string, unknown>): string[] {
  const list = (value: unknown): Record<string, unknown>[] =>
    (Array.isArray(value) ? value : []).filter((one) => typeof one === 'object' && one !== null);
  if (manifest.resourceType !== 'Parameters')
    return list(manifest.input).flatMap(({ url }) => (typeof url === 'string' ? [url] : []));
  return list(manifest.parameter)
    .filter(({ name }) => name === 'input')
    .flatMap(({ part }) => list(part))
    .filter(({ name }) => name === 'url')
    .flatMap(({ valueUrl, valueUri, valueString }) => [valueUrl ?? valueUri ?? valueString])
    .filter((url): url is string => typeof url === 'string');
}

/** All files as one stream, one after the other, each opened when the one before has been read. */
export async function* readSources(kernel: Pick<Kernel, 'config'>, urls: readonly URL[]): AsyncGenerator<Buffer> {
  const guard = createEndpointGuard(kernel.config.importHosts);
  for (const url of urls) {
    yield* readSource(guard, url);
    yield Buffer.from('\n'); // a last line may have no end
  }
}

async function* readSource(guard: EndpointGuard, url: URL): AsyncGenerator<Buffer> {
  const response = await open(guard, url);
  const zipped = response.headers['content-encoding'] === 'gzip' || url.pathname.endsWith('.gz');
  const source = zipped ? response.pipe(createGunzip()) : response;
  response.once('error', (error) => source.destroy(error));
  try {
    yield* source as AsyncIterable<Buffer>;
  } catch (error) {
    const reason = (error as { code?: string }).code ?? 'broken off';
    throw new KangyuError('bulk.source', { host: url.host, reason }, { cause: error });
  } finally {
    response.destroy();
  }
}

/** Redirects are not followed, so that they cannot lead to where nothing may be read. */
function open(guard: EndpointGuard, url: URL): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown) =>
      reject(new KangyuError('bulk.source', { host: url.host, reason }, { cause }));
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      lookup: guard.lookupFor(url),
      headers: { accept: 'application/fhir+ndjson, application/x-ndjson' },
    });
    request.setTimeout(IDLE_MS, () => request.destroy(new Error(`silent for ${IDLE_MS / 1000} s`)));
    request.on('response', (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      fail(`HTTP ${response.statusCode}`);
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message.slice(0, 200), error));
    request.end();
  });
}

const refused = (place: string, reasonZh: string, reasonEn: string): KangyuError =>
  new KangyuError('bulk.manifest', { place: place.slice(0, 200), reasonZh, reasonEn });
