/** Tokens with SMART scopes: which interaction with which type a request to /fhir is, and whether the scopes hold it. */
import { type Caller, covers, type Interaction } from '../access/index.ts';
import { KangyuError } from '../kernel/index.ts';
import type { App } from './app.ts';
import { isFhir } from './error-handler.ts';

/** `any`: of whatever types the scopes name; the answer holds no others (record-scope.ts). */
export interface ScopeNeed {
  type: string | 'any';
  interaction: Interaction;
}

const BY_METHOD: Record<string, Interaction> = { PUT: 'u', PATCH: 'u', DELETE: 'd' };
/** Operations that tell nothing of records. */
const OPEN = new Set(['$validate', '$expand', '$lookup', '$validate-code', '$subsumes', '$translate', '$versions']);

/** Pure. `path` is what follows /fhir; `writes` says that an operation changes records. Undefined: nothing is needed. */
export function scopeNeed(method: string, path: string, writes = false): ScopeNeed | undefined {
  const [first = '', ...rest] = path
    .replace(/\?.*$/s, '')
    .split('/')
    .filter((part) => part !== '');
  const operation = [first, ...rest].find((part) => part.startsWith('$'));
  if (operation && OPEN.has(operation)) return undefined;
  if (operation === '$export') return { type: 'any', interaction: 'r' };
  if (first.startsWith('$')) return { type: '*', interaction: writes ? 'u' : 'r' };
  if (first === '' || first === '_search') return { type: 'any', interaction: 's' };
  if (first === '_history') return { type: 'any', interaction: 'r' };
  if (!/^[A-Z]/.test(first)) return undefined; // metadata, discovery, files and states of bulk jobs
  if (operation) return { type: first, interaction: writes ? 'u' : 'r' };
  const change = BY_METHOD[method];
  if (change) return { type: first, interaction: change };
  const [second, third] = rest;
  if (second === undefined) return { type: first, interaction: method === 'POST' ? 'c' : 's' };
  if (second === '_search') return { type: first, interaction: 's' };
  if (second === '_history' || third === undefined || third === '_history') return { type: first, interaction: 'r' };
  return { type: third === '*' ? 'any' : third, interaction: 's' }; // a compartment
}

export function requireScope({ scopes }: Pick<Caller, 'scopes'>, need: ScopeNeed | undefined): void {
  if (!scopes || !need) return;
  const { type, interaction } = need;
  const types = type === 'any' ? [...scopes.keys()] : [type];
  if (!types.some((one) => covers(scopes, one, interaction)))
    throw new KangyuError('access.scope-missing', { scope: `system/${type === 'any' ? '*' : type}.${interaction}` });
}

/** Comes after guardRoutes. The entries of a bundle are asked one by one (fhir-bundle.ts). */
export function guardScopes(app: App): void {
  app.addHook('onRequest', async (request) => {
    const access = request.is404 ? undefined : request.routeOptions.config.access;
    if (!access || 'public' in access || !request.caller.scopes) return;
    if (!isFhir(request)) throw new KangyuError('access.scope-missing', { scope: request.url.replace(/\?.*$/s, '') });
    const path = request.url.replace(/^\/fhir(?=\/|\?|$)/, '');
    if (request.method === 'POST' && /^\/?(\?|$)/.test(path)) return;
    const writes = 'permission' in access && access.permission === 'fhir.write';
    requireScope(request.caller, scopeNeed(request.method, path, writes));
  });
}
