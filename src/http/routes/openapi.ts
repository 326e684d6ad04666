import type { App } from '../app.ts';

/** The description of /api, made from the schemas that validate it. */
export function registerOpenApi(app: App): void {
  app.get('/api/openapi.json', { config: { access: { public: true } }, schema: { hide: true } }, () => app.swagger());
}
