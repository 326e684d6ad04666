import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KangyuError } from '../kernel/index.ts';
import type { App } from './app.ts';
import { languageOf } from './language.ts';

const OWN_PATHS = /^\/(api|fhir|events|metrics|healthz|readyz)(\/|$)/;

/** Serves the built web application, compressed by the build (scripts/build.mjs); addresses of pages give its index.html, everything else unknown is a plain 404. */
export async function serveWeb(app: App, root: string): Promise<void> {
  await app.register(fastifyStatic, { root: resolve(root), serve: false, preCompressed: true });
  app.get('/*', { config: { access: { public: true } }, schema: { hide: true } }, (request, reply) => {
    const path = decodePath(request);
    if (path === undefined || OWN_PATHS.test(path)) throw new KangyuError('http.not-found');
    if (isFile(root, path)) return sendAsset(reply, path);
    if (!(request.headers.accept ?? '').includes('text/html')) throw new KangyuError('http.not-found');
    if (!existsSync(join(root, 'index.html'))) return sendMissing(request, reply);
    return reply
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-encoding')
      .sendFile('index.html', { cacheControl: false });
  });
}

function decodePath(request: FastifyRequest): string | undefined {
  try {
    return decodeURIComponent(request.url.split('?')[0]!);
  } catch {
    return undefined; // a broken percent sequence names nothing
  }
}

function isFile(root: string, path: string): boolean {
  if (path.includes('\0')) return false;
  const file = resolve(root, `.${path}`);
  return file.startsWith(resolve(root) + sep) && existsSync(file) && statSync(file).isFile();
}

/** Built assets carry a hash in their name and never change; the rest is asked for again. */
function sendAsset(reply: FastifyReply, path: string): FastifyReply {
  const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return reply.header('cache-control', cache).header('vary', 'accept-encoding').sendFile(path, { cacheControl: false });
}

function sendMissing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const zh = languageOf(request) === 'zh';
  const title = zh ? '网页尚未构建' : 'The web application is not built';
  const text = zh
    ? '接口正常运行。请在程序目录执行 <code>npm run build</code>，然后刷新本页。'
    : 'The interface runs. Run <code>npm run build</code> in the program folder and reload.';
  const page = `<!doctype html><html lang="${zh ? 'zh-CN' : 'en'}"><meta charset="utf-8"><title>Kangyu 康域</title><h1>${title}</h1><p>${text}</p></html>`;
  return reply.code(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page);
}
