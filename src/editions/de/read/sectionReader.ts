import type { Line } from '../../../wikitext/lines';
import type { Section } from '../sections';
import type { EntryState } from './entryState';
import { readExamples } from './examples';
import { readFormSection } from './formSections';
import { readHyphenation } from './hyphenation';
import { readGrammarLines } from './inflectedForm';
import type { PageContext } from '../../pageContext';
import { readRelations } from './relations';
import { readSenses } from './senses';
import { readSounds } from './sounds';
import { readReferences, readTexts } from './texts';
import { readTranslationLines } from './translations';

/** Reads the lines of one section into the entry. */
export function readSection(
  page: PageContext,
  state: EntryState,
  section: Section,
  lines: readonly Line[],
): void {
  switch (section.reads) {
    case 'senses':
      return readSenses(page, state, lines);
    case 'grammar':
      return readGrammarLines(page, state, lines);
    case 'examples':
      return readExamples(page, state, lines);
    case 'hyphenation':
      return readHyphenation(page, state, lines);
    case 'sounds':
      return readSounds(page, state, lines);
    case 'etymology':
      return readTexts(page, state, lines, 'etymology_texts');
    case 'notes':
      return readTexts(page, state, lines, 'notes');
    case 'references':
      return readReferences(page, state, lines);
    case 'translations':
      return readTranslationLines(page, state, lines, 'translations');
    case 'dialects':
      return readTranslationLines(page, state, lines, 'dialects');
    case 'relations':
      return readRelations(page, state, lines, section.field);
    case 'forms':
      return readFormSection(page, state, lines, section.tags);
    case 'nothing':
      if (page.explain)
        for (const line of lines) page.explain(line.start, 'ignored: a section without words', line.to);
  }
}
