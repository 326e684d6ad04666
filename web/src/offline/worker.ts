/**
 * The service worker: keeps the files of the work without a network, so that it starts from nothing. The build writes which files
 * and their version into it. Requests to the platform's interfaces never pass through it.
 */
interface Work extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Work {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface ShellWorker {
  addEventListener(type: 'install' | 'activate', listener: (event: Work) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
const worker = globalThis as unknown as ShellWorker;

const { version, files } = JSON.parse('__KANGYU_SHELL__') as { version: string; files: string[] };
const CACHE = `kangyu-shell-${version}`;
/** Slower than that, the network counts as away. */
const PATIENCE_MS = 4000;

worker.addEventListener('install', (event) => {
  // All or nothing: a worker that lacks a file is not installed, and the one before goes on.
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(files.map((one) => new Request(one, { cache: 'reload' })))),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith('kangyu-shell-') && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (/^\/(api|fhir|events|metrics|healthz|readyz)(\/|$)/.test(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (files.includes(url.pathname)) event.respondWith(kept(request));
});

/** The page as the platform has it, and the one kept where the platform cannot be reached. */
async function page(request: Request): Promise<Response> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE_MS);
  let failed: Response | undefined;
  try {
    const answer = await fetch(request, { signal: cut.signal });
    if (answer.status < 500) return answer;
    failed = answer;
  } catch (error) {
    // No network, or too slow a one: what is kept follows. Anything else is a fault of this program.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  } finally {
    clearTimeout(timer);
  }
  // Without a kept page the platform's own words are better than none.
  return (await caches.match('/index.html', { cacheName: CACHE })) ?? failed ?? Response.error();
}

async function kept(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  return (await caches.match(pathname, { cacheName: CACHE })) ?? fetch(request);
}
