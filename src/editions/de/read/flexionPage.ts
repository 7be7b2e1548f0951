import type { Entry } from '../../../entries/entry';
import { draftEntry, finishEntry } from '../../../entries/entryDraft';
import { readHeadings } from '../../../wikitext/headings';
import { PieceKind } from '../../../wikitext/inline';
import { Token } from '../../../wikitext/tokens';
import { languageCode } from '../languages';
import { isConjugation, readConjugation } from '../tables/conjugationPage';
import { readBox } from './boxes';
import { EntryState } from './entryState';
import type { PageContext } from '../../pageContext';
import { lookup } from '../../lookup';

const KINDS = lookup<readonly [pos: string, gloss: string]>({
  Verbkonjugation: ['verb', 'Konjugation des Verbs'],
  Adjektivdeklination: ['adj', 'Deklination des Adjektivs'],
});

/**
 * A page of namespace 108, `Flexion:gehen`: the full conjugation or declension of a word, an entry for each heading.
 * Its word is the lemma, its sense leads there; its key keeps the page's title.
 */
export function readFlexionPage(page: PageContext, isWanted: (code: string) => boolean): Entry[] {
  const { tokens } = page;
  const entries: Entry[] = [];
  const headings = readHeadings(tokens).filter(({ level }) => level === 2);
  headings.forEach((heading, index) => {
    const kind = readKind(page, heading.from, heading.to, heading.token);
    if (!kind || !isWanted(kind.code)) return;
    page.explain?.(heading.start, `entry ${entries.length + 1}: pos, tags`, heading.to);
    const word = page.title.slice(page.title.indexOf(':') + 1);
    const [pos, gloss] = KINDS[kind.template]!;
    const entry = draftEntry(word, kind.language, kind.code, pos);
    entry.pos_title = kind.template;
    entry.tags = ['form-of'];
    entry.senses.push({ glosses: [`${gloss} ${word}`], tags: ['form-of'], form_of: [{ word }] });
    const state = new EntryState(entry, false);
    const end = headings[index + 1]?.start ?? tokens.text.length;
    for (
      let token = heading.bodyToken;
      token < tokens.count && tokens.from[token]! < end;
      token = tokens.next(token)
    ) {
      if (tokens.kind[token] !== Token.TemplateOpen) continue;
      const call = page.inline.call(token);
      if (isConjugation(call.name)) readConjugation(page, state, call);
      else if (call.name === 'Abgeleitete Verben') readBox(page, state, call);
    }
    if (entry.forms) entries.push(finishEntry(entry));
  });
  return entries;
}

/** `== gehen (Konjugation) ({{Verbkonjugation|Deutsch}}) ==` */
function readKind(
  page: PageContext,
  from: number,
  to: number,
  token: number,
): { template: string; language: string; code: string } | undefined {
  for (const piece of page.inline.pieces(from, to, token)) {
    if (piece.kind !== PieceKind.Template || !(piece.text in KINDS)) continue;
    const language = page.inline.argument(page.inline.call(piece.token), '1');
    return { template: piece.text, language, code: languageCode(language) ?? language.toLowerCase() };
  }
  return undefined;
}
