import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { App, Ctx } from './app.ts';

/** Prometheus metrics of this server: durations by route, the audit's lag, and the gauges the composition adds. */
export function measureRequests(app: App, ctx: Ctx, options: { process: boolean }): void {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'kangyu_http_request_seconds',
    help: 'Duration of requests by method, route pattern and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
    registers: [registry],
  });
  const gauges: Ctx['gauges'] = {
    kangyu_audit_waiting: { help: 'Audit entries not stored yet', read: () => ctx.access.audit.waiting },
    kangyu_db_connections: {
      help: 'Open database connections of the application pool',
      read: () => ctx.kernel.db.pool.totalCount,
    },
    kangyu_db_waiting: {
      help: 'Requests waiting for a database connection',
      read: () => ctx.kernel.db.pool.waitingCount,
    },
    ...ctx.gauges,
  };
  for (const [name, { help, read }] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  }
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    ctx.answers.all += 1;
    if (reply.elapsedTime <= 1000) ctx.answers.quick += 1;
    durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { config: { access: { public: true } }, schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
