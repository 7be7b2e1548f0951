import type { TemplateCall } from '../../../wikitext/templateCall';
import { PieceKind } from '../../../wikitext/inline';
import { forEachLine, Line } from '../../../wikitext/lines';
import { Token } from '../../../wikitext/tokens';
import { LONGEST_LABEL, MOST_BOXES } from '../../limits';
import { remembered } from '../../remembered';
import { type Section, sectionOf } from '../sections';
import { isTable } from '../tables/readTable';
import { templateTextOf } from '../templates';
import type { PageContext } from '../../pageContext';

/** A part of an entry's text. */
export type Block =
  /** Lines under `{{Bedeutungen}}` or `==== Übersetzungen ====`. */
  | { kind: 'section'; section: Section; lines: Line[] }
  /** A table or another box on lines of its own. */
  | { kind: 'box'; call: TemplateCall };

/** Boxes that are no tables: they end a section and are read by themselves. */
const BOXES =
  /^(?:Grundformverweis|Lemmaverweis|Partizipform|Ähnlichkeiten|Alte Schreibweise|Schweizer und Liechtensteiner|Abgeleitete Verben|Ü-Tabelle)/;

const isBox = remembered((name) => BOXES.test(name) || isTable(name));

/** Splits the text under a part-of-speech heading into its sections and boxes, in the order of the page. */
export function readBlocks(page: PageContext, from: number, to: number, token: number): Block[] {
  const splitter = new BlockSplitter(page);
  forEachLine(page.tokens, from, to, token, (line) => splitter.line(line));
  return splitter.blocks;
}

class BlockSplitter {
  readonly blocks: Block[] = [];
  private lines: Line[] | undefined;
  private boxes = 0;

  constructor(private readonly page: PageContext) {}

  line(line: Line): void {
    if (line.marks !== '') {
      this.keep(line);
      return;
    }
    const first = this.page.tokens.text.charCodeAt(line.from);
    if (first === 61) this.heading(line);
    else if (first === 123) this.template(line);
    else if (first === 60 && this.writtenMarker(line)) return;
    else if (first !== 91 || !this.category(line)) this.keep(line);
  }

  private keep(line: Line): void {
    if (this.lines) this.lines.push(line);
    else this.page.explain?.(line.start, 'ignored: outside of any section', line.to);
  }

  /** `<p style="...">'''Sächliche Wortformen:'''`: what the template of the section would show. Whether it was that. */
  private writtenMarker(line: Line): boolean {
    if (line.to - line.from > LONGEST_LABEL) return false;
    const shown = this.page.inline.plain(line.from, line.to, line.token);
    const section = shown.endsWith(':') ? sectionOf(shown.slice(0, -1)) : undefined;
    if (!section) return false;
    this.page.explain?.(line.start, 'begins a section');
    this.open(section);
    return true;
  }

  /** `[[Kategorie:Gräzismus]]`, `[[en:Haus]]`: of the entry, whatever section they stand in. Whether it was such a line. */
  private category(line: Line): boolean {
    const { inline, explain } = this.page;
    const before = inline.categories.length;
    const pieces = inline.pieces(line.from, line.to, line.token);
    if (pieces.some(({ kind, text }) => kind !== PieceKind.Text || text.trim() !== '')) return false;
    const isCategory = inline.categories.length > before;
    explain?.(line.start, isCategory ? 'categories' : 'ignored: a link to another wiki', line.to);
    return true;
  }

  private open(section: Section): void {
    this.lines = [];
    this.blocks.push({ kind: 'section', section, lines: this.lines });
  }

  /** `==== Übersetzungen ====`, `==== {{Übersetzungen}} ====` */
  private heading(line: Line): void {
    const { tokens } = this.page;
    const equals = tokens.tokenAt(line.start);
    if (equals >= tokens.count || tokens.kind[equals] !== Token.Heading) return this.keep(line);
    const level = tokens.to[equals]! - tokens.from[equals]!;
    const name = sectionName(tokens.text.slice(tokens.to[equals], line.to));
    const section = sectionOf(name);
    if (section) {
      this.page.explain?.(line.start, 'begins a section');
      this.open(section);
    } else if (level === 4) {
      this.page.problem('unknown-section', name);
      this.page.explain?.(line.start, 'ignored: unknown section', line.to);
      this.lines = undefined;
    }
  }

  private template(line: Line): void {
    const { tokens } = this.page;
    const open = line.token;
    if (open >= tokens.count || tokens.kind[open] !== Token.TemplateOpen || tokens.from[open] !== line.from) {
      return this.keep(line);
    }
    const close = tokens.mate[open]!;
    const rest = this.behind(line, close);
    const name = this.page.inline.nameOf(open);
    const section = sectionOf(name);
    if (section && close === open + 1) {
      this.page.explain?.(line.start, 'begins a section');
      this.open(section);
      if (rest) this.lines!.push(rest);
      return;
    }
    const call = this.page.inline.call(open);
    if (section && !(call.name.startsWith('Ähnlichkeiten') && call.keys.length > 0)) {
      this.page.explain?.(line.start, 'begins a section');
      this.open(section);
      // Dialektausdrücke and their kin hold their list in the template.
      for (let index = 0; index < call.keys.length; index++) {
        if (tokens.text.slice(call.start(index), call.end(index)).includes('\n')) {
          forEachLine(tokens, call.start(index), call.end(index), call.token(index), (inner) =>
            this.lines!.push(inner),
          );
        }
      }
      if (rest) this.lines!.push(rest);
    } else if (isBox(call.name)) {
      if (this.boxes++ < MOST_BOXES) this.blocks.push({ kind: 'box', call });
      else this.page.problem('too-many-boxes', call.name);
      if (call.name !== 'Ü-Tabelle') this.lines = undefined;
    } else if (rest) this.keep(line);
    else if (templateTextOf(call.name)?.shows !== 'nothing') this.unknown(line, call);
    else this.page.explain?.(line.start, 'ignored: a template that shows nothing here', line.to);
  }

  private unknown(line: Line, call: TemplateCall): void {
    if (call.name === 'Übersetzungen umleiten') return this.keep(line);
    if (!/^[\p{Lu}Ü][\p{L} ]{3,60}$/u.test(call.name) || call.keys.length > 1) return this.keep(line);
    this.page.problem('unknown-section', call.name);
    this.page.explain?.(line.start, 'ignored: unknown section', line.to);
    this.lines = undefined;
  }

  /** The rest of a line behind a template, unless it is blank or a comment. */
  private behind(line: Line, close: number): Line | undefined {
    const { tokens } = this.page;
    const from = tokens.to[close]!;
    if (from >= line.to) return undefined;
    if (this.page.inline.plain(from, line.to, close + 1) === '') return undefined;
    return new Line(':', from, line.to, close + 1, line.start);
  }
}

/** `{{Übersetzungen}} ==== <!-- comment -->`: Übersetzungen */
function sectionName(heading: string): string {
  if (heading.length > LONGEST_LABEL) return heading.trim();
  // eslint-disable-next-line regexp/no-super-linear-move -- at most LONGEST_LABEL characters
  const title = heading.replace(/=+\s*(?:<!--.*-->\s*)?$/, '').trim();
  // eslint-disable-next-line regexp/no-super-linear-move -- at most LONGEST_LABEL characters
  return title.replace(/^\{\{\s*|\s*(?:\|[^{}]*)?\}\}$/g, '');
}
