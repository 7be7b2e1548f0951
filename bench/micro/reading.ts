import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { Command } from 'commander';
import { Bz2Decoder } from '../../src/sources/bz2/bz2Decoder';
import { ExportReader } from '../../src/sources/xml/exportReader';
import { XmlText } from '../../src/sources/xml/xmlText';
import { writeMultistreamDump } from '../generate/dump';
import { germanPages } from '../generate/germanPages';

// `node dist/bench/micro/reading.js [--dump FILE.xml.bz2] [--pages N] [--rounds N]`: what reading costs, alone, on one
// core: bzip2 by our decoder and by the bzip2 command, pages by our scanner. MB are 10^6 bytes of XML, CPU time.

interface Measured {
  name: string;
  seconds: number;
}

/** CPU seconds of the fastest of some rounds. */
function fastest(rounds: number, step: () => void): number {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = cpuUsage();
    step();
    const { user, system } = cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

/** Decodes a file's streams, giving each to `take`; answers the bytes of XML. */
function decode(decoder: Bz2Decoder, packed: Buffer, take: (stream: Buffer[]) => void): number {
  decoder.open({ file: 'bench' });
  let at = 0;
  let bytes = 0;
  let stream: Buffer[] = [];
  for (;;) {
    const step = decoder.next();
    if (step.kind === 'end') return bytes;
    if (step.kind === 'bytes') {
      bytes += step.bytes.length;
      stream.push(step.bytes);
      take(stream);
      stream = [];
    } else if (step.kind === 'input') {
      at += decoder.write(packed.subarray(at));
      if (at === packed.length) decoder.end();
    }
  }
}

/** Scans XML in pieces of about a stream's size; with texts or without. */
function scan(xml: readonly Buffer[], texts: 'decoded' | 'left alone'): number {
  const reader = new ExportReader({ file: 'bench', holds: 'document' });
  const text = new XmlText();
  let pages = 0;
  for (const piece of xml) {
    reader.push(piece);
    for (let page = reader.next(); page; page = reader.next()) {
      pages++;
      text.decode(reader.buffer, page.titleStart, page.titleEnd, () => 'title');
      const body = page.newest?.text;
      if (texts === 'decoded' && body) text.decode(reader.buffer, body.start, body.end, () => 'text');
    }
  }
  return pages;
}

function generated(pages: number, folder: string): string {
  const dump = writeMultistreamDump({
    folder,
    dbname: 'dewiktionary',
    date: '20260901',
    pages: germanPages(pages, 1),
  });
  return join(dump.folder, dump.files[0].name);
}

function main(): void {
  const options = new Command('reading')
    .option('--dump <file>', 'a .xml.bz2 file; without it, pages are generated')
    .option('--pages <n>', 'how many pages to generate', '10000')
    .option('--rounds <n>', 'the fastest counts', '5')
    .parse()
    .opts<{ dump?: string; pages: string; rounds: string }>();
  const folder = mkdtempSync(join(tmpdir(), 'aqea-reading-'));
  try {
    const file = options.dump ?? generated(Number(options.pages), folder);
    const rounds = Number(options.rounds);
    const packed = readFileSync(file);
    const decoder = new Bz2Decoder();
    const xml: Buffer[] = [];
    const bytes = decode(decoder, packed, (stream) => xml.push(...stream.map((piece) => Buffer.from(piece))));
    const xmlMb = bytes / 1e6;
    const pages = scan(xml, 'left alone');
    const measured: Measured[] = [
      {
        name: 'bzip2, ours',
        seconds: fastest(rounds, () => decode(decoder, packed, () => undefined)),
      },
      { name: 'XML, texts left alone', seconds: fastest(rounds, () => scan(xml, 'left alone')) },
      { name: 'XML, texts decoded', seconds: fastest(rounds, () => scan(xml, 'decoded')) },
    ];
    const command = bzip2Command(file, folder, rounds);
    if (command !== null) measured.push({ name: 'bzip2, the command', seconds: command });
    console.log(`${file}: ${pages} pages, ${statSync(file).size} bytes, ${xmlMb.toFixed(1)} MB of XML`);
    console.log(`${'step'.padEnd(24)}  CPU s   MB/s`);
    for (const { name, seconds } of measured) {
      console.log(
        `${name.padEnd(24)} ${seconds.toFixed(3).padStart(6)} ${(xmlMb / seconds).toFixed(0).padStart(6)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** User and system seconds of `bzip2 -dc`; null where there is none. */
function bzip2Command(file: string, folder: string, rounds: number): number | null {
  const script = join(folder, 'time.sh');
  writeFileSync(script, 'bzip2 -dc "$1" > /dev/null && times\n');
  let best = Infinity;
  try {
    for (let round = 0; round < rounds; round++) {
      const times = execFileSync('sh', [script, file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      // The second line is that of the children.
      const [user = 0, system = 0] = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(
        (t) => Number(t[1]) * 60 + Number(t[2]),
      );
      best = Math.min(best, user + system);
    }
    return best;
  } catch {
    return null;
  }
}

main();
