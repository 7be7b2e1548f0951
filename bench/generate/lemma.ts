import { type Gender, type Head } from './germanWords';

/** An inflected form and what it is, in the words of German Wiktionary. */
export interface InflectedForm {
  form: string;
  parts: string[];
  wordClass:
    | 'Deklinierte Form'
    | 'Konjugierte Form'
    | 'Partizip II'
    | 'Komparativ'
    | 'Superlativ'
    | 'Erweiterter Infinitiv';
  /** Each without the lemma: `Genitiv Singular des Substantivs`. */
  features: string[];
}

interface Word {
  title: string;
  /** The word's parts as written, for hyphenation and sound. */
  parts: string[];
  forms: InflectedForm[];
}

export interface NounLemma extends Word {
  kind: 'noun';
  gender: Gender;
  /** First part's noun and the head. */
  modifier: string;
  head: Head;
  genitives: string[];
  plural: string | null;
  /** Singular of the cases other than nominative where they end in -n. */
  oblique: string;
}

export interface VerbLemma extends Word {
  kind: 'verb';
  /** Empty where there is none. */
  prefix: string;
  separable: boolean;
  base: string;
  /** As in the inflection table, without separated prefix's place. */
  ich: string;
  du: string;
  er: string;
  past: string;
  subjunctive: string;
  participle: string;
  imperative: string;
  imperativePlural: string;
  auxiliary: string;
}

export interface AdjectiveLemma extends Word {
  kind: 'adjective';
  noun: string;
  ending: string;
  gloss: string;
  comparative: string | null;
  superlative: string | null;
}

export type Lemma = NounLemma | VerbLemma | AdjectiveLemma;
