import type { Page } from '../entries/page';
import type { EditionProfile, PageReading } from './profile';

/** A line of a page and what it became. */
export interface ExplainedLine {
  /** From 1. */
  number: number;
  text: string;
  /** Fields of the entry, as `synonyms` or `senses[0]`; nothing for blank lines. */
  fields: string[];
  /** Why it is in no field; undefined when it is in one. */
  ignored: string | undefined;
}

export interface ExplainedPage extends PageReading {
  lines: ExplainedLine[];
}

const IGNORED = 'ignored: ';
const NOT_READ = 'nothing reads it';
const BEFORE = 'stands before the first section';
const COMMENT = 'a comment';

/** Reads a page and says of each line what it became. Slower than reading, and for people. */
export function explainPage(profile: EditionProfile, page: Page): ExplainedPage {
  const text = page.text.replace(/\r\n?/g, '\n');
  const lines = text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line, said: [] as string[] }));
  const starts = startsOf(lines.map((line) => line.text));
  const reading = profile.readPage(
    { ...page, text },
    {
      explain: (from, field, to = from) => {
        const last = lineAt(starts, to);
        for (let line = lineAt(starts, from); line <= last; line++) lines[line]!.said.push(field);
      },
    },
  );
  const first = lines.findIndex(({ said }) => said.length > 0);
  return {
    ...reading,
    lines: lines.map(({ number, text: written, said }, index) => ({
      number,
      text: written,
      ...fate(written, said, index < first),
    })),
  };
}

function fate(
  text: string,
  said: readonly string[],
  isBefore: boolean,
): Pick<ExplainedLine, 'fields' | 'ignored'> {
  const fields = [...new Set(said.filter((field) => !field.startsWith(IGNORED)))];
  if (fields.length > 0 || isBare(text)) return { fields, ignored: undefined };
  const reason = said.find((field) => field.startsWith(IGNORED));
  if (reason !== undefined) return { fields, ignored: reason.slice(IGNORED.length) };
  if (/^(?:\}\}\s*)?<!--.*-->$/.test(text.trim())) return { fields, ignored: COMMENT };
  return { fields, ignored: isBefore ? BEFORE : NOT_READ };
}

/** Blank, or only the end of a template. */
function isBare(text: string): boolean {
  return ['', '}}', '|'].includes(text.trim());
}

function startsOf(lines: readonly string[]): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

/** Index of the line that holds a position. */
function lineAt(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
