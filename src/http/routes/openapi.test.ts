import { beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing.ts';

interface Operation {
  parameters?: { name: string; in: string; schema?: object }[];
  requestBody?: object;
  responses: Record<string, object>;
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
}

describe('the description of /api', () => {
  let t: TestApp;
  let description: Description;
  beforeAll(async () => {
    t = await testApp();
    description = (await t.app.inject('/api/openapi.json')).json();
  });

  const operations = () =>
    Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        operation,
      })),
    );

  it('names every route of /api, and no other than those there are', () => {
    const pattern = (url: string) => url.replace(/:(\w+)(\([^)]*\))?/g, '{$1}');
    const routes = t.app.routeList
      .filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/api/') && url !== '/api/openapi.json')
      .map(({ method, url }) => `${method} ${pattern(url)}`);
    const described = operations().map(({ name }) => name);
    expect(routes.length).toBeGreaterThan(20);
    expect(described).toEqual(expect.arrayContaining(routes));
    const all = t.app.routeList.map(({ method, url }) => `${method} ${pattern(url)}`);
    for (const name of described) expect(all).toContain(name);
  });

  it('declares each parameter of a path', () => {
    for (const { name, path, operation } of operations()) {
      const declared = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name);
      expect(declared.sort(), name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort());
    }
  });

  it('refers to nothing it does not hold', () => {
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"#([^"]+)"/g)].map((match) => match[1]!);
    for (const reference of new Set(references)) {
      const found = reference
        .split('/')
        .slice(1)
        .reduce<unknown>(
          (node, key) =>
            (node as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
          description,
        );
      expect(found, reference).toBeDefined();
    }
  });
});
