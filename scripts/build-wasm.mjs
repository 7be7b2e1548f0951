// Compiles the bzip2 decoder (AssemblyScript) to WebAssembly: `node scripts/build-wasm.mjs`.
// Does nothing when the module is newer than its sources.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'src/sources/bz2/assembly');
const target = join(root, 'dist/src/sources/bz2/bz2.wasm');

const builtAt = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const changedAt = readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs);
if (builtAt < Math.max(...changedAt)) {
  mkdirSync(dirname(target), { recursive: true });
  // Written beside and renamed: several processes may build at once.
  const temporary = `${target}.${process.pid}`;
  const { main } = await import('assemblyscript/asc');
  const { error, stderr } = await main([
    relative(root, join(sources, 'bz2.ts')),
    ...['--baseDir', root, '--outFile', relative(root, temporary)],
    ...['--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd', '--initialMemory', '224'],
  ]);
  if (error) {
    rmSync(temporary, { force: true });
    console.error(`${stderr.toString()}\n${error.message}`);
    process.exit(1);
  }
  renameSync(temporary, target);
}
