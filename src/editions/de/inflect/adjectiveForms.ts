import type { Form } from '../../../entries/entry';

const ALL_GENDERS = ['masculine', 'feminine', 'neuter'];
const ALL_CASES = ['nominative', 'genitive', 'dative', 'accusative'];

// Endings by declension: ending | cases | genders or plural. Every combination of a line's cases and genders has it.
const ENDINGS: readonly (readonly [declension: string, ending: string, tags: readonly string[]])[] = [
  ['strong', 'er', ['nominative', 'singular', 'masculine']],
  ['strong', 'er', ['genitive', 'dative', 'singular', 'feminine']],
  ['strong', 'er', ['genitive', 'plural']],
  ['strong', 'e', ['nominative', 'accusative', 'singular', 'feminine']],
  ['strong', 'e', ['nominative', 'accusative', 'plural']],
  ['strong', 'es', ['nominative', 'accusative', 'singular', 'neuter']],
  ['strong', 'en', ['genitive', 'singular', 'masculine', 'neuter']],
  ['strong', 'en', ['accusative', 'singular', 'masculine']],
  ['strong', 'en', ['dative', 'plural']],
  ['strong', 'em', ['dative', 'singular', 'masculine', 'neuter']],
  ['weak', 'e', ['nominative', 'singular', ...ALL_GENDERS]],
  ['weak', 'e', ['accusative', 'singular', 'feminine', 'neuter']],
  ['weak', 'en', ['genitive', 'dative', 'singular', ...ALL_GENDERS]],
  ['weak', 'en', ['accusative', 'singular', 'masculine']],
  ['weak', 'en', [...ALL_CASES, 'plural']],
  ['mixed', 'er', ['nominative', 'singular', 'masculine']],
  ['mixed', 'e', ['nominative', 'accusative', 'singular', 'feminine']],
  ['mixed', 'es', ['nominative', 'accusative', 'singular', 'neuter']],
  ['mixed', 'en', ['genitive', 'dative', 'singular', ...ALL_GENDERS]],
  ['mixed', 'en', ['accusative', 'singular', 'masculine']],
  ['mixed', 'en', [...ALL_CASES, 'plural']],
];

const endingsByDegree = new Map<string, readonly (readonly [ending: string, tags: string[]])[]>();

/** The endings of a degree with all their tags; made once, the tags are shared by all adjectives. */
function endingsOf(degree: string): readonly (readonly [ending: string, tags: string[]])[] {
  let endings = endingsByDegree.get(degree);
  if (!endings) {
    endings = ENDINGS.map(([declension, ending, tags]) => [ending, [degree, declension, ...tags]] as const);
    endingsByDegree.set(degree, endings);
  }
  return endings;
}

/** The inflected forms of a stem: `dunkl` -> dunkler, dunkle, dunkles, ... in strong, weak and mixed declension. */
export function declineAdjective(stem: string, degree: string, source: string): Form[] {
  return endingsOf(degree).map(([ending, tags]) => ({ form: stem + ending, tags, source }));
}

/**
 * Stems that endings join: dunkel -> dunkl, teuer -> teur, heiter -> heiter and heitr, hoch -> hoh, müde -> müd. None
 * for what is not declined (rosa, Berliner).
 */
export function positiveStems(positive: string): string[] {
  if (!/^\p{Ll}/u.test(positive) || /[ao]$|[^aeiouäöü][iuy]$/.test(positive)) return [];
  if (positive.endsWith('hoch')) return [positive.slice(0, -2) + 'h'];
  if (/el$/.test(positive)) return [positive.slice(0, -2) + 'l'];
  if (/[aeo]uer$/.test(positive)) return [positive.slice(0, -2) + 'r'];
  const withoutE = /^(.*[^aeiouäöü])e([rn])$/.exec(positive);
  if (withoutE && /[aeiouäöü]/.test(withoutE[1]!)) return [positive, withoutE[1]! + withoutE[2]!];
  if (positive.endsWith('e')) return [positive.slice(0, -1)];
  return [positive];
}

/** Stem of a superlative as tables give it: `höchsten` -> höchst. */
export function superlativeStem(superlative: string): string {
  return superlative.replace(/en$/, '');
}
