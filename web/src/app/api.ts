import type { ApiError, Bilingual } from '../../../src/http/contract.ts';
import { preferences } from './preferences.ts';

export type Params = Record<string, string | number | boolean | null | undefined>;

/** An answer of the server that is not 2xx, or no answer at all (`code` 'network', status 0). */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly messages: Bilingual | undefined;
  readonly requestId: string | undefined;
  readonly details: unknown;
  constructor(status: number, body: Partial<ApiError['error']>) {
    super(body.message ?? `HTTP ${status}`);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = body.code ?? `http-${status}`;
    this.messages = body.messages;
    this.requestId = body.requestId;
    this.details = body.details;
  }
}

export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

function failureOf(status: number, text: string, requestId: string | null): ApiFailure {
  let body: Partial<ApiError['error']> = {};
  try {
    body = (JSON.parse(text) as Partial<ApiError>).error ?? {};
  } catch {
    // A proxy or a crash answered with something that is not our JSON; the status alone is what is known.
  }
  return new ApiFailure(status, { ...body, requestId: body.requestId ?? requestId ?? undefined });
}

/** The server writes messages and files in the language of the interface. */
function languageHeader() {
  return { 'accept-language': preferences().language };
}

let background = false;
/** Requests that start inside `fetchAgain` are the page's own: the server does not count them as use of the session. */
export function inBackground(fetchAgain: () => void): void {
  background = true;
  try {
    fetchAgain();
  } finally {
    background = false;
  }
}

async function send<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json', ...languageHeader() };
  if (background) headers['x-kangyu-background'] = '1';
  if (body !== undefined) headers['content-type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiFailure(0, { code: 'network', message: String(cause) });
  }
  const text = await answer.text();
  if (!answer.ok) throw failureOf(answer.status, text, answer.headers.get('x-request-id'));
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, params?: Params, signal?: AbortSignal) =>
    send<T>('GET', address(path, params), undefined, signal),
  post: <T>(path: string, body: unknown = {}) => send<T>('POST', path, body),
  put: <T>(path: string, body: unknown) => send<T>('PUT', path, body),
  patch: <T>(path: string, body: unknown) => send<T>('PATCH', path, body),
  delete: <T>(path: string) => send<T>('DELETE', path),
};

/** Sends a multipart form; `onProgress` gets the sent share 0..1 (fetch has no upload progress, hence XHR). */
export function upload<T>(path: string, form: FormData, onProgress?: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries({ accept: 'application/json', ...languageHeader() }))
      request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(new ApiFailure(0, { code: 'network', message: 'network' }));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve((request.responseText ? JSON.parse(request.responseText) : undefined) as T);
      } else {
        reject(failureOf(request.status, request.responseText, request.getResponseHeader('x-request-id')));
      }
    };
    request.send(form);
  });
}

/** Fetches a file and hands it to the browser as a download; `onProgress` gets the bytes read so far and the total when known. */
export async function download(
  path: string,
  fallbackName: string,
  onProgress?: (bytes: number, total: number | null) => void,
): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: 'same-origin', headers: languageHeader() });
  } catch (cause) {
    throw new ApiFailure(0, { code: 'network', message: String(cause) });
  }
  if (!answer.ok) throw failureOf(answer.status, await answer.text(), answer.headers.get('x-request-id'));
  const length = Number(answer.headers.get('content-length'));
  const chunks: BlobPart[] = [];
  const reader = answer.body?.getReader();
  let bytes = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value as Uint8Array<ArrayBuffer>);
    bytes += part.value.byteLength;
    onProgress?.(bytes, length > 0 ? length : null);
  }
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  saveBlob(new Blob(chunks, { type }), nameOf(answer.headers.get('content-disposition')) ?? fallbackName);
}

function nameOf(disposition: string | null): string | undefined {
  const extended = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (extended) return decodeURIComponent(extended);
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1];
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
