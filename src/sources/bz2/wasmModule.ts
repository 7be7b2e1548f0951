import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `assembly/bz2.ts` exports. */
export interface Bz2Exports {
  memory: { buffer: ArrayBuffer };
  init(): void;
  reset(): void;
  inputAddress(): number;
  inputSize(): number;
  outputAddress(): number;
  position(): number;
  blockPosition(): number;
  compact(): number;
  setInput(length: number): void;
  streamHeader(): number;
  nextBlock(slot: number): number;
  walk(count: number): void;
  open(slot: number): void;
  drain(): number;
}

/** The part of WebAssembly used here; its types come only with the browser's library. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: unknown };
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

const PROJECT = join(__dirname, '..', '..', '..');

let compiled: object | undefined;

/** A decoder of its own, about 14 MB; the compiled code is shared within a thread. */
export function instantiateBz2(): Bz2Exports {
  compiled ??= new WebAssembly.Module(readFileSync(locateWasm()));
  const exports = new WebAssembly.Instance(compiled, {}).exports as Bz2Exports;
  exports.init();
  return exports;
}

/** Beside this file when built; else in `dist/`, compiled first where this runs from a checkout's sources (tests). */
function locateWasm(): string {
  const beside = join(__dirname, 'bz2.wasm');
  if (existsSync(beside)) return beside;
  if (existsSync(join(__dirname, 'assembly', 'bz2.ts'))) {
    execFileSync(process.execPath, [join(PROJECT, 'scripts', 'build-wasm.mjs')], { stdio: 'inherit' });
  }
  return join(PROJECT, 'dist', 'src', 'sources', 'bz2', 'bz2.wasm');
}
