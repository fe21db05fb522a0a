import { isUrl, MusicaError } from '@musica/core/client';
import { type WasmFile, type WasmOptions, wasmFiles } from './backend';

/** Where each binary is, as absolute URLs. */
export function wasmUrls(files: WasmOptions['files']): Record<WasmFile, string> {
  if (files === undefined) return defaultUrls();
  if (typeof files === 'string' || isUrl(files)) {
    const folder = `${files}`.replace(/\/?$/, '/');
    return urls((file) => new URL(file, new URL(folder, globalThis.location?.href)));
  }
  return urls((file) => {
    const url = files[file];
    if (url === undefined)
      throw new MusicaError('config', `wasm.files: there is no URL of ${file}`, {
        hint: `give a folder, or URLs of ${wasmFiles.join(', ')}`,
      });
    return new URL(url, globalThis.location?.href);
  });
}

/** Written out one by one: bundlers recognise this form, copy the files and put their URLs here. */
function defaultUrls(): Record<WasmFile, string> {
  return {
    'tfjs-backend-wasm.wasm': new URL('./wasm/tfjs-backend-wasm.wasm', import.meta.url).href,
    'tfjs-backend-wasm-simd.wasm': new URL('./wasm/tfjs-backend-wasm-simd.wasm', import.meta.url).href,
    'tfjs-backend-wasm-threaded-simd.wasm': new URL(
      './wasm/tfjs-backend-wasm-threaded-simd.wasm',
      import.meta.url,
    ).href,
  };
}

const urls = (of: (file: WasmFile) => URL) =>
  Object.fromEntries(wasmFiles.map((file) => [file, of(file).href])) as Record<WasmFile, string>;
