/** How bodies of /fhir are read: JSON, XML and patches, compressed or not, within bounds; what cannot be read names its place. */
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { XmlProblem } from '../algorithms/fhir-xml/xml-tree.ts';
import { JsonProblem, KangyuError, parseSentJson } from '../kernel/index.ts';
import type { App } from './app.ts';
import './fhir-errors.ts';
import { fhirFromXml } from './fhir-xml.ts';

/** Of a body after decompression; 5,000 entries of 8 KB. */
const FHIR_BODY = 40 * 1024 * 1024;
/** Levels of objects and lists; the deepest resource of the standard has some 20. */
const MAX_DEPTH = 100;

const DECOMPRESS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

const sent = new WeakMap<FastifyRequest, string>();

/** The JSON of a request as it came, for the raw inbox; undefined for other forms. */
export function sentJson(request: FastifyRequest): Buffer | undefined {
  const text = sent.get(request);
  return text === undefined ? undefined : Buffer.from(text);
}

/** Made before the routes: parsers, the bound of bodies under /fhir, and addresses with a slash at the end. */
export function readFhirBodies(app: App): void {
  const json = (request: FastifyRequest, body: string | Buffer, done: (error: Error | null, value?: unknown) => void) =>
    answer(done, () => {
      const text = String(body);
      if (isBodiless(request, text)) return undefined;
      sent.set(request, text);
      return readJson(text);
    });
  app.addContentTypeParser(
    ['application/fhir+json', 'application/json-patch+json', 'text/json'],
    { parseAs: 'string' },
    json,
  );
  app.addContentTypeParser(
    ['application/fhir+xml', 'application/xml', 'text/xml'],
    { parseAs: 'string' },
    (request, body, done) =>
      answer(done, () => {
        if (!request.url.startsWith('/fhir')) throw new KangyuError('http.media-type');
        return isBodiless(request, String(body)) ? undefined : readXml(String(body));
      }),
  );
  // /api takes plain JSON with the parser of the framework; FHIR clients send it too and get places for their mistakes.
  const plain = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    request.url.startsWith('/fhir') ? json(request, body, done) : plain(request, body as string, done),
  );
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/fhir')) route.bodyLimit ??= FHIR_BODY;
  });
  app.addHook('preParsing', async (request, _reply, payload) => decompressed(request, payload as Readable));
}

/** Clients that name a type with every request name it of a delete too, which has nothing to read. */
const isBodiless = (request: FastifyRequest, text: string): boolean => request.method === 'DELETE' && text === '';

/** A body sent compressed. The bound of the route counts what comes out, so a bomb is cut off at it. */
function decompressed(request: FastifyRequest, payload: Readable): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '' || !request.url.startsWith('/fhir')) return payload;
  // Lines of any number are unpacked by the route that reads them as they come.
  if (/^application\/(fhir\+|x-)?ndjson/i.test(request.headers['content-type'] ?? '')) return payload;
  const make = DECOMPRESS[encoding];
  if (!make) throw new KangyuError('fhir.encoding', { encoding: encoding.slice(0, 20) });
  const plain = make() as unknown as Readable & { receivedEncodedLength: number };
  plain.receivedEncodedLength = 0;
  payload.on('data', (chunk: Buffer) => {
    plain.receivedEncodedLength += chunk.length;
  });
  payload.on('error', (error) => plain.destroy(error));
  payload.pipe(plain as unknown as NodeJS.WritableStream);
  return plain;
}

function readJson(text: string): unknown {
  try {
    return parseSentJson(text, MAX_DEPTH);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const { line, column, kind } = error;
    const [reasonZh, reasonEn] = {
      syntax: ['语法有误', 'the syntax is wrong here'],
      depth: [`嵌套超过 ${MAX_DEPTH} 层`, `nested deeper than ${MAX_DEPTH} levels`],
      key: ['不允许的成员名', 'a name that is not allowed'],
    }[kind] as [string, string];
    throw new KangyuError('fhir.json', { line, column, reasonZh, reasonEn });
  }
}

function readXml(text: string): unknown {
  try {
    return fhirFromXml(text);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    const { line, path, zh, en } = error;
    throw new KangyuError('fhir.xml', {
      line,
      reasonZh: zh,
      reasonEn: en,
      ...(path === '' ? {} : { expression: path }),
    });
  }
}

function answer(done: (error: Error | null, value?: unknown) => void, read: () => unknown): void {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, value);
}
