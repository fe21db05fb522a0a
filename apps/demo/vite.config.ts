import { defineConfig } from 'vite';
import { listFiles } from './list-files';
import { pageLinks } from './page-links';

// Cross-origin isolation lets WebAssembly use threads; a host without these headers serves the same page on one thread.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  // Relative, so that the built folder can be put anywhere, in a sub-folder too.
  base: './',
  server: { headers },
  preview: { headers },
  worker: { format: 'es' },
  plugins: [pageLinks(), listFiles()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'src/offline/service-worker.ts' },
      output: {
        // Browsers look for a new service worker at the address of the old one.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
