import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { serviceWorker } from './service-worker-plugin.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const server = 'http://127.0.0.1:8080';

export default defineConfig({
  root,
  plugins: [react(), serviceWorker(join(root, 'public/favicon.svg'))],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // antd's core is one chunk by nature; everything else is split by page.
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: { index: join(root, 'index.html'), sw: join(root, 'src/offline/worker.ts') },
      // The service worker keeps its address: browsers look there for a new version.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': server, '/events': server, '/fhir': server, '/healthz': server },
  },
});
