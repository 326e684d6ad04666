import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyCompress from '@fastify/compress';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyMultipart from '@fastify/multipart';
import fastifySwagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Access } from '../access/index.ts';
import { type Config, KangyuError, type Kernel, MAX_FILE_MB, packageRoot } from '../kernel/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { App, Ctx } from './app.ts';
import { type AreaTree, createAreaTree } from './area-tree.ts';
import { auditRequests } from './audit-hook.ts';
import { handleErrors, sendError, toKangyuError } from './error-handler.ts';
import { withoutLastSlash, wrongMethod } from './fhir-addresses.ts';
import { readFhirBodies } from './fhir-bodies.ts';
import { guardScopes } from './fhir-scopes.ts';
import { guardRoutes } from './guard.ts';
import { measureRequests } from './metrics.ts';
import { guardNodes } from './node-doors.ts';
import { registerRoutes } from './routes.ts';
import { serveWeb } from './static-web.ts';
import { isHttps, readTls } from './tls.ts';
import { validatorCompiler } from './validation.ts';

export interface ServerOptions {
  access: Access;
  pipeline: Pipeline;
  /** Checks of /readyz and gauges of /metrics that the composition adds (views, writer queue, jobs). */
  readiness?: Ctx['readiness'];
  gauges?: Ctx['gauges'];
  /** Folder of the built web application. */
  webRoot?: string;
  /** Metrics of the process beside those of the server; off in tests. */
  processMetrics?: boolean;
}

const MAX_BODY = (MAX_FILE_MB + 1) * 1024 * 1024; // a file and the fields around it
const AREAS_EVERY_MS = 60_000;
/** Answers in text go out compressed to who takes it: a list of 50 KB crosses a village's network as 6. Live events stay as they are. */
const COMPRESSION = {
  encodings: ['gzip' as const],
  zlibOptions: { level: 4 },
  threshold: 4096,
  customTypes: /^(application\/(\w+\+)?(json|xml)|text\/(csv|plain|html))\b/,
  globalDecompression: false, // who may send compressed bodies reads them within bounds (fhir-bodies.ts)
};

/**
 * The whole HTTP interface over one kernel. Call `listen` on the result; `close` ends live pages, waits for requests and
 * stores the audit's rest, and comes before closing the kernel.
 */
export async function createServer(kernel: Kernel, options: ServerOptions): Promise<App> {
  const app: App = fastify({
    loggerInstance: kernel.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: 'loopback', // a reverse proxy on this machine may tell the client's address and host
    bodyLimit: MAX_BODY,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    rewriteUrl: withoutLastSlash,
    ...tlsOptions(kernel.config),
    // Addresses that cannot be decoded come to no route and to no hook.
    frameworkErrors: (error, request, reply) => {
      sendError(toKangyuError(error), request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  const { pipeline } = options;
  const ctx: Ctx = {
    version: programVersion(),
    kernel,
    access: options.access,
    pipeline,
    areas: createAreaTree(kernel),
    readiness: options.readiness ?? {},
    gauges: options.gauges ?? {},
    answers: { all: 0, quick: 0 },
  };
  await keepAreas(app, ctx.areas, kernel);
  options.access.isWithin = ctx.areas.isWithin;

  handleErrors(app);
  await secure(app, kernel);
  await app.register(fastifyCookie);
  await app.register(fastifyCompress, COMPRESSION);
  guardRoutes(app, ctx);
  guardNodes(app, ctx);
  guardScopes(app);
  auditRequests(app, ctx);
  logRequests(app);
  await app.register(fastifyMultipart, {
    limits: { fileSize: MAX_FILE_MB * 1024 * 1024, files: 10, fields: 50, fieldSize: 100_000 },
  });
  await describe(app, ctx.version);
  readFhirBodies(app);

  measureRequests(app, ctx, { process: options.processMetrics ?? true });
  registerRoutes(app, ctx);
  await serveWeb(app, options.webRoot ?? join(packageRoot(), 'dist', 'web'));
  app.setNotFoundHandler((request, reply) =>
    sendError(wrongMethod(app, request, reply) ?? new KangyuError('http.not-found'), request, reply),
  );
  app.addHook('onClose', () => options.access.audit.close());
  await app.ready();
  return app;
}

/** The framework's types know an https server as another one; what is used of it here is the same. */
function tlsOptions({ tls }: Config): object {
  return tls ? { https: readTls(tls, 'TLS_*') } : {};
}

function programVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** The tree follows imports and the change of the day; a failed reading keeps the old one. */
async function keepAreas(app: App, areas: AreaTree, kernel: Kernel): Promise<void> {
  await areas.refresh();
  const timer = setInterval(
    () => areas.refresh().catch((error) => kernel.log.warn({ err: error }, 'the area tree was not read')),
    AREAS_EVERY_MS,
  );
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
}

async function secure(app: App, kernel: Kernel): Promise<void> {
  const https = isHttps(kernel.config);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"], // the component library writes its styles into the page
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'worker-src': ["'self'", 'blob:'],
        'object-src': ["'none'"],
        'base-uri': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        ...(https ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    strictTransportSecurity: https,
    crossOriginOpenerPolicy: https, // browsers ignore it on plain http and complain
    originAgentCluster: https,
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/** Method, route pattern, status, time: no addresses with ids, no queries, no bodies. */
function logRequests(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unknown' : request.routeOptions.url;
    request.log.info(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}

async function describe(app: App, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Kangyu', description: 'Regional population-health platform', version },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'kangyu_session' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { bearer: [] }],
    },
    transform: jsonSchemaTransform,
  });
}
