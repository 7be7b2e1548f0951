import { Inline } from '../wikitext/inline';
import type { Namespaces } from '../wikitext/link';
import type { TemplateCall } from '../wikitext/templateCall';
import { WikitextTokens } from '../wikitext/tokens';
import type { Explain, Problem } from './profile';

/** The text that stands in a template's place for a reader of the page. */
export type ShowTemplate = (call: TemplateCall, inline: Inline, page: PageContext) => string;

/** What the readers of one page share. One object serves many pages, one after the other. */
export class PageContext {
  readonly tokens = new WikitextTokens();
  readonly inline: Inline;
  title = '';
  problems: Problem[] = [];
  /** Whether a reference is being read: citations show nothing elsewhere. */
  isReference = false;
  /** Set only for explanations. */
  explain: Explain | undefined;

  /** @param namespaces names of the edition's namespaces of pictures and categories; the English ones hold everywhere */
  constructor(showTemplate: ShowTemplate, namespaces: Namespaces) {
    this.inline = new Inline(this.tokens, (call, inline) => showTemplate(call, inline, this), namespaces);
  }

  begin(title: string, text: string, explain?: Explain): void {
    this.title = title;
    this.problems = [];
    this.explain = explain;
    this.inline.categories = [];
    // The wiki stores no carriage returns; copies of pages have them.
    this.tokens.scan(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  }

  problem(kind: string, detail: string): void {
    this.problems.push({ kind, detail: detail.length > 80 ? `${detail.slice(0, 79)}…` : detail });
  }
}
