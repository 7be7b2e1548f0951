import { join } from 'node:path';
import { type WrittenDump, writeMultistreamDump } from '../bench/generate/dump';
import { packageRoot } from '../src/support/version';
import { readSamplePages } from './pages';

/** Where the sample's pages lie. */
export const samplePages = (): string => join(packageRoot(), 'samples', 'pages');

/** Makes the sample's dump: `<folder>/dewiktionary/20260901/`. The same pages give the same bytes. */
export function buildSample(folder: string): WrittenDump {
  return writeMultistreamDump({
    folder,
    dbname: 'dewiktionary',
    date: '20260901',
    pages: readSamplePages(samplePages()),
  });
}

// `node dist/samples/build.js`: into the place where `aqea dev --sample` looks for it.
if (require.main === module) {
  const dump = buildSample(join(packageRoot(), 'samples', 'de-sample'));
  console.log(`${dump.folder}: ${dump.pages} pages, ${dump.files[0].size + dump.files[1].size} bytes`);
}
