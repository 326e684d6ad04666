import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import type { Plugin } from 'vite';

interface Built {
  type: 'chunk' | 'asset';
  fileName: string;
  code?: string;
  source?: string | Uint8Array;
  isEntry?: boolean;
  facadeModuleId?: string | null;
  imports?: string[];
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> };
}

/** What is opened without a network: these modules with everything that they import. */
const OPENED = [/\/index\.html$/, /\/src\/offline\/app\.tsx$/, /\/src\/i18n\/(zh|en)\.ts$/];
/** Files of web/public that the shell shows. */
const PUBLIC = ['/favicon.svg', '/manifest.webmanifest'];
const ICONS = { 'icons/icon-180.png': 180, 'icons/icon-192.png': 192, 'icons/icon-512.png': 512 };

/** Writes into the service worker which files it keeps and their version, and draws the icons from the product's mark. */
export function serviceWorker(mark: string): Plugin {
  return {
    name: 'kangyu-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const [fileName, width] of Object.entries(ICONS)) {
        const source = new Resvg(readFileSync(mark, 'utf8'), { fitTo: { mode: 'width', value: width } })
          .render()
          .asPng();
        this.emitFile({ type: 'asset', fileName, source });
      }
      const built = bundle as unknown as Record<string, Built>;
      const kept = filesOf(built).map((file) => `/${file}`);
      const html = built['index.html']?.source ?? '';
      const files = ['/index.html', ...PUBLIC, '/icons/icon-192.png', ...kept].sort();
      const version = createHash('sha256').update(JSON.stringify(files)).update(html).digest('hex').slice(0, 16);
      const worker = built['sw.js'];
      if (worker?.code === undefined) throw new Error('the service worker was not built');
      const text = JSON.stringify(JSON.stringify({ version, files }));
      const code = worker.code.replace(/(["'`])__KANGYU_SHELL__\1/, () => text);
      if (code === worker.code) throw new Error('the service worker does not say where its files stand');
      worker.code = code;
    },
  };
}

function filesOf(bundle: Record<string, Built>): string[] {
  const found = new Set<string>();
  const visit = (fileName: string): void => {
    const one = bundle[fileName];
    if (!one || found.has(fileName)) return;
    found.add(fileName);
    for (const next of one.imports ?? []) visit(next);
    for (const asset of [...(one.viteMetadata?.importedCss ?? []), ...(one.viteMetadata?.importedAssets ?? [])])
      found.add(asset);
  };
  const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
  for (const wanted of OPENED) {
    const opened = chunks.filter(({ facadeModuleId }) => wanted.test((facadeModuleId ?? '').replaceAll('\\', '/')));
    if (opened.length === 0) throw new Error(`nothing built is ${wanted}`);
    for (const { fileName } of opened) visit(fileName);
  }
  return [...found];
}
