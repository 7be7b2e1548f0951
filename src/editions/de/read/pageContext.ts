import { Inline } from '../../../wikitext/inline';
import { WikitextTokens } from '../../../wikitext/tokens';
import type { Explain, Problem } from '../../profile';
import { showTemplate } from './showTemplate';

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

  constructor() {
    this.inline = new Inline(this.tokens, (call, inline) => showTemplate(call, inline, this));
  }

  begin(title: string, text: string): void {
    this.title = title;
    this.problems = [];
    this.inline.categories = [];
    // The wiki stores no carriage returns; copies of pages have them.
    this.tokens.scan(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  }

  problem(kind: string, detail: string): void {
    this.problems.push({ kind, detail: detail.length > 80 ? `${detail.slice(0, 79)}…` : detail });
  }
}
